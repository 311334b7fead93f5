import { findMeta } from './queries/meta.queries.ts';
import type { Storage } from './storage.ts';

/** How long a server may go on with a database that is another one than when it started. */
const LOOK_MS = 2000;

/**
 * Tells once when the database has become another one under this server: restored by its own tools, or its
 * epoch renewed. What the server knows of it is void then, and so is every cursor it would take.
 */
export function watchEpoch(
  { db, epoch }: Pick<Storage, 'db' | 'epoch'>,
  onAnother: () => void,
): { stop(): Promise<void> } {
  let underWay: Promise<void> | undefined;

  async function look(): Promise<void> {
    // A database that does not answer is another matter; its readers say so.
    const found = await findMeta(db, 'epoch').catch(() => epoch);
    underWay = undefined;
    if (found === epoch) return;
    clearInterval(timer);
    onAnother();
  }

  const timer = setInterval(() => {
    underWay ??= look();
  }, LOOK_MS).unref();

  return {
    /** Resolves when nothing is under way any more. */
    async stop() {
      clearInterval(timer);
      await underWay;
    },
  };
}
