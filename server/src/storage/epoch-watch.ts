import { createRegularLook } from '../lib/regular-look.ts';
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
  const looks = createRegularLook({
    everyMs: LOOK_MS,
    async look() {
      if ((await findMeta(db, 'epoch')) === epoch) return;
      void looks.stop();
      onAnother();
    },
    // A database that does not answer is another matter; its readers say so.
    onError: () => undefined,
  });
  return looks;
}
