import { listHeldRooms } from '../../storage/queries/room-work.queries.ts';
import type { Tx } from '../../storage/storage.ts';
import { mayAnswer } from '../access/access.policy.ts';
import { findStanding } from '../accounts/standing.ts';
import type { Actor } from '../journal/entries.ts';
import type { Decided, RoomDecisions } from './room-decisions.ts';
import { RELEASED } from './room-status.ts';

/** Rooms held in memory at a time. */
const PAGE_ROOMS = 200;

export type ReleaseRooms = ReturnType<typeof createReleaseRooms>;

/**
 * Takes from an account the open rooms it may not answer any more. To be called in the transaction
 * that holds the account and takes something from it; what comes back is to be told after the commit.
 */
export function createReleaseRooms({ write, tell }: RoomDecisions) {
  async function releaseRoomsOf(tx: Tx, accountId: string, actor: Actor): Promise<() => void> {
    const standing = await findStanding(tx, accountId);
    const decided: Decided[] = [];
    let afterOrdinal = 0;
    for (;;) {
      const rooms = await listHeldRooms(tx, accountId, { afterOrdinal, limit: PAGE_ROOMS });
      for (const room of rooms) {
        if (standing !== undefined && mayAnswer(standing, room)) continue;
        const change = { assigned: { assigneeId: null, reason: 'released' } } as const;
        decided.push(await write(tx, room, actor, { change, facts: [RELEASED] }));
      }
      const last = rooms.at(-1);
      if (last === undefined || rooms.length < PAGE_ROOMS) break;
      afterOrdinal = last.ordinal;
    }
    return () => decided.forEach(tell);
  }
  return releaseRoomsOf;
}
