import type { RoomWorkService } from '../domain/rooms/room-work.service.ts';
import type { ErrorLog } from '../lib/unexpected-error.ts';

/** How late a room may come back. */
const LOOK_MS = 15_000;

/** Brings rooms back to the open ones when their snooze is over. */
export function createWakeSnoozed(
  { wakeDue }: Pick<RoomWorkService, 'wakeDue'>,
  log: ErrorLog,
  lookMs = LOOK_MS,
) {
  let underWay: Promise<void> | undefined;

  async function look(): Promise<void> {
    try {
      await wakeDue();
    } catch (error) {
      // Looked for again a little later: what is due stays due.
      log.error({ err: error }, 'Rooms could not be brought back from their snooze.');
    }
    underWay = undefined;
  }

  const timer = setInterval(() => {
    underWay ??= look();
  }, lookMs).unref();

  return {
    /** Resolves when nothing is under way any more. */
    async stop(): Promise<void> {
      clearInterval(timer);
      await underWay;
    },
  };
}
