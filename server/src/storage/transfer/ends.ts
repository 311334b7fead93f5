import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { sql } from 'kysely';
import type { Settings } from '../../config/settings.ts';
import { holdAlone } from '../dialects/postgres-lock.ts';
import { openPostgres, readPostgresDurability } from '../dialects/postgres.ts';
import {
  DATABASE_FILE,
  lockDataDir,
  openSqlite,
  readSqliteDurability,
} from '../dialects/sqlite.ts';
import { StorageError } from '../storage-error.ts';
import type { Database } from '../storage.ts';
import type { MoveTo } from './move-mark.ts';

/** The two databases of a move, each by one connection that nobody else has the use of. */
export interface Ends {
  readonly source: Database;
  readonly target: Database;
}

/**
 * Opens both and keeps servers away from both. The source is read as it is at this moment, whatever
 * a command adds to it meanwhile.
 */
export async function withEnds<T>(
  settings: Settings,
  to: MoveTo,
  work: (ends: Ends) => Promise<T>,
): Promise<T> {
  if (settings.DATABASE_URL === '') {
    throw new StorageError(
      'DATABASE_URL is not set. Set it to the PostgreSQL; the embedded database is that of DATA_DIR.',
    );
  }
  if (to === 'postgres') requireEmbedded(settings.DATA_DIR);
  return withSqlite(settings, (sqlite) =>
    withPostgres(settings.DATABASE_URL, async (postgres) => {
      const source = to === 'postgres' ? sqlite : postgres;
      await (
        to === 'postgres' ? sql`begin` : sql`begin isolation level repeatable read read only`
      ).execute(source);
      return work({ source, target: to === 'postgres' ? postgres : sqlite });
    }),
  );
}

function requireEmbedded(dataDir: string): void {
  if (existsSync(join(dataDir, DATABASE_FILE))) return;
  throw new StorageError(`There is no database in ${resolve(dataDir)} to move.`);
}

async function withSqlite<T>(
  { DATA_DIR, SQLITE_MAX_PAGES }: Settings,
  work: (db: Database) => Promise<T>,
): Promise<T> {
  const unlock = lockDataDir(DATA_DIR);
  try {
    return await onOneConnection(openSqlite(DATA_DIR, SQLITE_MAX_PAGES), async (db) => {
      await readSqliteDurability(db);
      return work(db);
    });
  } finally {
    unlock();
  }
}

async function withPostgres<T>(url: string, work: (db: Database) => Promise<T>): Promise<T> {
  return onOneConnection(await openPostgres(url, 1), async (db) => {
    await readPostgresDurability(db);
    await holdAlone(db);
    return work(db);
  });
}

/** Ends with the connection, and with it what it holds and has begun. */
async function onOneConnection<T>(
  db: Database,
  work: (connection: Database) => Promise<T>,
): Promise<T> {
  try {
    return await db.connection().execute(work);
  } finally {
    await db.destroy();
  }
}
