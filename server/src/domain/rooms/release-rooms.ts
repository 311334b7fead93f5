import { setImmediate } from 'node:timers/promises';
import { findNextHolder, listHeldRooms } from '../../storage/queries/room-work.queries.ts';
import type { Storage } from '../../storage/storage.ts';
import { mayAnswer } from '../access/access.policy.ts';
import { findStanding } from '../accounts/standing.ts';
import { SERVER, type Actor } from '../journal/entries.ts';
import { BATCH_ROOMS, type RoomDecisions } from './room-decisions.ts';
import { RELEASED } from './room-status.ts';

export type ReleaseRooms = (accountId: string, actor: Actor) => Promise<void>;

/**
 * Takes from accounts the open rooms they may not answer any more, in batches that are each right by
 * themselves. Where that is broken off, what is left is found by what it is.
 */
export function createReleaseRooms({ db }: Pick<Storage, 'db'>, { decideAll }: RoomDecisions) {
  function releaseBatch(
    roomIds: readonly string[],
    accountId: string,
    actor: Actor,
  ): Promise<unknown> {
    return decideAll(
      roomIds,
      actor,
      async (room, tx) => {
        if (!room.isActive || room.work.assigneeId !== accountId) return undefined;
        const standing = await findStanding(tx, accountId);
        if (standing !== undefined && mayAnswer(standing, room)) return undefined;
        return {
          change: { assigned: { assigneeId: null, reason: 'released' } },
          facts: [RELEASED],
        };
      },
      { holding: accountId },
    );
  }

  /** To be called after the commit that takes something from an account. */
  async function releaseRooms(accountId: string, actor: Actor): Promise<void> {
    for (let afterOrdinal = 0; ;) {
      const rooms = await listHeldRooms(db, accountId, { afterOrdinal, limit: BATCH_ROOMS });
      const last = rooms.at(-1);
      if (last === undefined) return;
      await releaseBatch(
        rooms.map(({ id }) => id),
        accountId,
        actor,
      );
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
