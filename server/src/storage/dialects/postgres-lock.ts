import { setTimeout } from 'node:timers/promises';
import { sql } from 'kysely';
import { StorageError } from '../storage-error.ts';
import type { Database } from '../storage.ts';

/**
 * Servers hold it together on each of their connections, a move holds it alone. It is of one
 * database, and PostgreSQL lets go of it with the connection: nothing stale is left by any death.
 */
const DATA_LOCK = 7_261_944;

/** A command that was killed keeps it until PostgreSQL has seen its connection end. */
const WAIT_MS_MAX = 5000;
const RETRY_MS = 100;

export const HOLD_WITH_OTHERS = `select pg_try_advisory_lock_shared(${DATA_LOCK}) as held`;

export function refuseMoving(): StorageError {
  return new StorageError(
    'The database of DATABASE_URL is being moved by another command. Start when that one has ended.',
  );
}

/**
 * Holds the database for as long as the connection lives. It is asked for again and again: who
 * waits in line for it would keep a running server from opening connections.
 */
export async function holdAlone(connection: Database): Promise<void> {
  const deadlineMs = performance.now() + WAIT_MS_MAX;
  for (;;) {
    const { rows } = await sql<{ held: boolean }>`
      select pg_try_advisory_lock(${sql.lit(DATA_LOCK)}) as held`.execute(connection);
    if (rows[0]?.held === true) return;
    if (performance.now() > deadlineMs) {
      throw new StorageError(
        'Another DowellChat is using the database of DATABASE_URL. Stop it first.',
      );
    }
    await setTimeout(RETRY_MS);
  }
}
