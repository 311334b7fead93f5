import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { CompiledQuery, Kysely, SqliteAdapter, SqliteDialect, SqliteDriver } from 'kysely';
import type { DatabaseConnection, SqliteDatabase, SqliteStatement } from 'kysely';
import { LRUCache } from 'lru-cache';
import type { Database, WriteFault } from '../storage.ts';
import type { Tables } from '../tables.ts';
import { StorageError } from '../storage-error.ts';

export const DATABASE_FILE = 'dowellchat.db';
/** What visitors wrote is for the server's user alone. */
const DATA_DIR_MODE = 0o700;
const LOCK_FILE = 'dowellchat.lock';

/** Checkpoint each 8 MiB of log, so that the log stays far below 64 MiB whatever readers do. */
const WAL_CHECKPOINT_PAGES = 2048;
const WAL_BYTES_KEPT = 32 * 1024 * 1024;

/** How long a statement waits for another process to end its transaction. */
const BUSY_TIMEOUT_MS = 5000;
const BUSY_RETRY_MS = 10;

/** Pages kept in memory, in KiB. */
const CACHE_KIB = 64 * 1024;

/** `pragma synchronous` answers numbers: 2 is FULL, a sync at each commit. */
const SYNCHRONOUS_FULL = 2;

/**
 * A second database file, held in an exclusive transaction for as long as the process lives. The
 * kernel lets go of it on any death, so there is nothing stale to clean up; and the main file
 * stays open to readers and to the operator's commands.
 */
export function lockDataDir(dataDir: string): () => void {
  mkdirSync(dataDir, { recursive: true, mode: DATA_DIR_MODE });
  const lock = new Sqlite(join(dataDir, LOCK_FILE), { timeout: 0 });
  try {
    lock.pragma('journal_mode = delete');
    lock.exec('begin exclusive');
  } catch (error) {
    lock.close();
    if (!isSqliteError(error, 'SQLITE_BUSY')) throw error;
    throw new StorageError(
      `Another DowellChat is using the data in ${dataDir}. ` +
        'Stop it, or give this one a DATA_DIR of its own.',
    );
  }
  return () => lock.close();
}

export function openSqlite(dataDir: string, maxPages = 0): Database {
  mkdirSync(dataDir, { recursive: true, mode: DATA_DIR_MODE });
  const file = new Sqlite(join(dataDir, DATABASE_FILE), { timeout: BUSY_TIMEOUT_MS });
  switchToLog(file);
  file.pragma('synchronous = full');
  file.pragma(`wal_autocheckpoint = ${WAL_CHECKPOINT_PAGES}`);
  file.pragma(`journal_size_limit = ${WAL_BYTES_KEPT}`);
  file.pragma(`cache_size = -${CACHE_KIB}`);
  file.pragma('foreign_keys = on');
  if (maxPages > 0) file.pragma(`max_page_count = ${maxPages}`);
  return new Kysely<Tables>({ dialect: new PreparingDialect(file) });
}

/** A connection of a thread's own, which reads beside the one that writes and changes nothing. */
export function openSqliteReader(dataDir: string): Database {
  const file = new Sqlite(join(dataDir, DATABASE_FILE), {
    readonly: true,
    timeout: BUSY_TIMEOUT_MS,
  });
  return new Kysely<Tables>({ dialect: new PreparingDialect(file) });
}

/**
 * Of processes that open a new file at the same moment one makes it a log's; the others are told
 * "busy" at once, for this statement does not wait as all others do.
 */
function switchToLog(file: Sqlite.Database): void {
  const deadlineMs = performance.now() + BUSY_TIMEOUT_MS;
  for (;;) {
    try {
      file.pragma('journal_mode = wal');
      return;
    } catch (error) {
      if (!isSqliteError(error, 'SQLITE_BUSY') || performance.now() > deadlineMs) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, BUSY_RETRY_MS);
    }
  }
}

/** Reads back what each commit will do, and refuses anything less than durable. */
export async function readSqliteDurability(db: Database): Promise<Record<string, string>> {
  const journal = await pragma(db, 'journal_mode');
  const synchronous = await pragma(db, 'synchronous');
  if (journal !== 'wal' || Number(synchronous) < SYNCHRONOUS_FULL) {
    throw new StorageError(
      `The database would not keep acknowledged messages: journal_mode is ${journal}, ` +
        `synchronous is ${synchronous}; they must be wal and 2 (full). ` +
        'Is DATA_DIR on a file system that supports shared memory?',
    );
  }
  return { journal_mode: journal, synchronous: 'full' };
}

async function pragma(db: Database, name: string): Promise<string> {
  const { rows } = await db.executeQuery<Record<string, unknown>>(
    CompiledQuery.raw(`pragma ${name}`),
  );
  return String(rows[0]?.[name]);
}

export function isSqliteUniqueViolation(error: unknown): boolean {
  return (
    isSqliteError(error, 'SQLITE_CONSTRAINT_UNIQUE') ||
    isSqliteError(error, 'SQLITE_CONSTRAINT_PRIMARYKEY')
  );
}

export function classifySqliteFault(error: unknown): WriteFault {
  if (isSqliteError(error, 'SQLITE_FULL')) return 'full';
  if (isSqliteError(error, 'SQLITE_BUSY')) return 'unavailable';
  if (isSqliteError(error, 'SQLITE_IOERR') || isSqliteError(error, 'SQLITE_CORRUPT'))
    return 'broken';
  return 'other';
}

/** Matches a result code and its extended forms (`SQLITE_IOERR_FSYNC` is a `SQLITE_IOERR`). */
function isSqliteError(error: unknown, code: string): boolean {
  return error instanceof Sqlite.SqliteError && error.code.startsWith(code);
}

/** Parsing SQL costs more than running it: each text is prepared once. */
function prepareOnce(file: Sqlite.Database): SqliteDatabase {
  const statements = new LRUCache<string, SqliteStatement>({ max: 2000 });
  return {
    close: () => file.close(),
    prepare: (sql) => {
      let statement = statements.get(sql);
      if (statement === undefined) {
        statement = file.prepare(sql) as unknown as SqliteStatement;
        statements.set(sql, statement);
      }
      return statement;
    },
  };
}

class PreparingDialect extends SqliteDialect {
  readonly #file: Sqlite.Database;
  readonly #database: SqliteDatabase;

  constructor(file: Sqlite.Database) {
    const database = prepareOnce(file);
    super({ database });
    this.#file = file;
    this.#database = database;
  }

  override createAdapter(): SqliteAdapter {
    return new TransactionalAdapter();
  }

  override createDriver(): SqliteDriver {
    return new ImmediateDriver(this.#database, () => this.#file.inTransaction);
  }
}

/**
 * SQLite changes tables in transactions, which Kysely leaves unused: told so, a migration that is
 * cut short leaves nothing behind, and the next start makes it anew.
 */
class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

/**
 * Takes the write lock when a transaction begins. A deferred one would take it at its first write,
 * where a command-line writer in between makes it fail instead of wait.
 */
class ImmediateDriver extends SqliteDriver {
  readonly #inTransaction: () => boolean;

  constructor(database: SqliteDatabase, inTransaction: () => boolean) {
    super({ database });
    this.#inTransaction = inTransaction;
  }

  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
  }

  /** A full disk rolls a transaction back by itself; rolling back again would hide the cause. */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#inTransaction()) await super.rollbackTransaction(connection);
  }
}
