// What is told of a room comes in parts, in any order and more than once. Of two states of a part the
// one with the larger version stays, so that what is held is the same whatever came first.
import type { InboxRoom, Latest, RoomWork } from '@dowellchat/contract/v3/inbox.values.ts';
import type { RoomState } from '@dowellchat/contract/v3/values.ts';

export interface RoomParts {
  readonly room: RoomState;
  readonly activeAt: string;
  readonly latest: Latest | null;
  readonly work: RoomWork | null;
}

/** The room with the parts that are newer than its own; the same object where none is. */
export function withParts(held: InboxRoom, parts: RoomParts): InboxRoom {
  const isNewer = parts.room.version > held.version;
  const latest = laterLatest(held.latest, parts.latest);
  const work = laterWork(held.work, parts.work);
  const activeAt = laterTime(held.activeAt, parts.activeAt);
  const isOld = latest === held.latest && work === held.work && activeAt === held.activeAt;
  if (!isNewer && isOld) return held;
  return {
    ...held,
    ...(isNewer ? parts.room : {}),
    latest,
    work: work ?? held.work,
    activeAt,
  };
}

/** Both together, for a room that is still being read. */
export function joinParts(one: RoomParts | undefined, other: RoomParts): RoomParts {
  if (one === undefined) return other;
  return {
    room: other.room.version > one.room.version ? other.room : one.room,
    activeAt: laterTime(one.activeAt, other.activeAt),
    latest: laterLatest(one.latest, other.latest),
    work: laterWork(one.work, other.work),
  };
}

/** A room as it was read, with what has been held of it: neither need be the newer one. */
export function laterRoom(held: InboxRoom | undefined, read: InboxRoom): InboxRoom {
  if (held === undefined) return read;
  const { id, isActive, lastSeq, readSeq, version, activeAt, latest, work } = held;
  const room = { id, isActive, lastSeq, readSeq, version };
  return withParts(read, { room, activeAt, latest, work });
}

function laterLatest(one: Latest | null, other: Latest | null): Latest | null {
  if (one === null || other === null) return one ?? other;
  return other.seq > one.seq ? other : one;
}

function laterWork(one: RoomWork | null, other: RoomWork | null): RoomWork | null {
  if (one === null || other === null) return one ?? other;
  return other.version > one.version ? other : one;
}

/** It only moves forward. */
function laterTime(one: string, other: string): string {
  return other > one ? other : one;
}
