// Every room that was read or told of, once. Lists and conversations show these.
import type { InboxRoom } from '@dowellchat/contract/v3/inbox.values.ts';
import { joinParts, laterRoom, withParts, type RoomParts } from './room-parts.ts';

export interface RoomCacheOptions {
  readonly read: (roomId: string) => Promise<InboxRoom>;
  /** `isNews`: it was told, and not only read. */
  readonly onChange: (room: InboxRoom, before: InboxRoom | undefined, isNews: boolean) => void;
  readonly onGone: (roomId: string) => void;
  /** Whether a failure may pass: then it is tried again. */
  readonly isPassing: (error: unknown) => boolean;
}

export interface RoomCache {
  find(roomId: string): InboxRoom | undefined;
  /** What was told of a room; one that is not held is read. */
  told(parts: RoomParts): void;
  /** Rooms as they were read; answers them with what is newer of them here. */
  took(rooms: readonly InboxRoom[]): InboxRoom[];
  /** Reads a room, once however many ask for it at a time. */
  load(roomId: string): Promise<void>;
  /** Something may have been told to nobody: what is held is no ground for what is told from now on. */
  doubt(): void;
  stop(): void;
}

/** Reads at a time: a busy organization must not fill the line with them. */
const READS_MAX = 4;
const RETRY_MS = 2000;

export function createRoomCache({
  read,
  onChange,
  onGone,
  isPassing,
}: RoomCacheOptions): RoomCache {
  const held = new Map<string, InboxRoom>();
  /** Held, and not read since it came into doubt. */
  const doubted = new Set<string>();
  /** Told of rooms that are being read. */
  const early = new Map<string, RoomParts>();
  const reading = new Map<string, Promise<void>>();
  const waiting: (() => void)[] = [];
  let doubts = 0;
  let running = 0;
  let isStopped = false;

  function put(room: InboxRoom): InboxRoom {
    const before = held.get(room.id);
    const parts = early.get(room.id);
    early.delete(room.id);
    doubted.delete(room.id);
    const later = laterRoom(before, room);
    const next = parts === undefined ? later : withParts(later, parts);
    if (next !== before) {
      held.set(room.id, next);
      onChange(next, before, parts !== undefined);
    }
    return next;
  }

  async function turn(): Promise<void> {
    if (running >= READS_MAX) await new Promise<void>((resolve) => waiting.push(resolve));
    running += 1;
  }

  async function readIt(roomId: string): Promise<void> {
    await turn();
    try {
      for (;;) {
        try {
          const asked = doubts;
          const room = await read(roomId);
          // As it was before something was told to nobody.
          if (asked !== doubts) continue;
          if (!isStopped) put(room);
          return;
        } catch (error) {
          if (isStopped) return;
          if (!isPassing(error)) {
            early.delete(roomId);
            held.delete(roomId);
            onGone(roomId);
            return;
          }
          await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
        }
      }
    } finally {
      running -= 1;
      waiting.shift()?.();
      reading.delete(roomId);
    }
  }

  function load(roomId: string): Promise<void> {
    const under = reading.get(roomId) ?? readIt(roomId);
    reading.set(roomId, under);
    return under;
  }

  return {
    find: (roomId) => held.get(roomId),
    told(parts) {
      const before = held.get(parts.room.id);
      if (before === undefined || doubted.has(before.id)) {
        early.set(parts.room.id, joinParts(early.get(parts.room.id), parts));
        void load(parts.room.id);
        return;
      }
      const next = withParts(before, parts);
      if (next === before) return;
      held.set(next.id, next);
      onChange(next, before, true);
    },
    took: (rooms) => rooms.map(put),
    load,
    doubt() {
      doubts += 1;
      for (const roomId of held.keys()) doubted.add(roomId);
    },
    stop() {
      isStopped = true;
    },
  };
}
