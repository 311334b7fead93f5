import type { Settings } from '../config/settings.ts';
import { randomHex } from '../lib/ids.ts';
import {
  classifyPostgresFault,
  isPostgresUniqueViolation,
  openPool,
  openPostgres,
  overPool,
  readPostgresDurability,
} from './dialects/postgres.ts';
import {
  classifySqliteFault,
  isSqliteUniqueViolation,
  lockDataDir,
  openSqlite,
  readSqliteDurability,
} from './dialects/sqlite.ts';
import { createSqliteSearchThread } from './dialects/sqlite-search-thread.ts';
import { migrate } from './migrate.ts';
import { readMigrationState } from './migration-state.ts';
import { findMeta, putMeta } from './queries/meta.queries.ts';
import { createPostgresSearchReader } from './search/postgres-search.ts';
import { StorageError } from './storage-error.ts';
import type { Storage } from './storage.ts';
import { refuseHalfMoved } from './transfer/move-mark.ts';

export interface OpenOptions {
  /**
   * `serve`: this process is the server and holds the data alone. `command`: beside a server, whose
   * tables it never changes. `look`: changes nothing at all, whatever state the tables are in.
   */
  readonly as: 'serve' | 'command' | 'look';
}

/** Opens the database the settings name: durable (checked), migrated, with its epoch. */
export async function openStorage(settings: Settings, { as }: OpenOptions): Promise<Storage> {
  return settings.DATABASE_URL === ''
    ? openEmbedded(settings, as)
    : openServer(settings.DATABASE_URL, settings.DATABASE_POOL, as);
}

async function openEmbedded(settings: Settings, as: OpenOptions['as']): Promise<Storage> {
  const unlock = as === 'serve' ? lockDataDir(settings.DATA_DIR) : () => undefined;
  const db = openSqlite(settings.DATA_DIR, settings.SQLITE_MAX_PAGES);
  let search: ReturnType<typeof createSqliteSearchThread> | undefined;
  const close = async (): Promise<void> => {
    await search?.close();
    await db.destroy();
    unlock();
  };
  try {
    const durability = await readSqliteDurability(db);
    if (as !== 'look') await refuseHalfMoved(db);
    if (await mayMigrate(db, as)) {
      await migrate(db, { engine: 'sqlite', dataDir: settings.DATA_DIR });
    }
    const epoch = as === 'look' ? '' : await readEpoch(db);
    search = createSqliteSearchThread(settings.DATA_DIR, epoch);
    return {
      db,
      engine: 'sqlite',
      epoch,
      search,
      durability,
      callsWaiting: () => 0,
      isUniqueViolation: isSqliteUniqueViolation,
      classifyFault: classifySqliteFault,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function openServer(
  url: string,
  connections: number,
  as: OpenOptions['as'],
): Promise<Storage> {
  const pool = await openPool(url, connections, { isServer: as === 'serve' });
  const db = overPool(pool);
  try {
    const durability = await readPostgresDurability(db);
    if (as !== 'look') await refuseHalfMoved(db);
    if (await mayMigrate(db, as)) await migrateServer(url);
    return {
      db,
      engine: 'postgres',
      epoch: as === 'look' ? '' : await readEpoch(db),
      search: createPostgresSearchReader(db),
      durability,
      callsWaiting: () => pool.waitingCount,
      isUniqueViolation: isPostgresUniqueViolation,
      classifyFault: classifyPostgresFault,
      close: () => db.destroy(),
    };
  } catch (error) {
    await db.destroy();
    throw error;
  }
}

/** On a connection that may be silent for as long as a change of large tables takes. */
async function migrateServer(url: string): Promise<void> {
  const db = await openPostgres(url, 1);
  try {
    await migrate(db, { engine: 'postgres' });
  } finally {
    await db.destroy();
  }
}

/** A command makes the tables of a new database, but leaves changes to the server's next start. */
async function mayMigrate(db: Storage['db'], as: OpenOptions['as']): Promise<boolean> {
  if (as !== 'command') return as === 'serve';
  const { done, pending, unknown } = await readMigrationState(db);
  if (done.length > 0 && pending.length + unknown.length > 0) {
    throw new StorageError(
      'The tables are not those of this version' +
        (unknown.length > 0
          ? `: a newer one made ${unknown.join(', ')}. Use the command of that version.`
          : `: ${pending.join(', ')} is missing. Start the server once, it changes them.`),
    );
  }
  return true;
}

async function readEpoch(db: Storage['db']): Promise<string> {
  await putMeta(db, 'epoch', randomHex(8), { overwrite: false });
  return (await findMeta(db, 'epoch')) ?? '';
}
