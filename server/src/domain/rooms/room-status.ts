import { findWorkedRoom } from '../../storage/queries/room-work.queries.ts';
import type { Storage } from '../../storage/storage.ts';
import { mayAnswer } from '../access/access.policy.ts';
import type { Principal } from '../access/principal.ts';
import { findStanding } from '../accounts/standing.ts';
import { actorOf } from '../journal/entries.ts';
import type { RoomDecisions } from './room-decisions.ts';

/** Whether a room is open or closed. */
export function createRoomStatus({ db }: Pick<Storage, 'db'>, { decide }: RoomDecisions) {
  return {
    /**
     * Closes or restores a room; one that is so already keeps its version. A closed room gives up its
     * slot, so that the visitor's next call opens a new one; a restored room never takes the slot
     * back, for another room may hold it. It comes back to whom it was with, if they still answer.
     */
    async setActive(principal: Principal, id: string, isActive: boolean): Promise<void> {
      const seen = isActive ? await findWorkedRoom(db, id) : undefined;
      const holding = seen?.work.assigneeId;
      await decide(
        id,
        actorOf(principal),
        async (room, tx) => {
          if (room.isActive === isActive) return undefined;
          const { assigneeId } = room.work;
          const status = isActive ? ('open' as const) : ('closed' as const);
          const fact = { kind: 'status', status, until: null } as const;
          if (!isActive || assigneeId === null) {
            return { change: { isActive, snoozedUntilMs: null }, facts: [fact] };
          }
          const standing = assigneeId === holding && (await findStanding(tx, assigneeId));
          return standing && mayAnswer(standing, room)
            ? { change: { isActive }, facts: [fact] }
            : {
                change: { isActive, assigned: { assigneeId: null, reason: 'released' } },
                facts: [fact, RELEASED],
              };
        },
        { holding },
      );
    },
  };
}

export const WOKEN = { kind: 'status', status: 'open', until: null } as const;

export const RELEASED = {
  kind: 'assigned',
  assigneeId: null,
  assigneeName: null,
  reason: 'released',
  load: null,
} as const;
