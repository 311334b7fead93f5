import { setImmediate } from 'node:timers/promises';
import { lockAccount } from '../../storage/queries/accounts.queries.ts';
import {
  findNextHolder,
  listHeldRooms,
  lockWorkedRooms,
} from '../../storage/queries/room-work.queries.ts';
import type { Storage } from '../../storage/storage.ts';
import { mayAnswer } from '../access/access.policy.ts';
import { findStanding } from '../accounts/standing.ts';
import { SERVER, type Actor } from '../journal/entries.ts';
import type { Decided, RoomDecisions } from './room-decisions.ts';
import { RELEASED } from './room-status.ts';

/** Rooms of one transaction: chat waits for no more than these. */
const BATCH_ROOMS = 20;

export type ReleaseRooms = (accountId: string, actor: Actor) => Promise<void>;

/**
 * Takes from accounts the open rooms they may not answer any more, in batches that are each right by
 * themselves. Where that is broken off, what is left is found by what it is.
 */
export function createReleaseRooms(storage: Storage, { write, tell }: RoomDecisions) {
  const { db } = storage;

  async function releaseBatch(
    roomIds: readonly string[],
    accountId: string,
    actor: Actor,
  ): Promise<Decided[]> {
    return db.transaction().execute(async (tx) => {
      const held = { ...storage, db: tx };
      // Held as it is, and before its rooms, as by whoever gives it one.
      await lockAccount(held, accountId);
      const standing = await findStanding(tx, accountId);
      const decided: Decided[] = [];
      for (const room of await lockWorkedRooms(held, roomIds)) {
        if (!room.isActive || room.work.assigneeId !== accountId) continue;
        if (standing !== undefined && mayAnswer(standing, room)) continue;
        const change = { assigned: { assigneeId: null, reason: 'released' } } as const;
        decided.push(await write(tx, room, actor, { change, facts: [RELEASED] }));
      }
      return decided;
    });
  }

  /** To be called after the commit that takes something from an account. */
  async function releaseRooms(accountId: string, actor: Actor): Promise<void> {
    for (let afterOrdinal = 0; ;) {
      const rooms = await listHeldRooms(db, accountId, { afterOrdinal, limit: BATCH_ROOMS });
      const last = rooms.at(-1);
      if (last === undefined) return;
      const roomIds = rooms.map(({ id }) => id);
      for (const decided of await releaseBatch(roomIds, accountId, actor)) tell(decided);
      afterOrdinal = last.ordinal;
      // The embedded database answers at once: others get their turn only so.
      await setImmediate();
    }
  }

  return {
    releaseRooms,

    /** Takes up what was broken off: whoever holds rooms is asked whether they still may. */
    async releaseLeftBehind(): Promise<void> {
      for (let holder = await findNextHolder(db, ''); holder !== undefined;) {
        await releaseRooms(holder, SERVER);
        holder = await findNextHolder(db, holder);
      }
    },
  };
}
