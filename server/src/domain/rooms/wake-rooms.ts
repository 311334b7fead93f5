import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../../lib/clock.ts';
import { listDueRooms } from '../../storage/queries/room-work.queries.ts';
import type { Storage } from '../../storage/storage.ts';
import { SERVER } from '../journal/entries.ts';
import { BATCH_ROOMS, type RoomDecisions } from './room-decisions.ts';
import { WOKEN } from './room-status.ts';

/** Ends snoozes whose time has come, in batches: a whole night’s may come at one moment. */
export function createWakeRooms(
  { db }: Pick<Storage, 'db'>,
  clock: Clock,
  { decideAll }: RoomDecisions,
) {
  return async function wakeRooms(): Promise<void> {
    for (;;) {
      const due = await listDueRooms(db, clock(), BATCH_ROOMS);
      if (due.length === 0) return;
      await decideAll(due, SERVER, ({ isActive, work: { snoozedUntilMs } }) =>
        isActive && snoozedUntilMs !== null && snoozedUntilMs <= clock()
          ? { change: { snoozedUntilMs: null }, facts: [WOKEN] }
          : undefined,
      );
      // The embedded database answers at once: others get their turn only so.
      await setImmediate();
    }
  };
}
