// What is told of a room comes in parts, in any order and more than once. Of two states of a part the
// one with the larger version stays, so that what is held is the same whatever came first.
import type {
  InboxRoom,
  Latest,
  RoomVisitor,
  RoomWork,
} from '@dowellchat/contract/v3/inbox.values.ts';
import type { RoomState } from '@dowellchat/contract/v3/values.ts';

export interface RoomParts {
  readonly room: RoomState;
  readonly activeAt: string;
  readonly latest: Latest | null;
  readonly work: RoomWork | null;
  readonly visitor: RoomVisitor | null;
}

/** The room with the parts that are newer than its own; the same object where none is. */
export function withParts(held: InboxRoom, parts: RoomParts): InboxRoom {
  const isNewer = parts.room.version > held.version;
  const latest = laterLatest(held.latest, parts.latest);
  const work = laterVersion(held.work, parts.work);
  const visitor = laterVersion(held.visitor, parts.visitor);
  const activeAt = laterTime(held.activeAt, parts.activeAt);
  const isSaidBefore = latest === held.latest && activeAt === held.activeAt;
  const isSame = isSaidBefore && work === held.work && visitor === held.visitor;
  if (!isNewer && isSame) return held;
  return {
    ...held,
    ...(isNewer ? parts.room : {}),
    latest,
    work: work ?? held.work,
    visitor: visitor ?? held.visitor,
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
    work: laterVersion(one.work, other.work),
    visitor: laterVersion(one.visitor, other.visitor),
  };
}

/** A room as it was read, with what has been held of it: neither need be the newer one. */
export function laterRoom(held: InboxRoom | undefined, read: InboxRoom): InboxRoom {
  if (held === undefined) return read;
  const { id, isActive, lastSeq, readSeq, version, activeAt, latest, work, visitor } = held;
  const room = { id, isActive, lastSeq, readSeq, version };
  return withParts(read, { room, activeAt, latest, work, visitor });
}

function laterLatest(one: Latest | null, other: Latest | null): Latest | null {
  if (one === null || other === null) return one ?? other;
  return other.seq > one.seq ? other : one;
}

function laterVersion<Part extends { readonly version: number }>(
  one: Part | null,
  other: Part | null,
): Part | null {
  if (one === null || other === null) return one ?? other;
  return other.version > one.version ? other : one;
}

/** It only moves forward. */
function laterTime(one: string, other: string): string {
  return other > one ? other : one;
}
