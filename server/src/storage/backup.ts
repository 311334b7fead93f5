import { chmodSync, existsSync, lstatSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { sql } from 'kysely';
import { DATABASE_FILE, openSqlite } from './dialects/sqlite.ts';
import {
  copyGently,
  giveToOwnerOf,
  inStagingFolder,
  requireRoom,
  syncFile,
  syncFolder,
} from './durable-files.ts';
import { filesBeside, keepFiles, listKeptParts, type KeptPart } from './files/kept-files.ts';
import { filesFolder } from './files/places.ts';
import { readMigrationState } from './migration-state.ts';
import { StorageError } from './storage-error.ts';
import type { Database } from './storage.ts';

/** What a backup holds, counted in the backup itself. */
export interface BackupContents {
  readonly bytes: number;
  readonly rooms: number;
  readonly messages: number;
  readonly files: number;
  /** Files, and thumbnails, that rows tell of and that were nowhere. */
  readonly lacking: number;
}

/** Rows hold what visitors wrote: only their owner may read a copy. */
export const BACKUP_MODE = 0o600;

/** What SQLite calls the log beside a file. */
export const LOG = '-wal';

/** A name in the data folder's `backups` that tells when, and sorts by it. */
export function nameBackup(dataDir: string, nowMs: number, prefix = ''): string {
  const time = new Date(nowMs).toISOString().replaceAll(':', '-');
  return join(resolve(dataDir), 'backups', `${prefix}${time}.db`);
}

export function makeBackupsFolder(dataDir: string): void {
  const folder = join(resolve(dataDir), 'backups');
  if (existsSync(folder)) return;
  mkdirSync(folder, { mode: 0o700 });
  giveToOwnerOf(dataDir, folder);
}

/**
 * Copies the embedded database into one file while a server may read and write it: the copy is one
 * moment's state, and everything acknowledged before the call is in it. The files that people sent
 * go into a folder beside it: each was on disk before its row was, so none that the copy tells of
 * can be missing. `withFiles` is false where they are in a bucket, which has copies of its own.
 *
 * The copy gets its name only when it is complete, checked and on disk. Without a name given it
 * goes into the data folder's `backups`.
 */
export async function backUp(
  dataDir: string,
  given: string | undefined,
  nowMs: number,
  { withFiles = true } = {},
): Promise<BackupContents & { file: string }> {
  const live = join(dataDir, DATABASE_FILE);
  if (!existsSync(live)) {
    throw new StorageError(`There is no database in ${resolve(dataDir)} to back up.`);
  }
  if (given === undefined) makeBackupsFolder(dataDir);
  const file = given ?? nameBackup(dataDir, nowMs);
  const files = filesBeside(file);
  for (const path of [file, files]) refuseTaken(path);
  const folder = dirname(file);
  return inStagingFolder(folder, async (staging) => {
    requireRoom(folder, bytesWithLog(live));
    const copy = join(staging, DATABASE_FILE);
    await copyLive(dataDir, copy);
    chmodSync(copy, BACKUP_MODE);
    const { parts, ...contents } = await examineStaged(staging);
    syncFile(copy);
    const stagedFiles = join(staging, 'files');
    const wanted = withFiles ? parts : [];
    const lacking = await keepFiles(filesFolder(dataDir), stagedFiles, wanted);
    for (const path of [file, files]) refuseTaken(path);
    // The database last: where it is, the backup is complete.
    if (existsSync(stagedFiles)) renameSync(stagedFiles, files);
    renameSync(copy, file);
    syncFolder(folder);
    return { ...contents, lacking, file };
  });
}

/**
 * Copies the file, then its log. While a reader holds its snapshot the log is not begun anew, so it
 * has every page that may have changed in the file meanwhile: the two together are what the last
 * commit in the copied part of the log left.
 */
async function copyLive(dataDir: string, copy: string): Promise<void> {
  const live = join(dataDir, DATABASE_FILE);
  const db = openSqlite(dataDir);
  try {
    await db.connection().execute(async (reader) => {
      await sql`begin`.execute(reader);
      await sql`select count(*) from meta`.execute(reader);
      await copyGently(live, copy);
      if (existsSync(live + LOG)) await copyGently(live + LOG, copy + LOG);
      await sql`rollback`.execute(reader);
    });
  } catch (error) {
    throw new StorageError(`The copy could not be written: ${(error as Error).message}.`);
  } finally {
    await db.destroy();
  }
}

/**
 * Proves that the database in a staging folder is whole and one of ours, lets `change` finish it,
 * and leaves it as one file without a log beside it.
 */
export async function examineStaged(
  folder: string,
  change: (db: Database) => Promise<void> = async () => undefined,
): Promise<Omit<BackupContents, 'lacking'> & { readonly parts: readonly KeptPart[] }> {
  const copy = join(folder, DATABASE_FILE);
  const db = openStaged(folder);
  try {
    await refuseDamaged(db);
    await refuseForeign(db);
    await change(db);
    const counts = await count(db);
    const parts = await listKeptParts(db);
    const files = parts.filter(({ part }) => part === 'original').length;
    await sql`pragma journal_mode = delete`.execute(db);
    return { bytes: statSync(copy).size, ...counts, files, parts };
  } finally {
    await db.destroy();
  }
}

function openStaged(folder: string): Database {
  try {
    return openSqlite(folder);
  } catch (error) {
    throw new StorageError(`The file is no intact database: ${(error as Error).message}.`);
  }
}

async function refuseDamaged(db: Database): Promise<void> {
  const finding = await checkIntegrity(db, 'integrity_check');
  if (finding !== undefined) throw new StorageError(`The file is damaged: ${finding}.`);
}

/** The first thing wrong with a database, if anything is. `quick_check` leaves out the indexes. */
export async function checkIntegrity(
  db: Database,
  check: 'integrity_check' | 'quick_check',
): Promise<string | undefined> {
  try {
    const { rows } = await sql<Record<string, string>>`pragma ${sql.raw(check)}(1)`.execute(db);
    const finding = rows[0]?.[check];
    return finding === 'ok' ? undefined : (finding ?? 'the check says nothing').trim();
  } catch (error) {
    return (error as Error).message;
  }
}

async function refuseForeign(db: Database): Promise<void> {
  const { done, unknown } = await readMigrationState(db);
  if (unknown.length === done.length) {
    throw new StorageError('The file is not a database of DowellChat.');
  }
  if (unknown.length > 0) {
    throw new StorageError(
      `The file was made by a newer DowellChat (${unknown.join(', ')}). Update this one first.`,
    );
  }
}

async function count(db: Database): Promise<{ rooms: number; messages: number }> {
  const { rows } = await sql<{ rooms: number; messages: number }>`
    select (select count(*) from rooms) as rooms, (select count(*) from messages) as messages
  `.execute(db);
  return rows[0] ?? { rooms: 0, messages: 0 };
}

/** A name that leads nowhere is taken too: something wants to be there. */
function refuseTaken(file: string): void {
  if (lstatSync(file, { throwIfNoEntry: false }) === undefined) return;
  throw new StorageError(`${file} exists already. A backup never replaces anything.`);
}

function bytesWithLog(live: string): number {
  return [live, live + LOG]
    .map((path) => statSync(path, { throwIfNoEntry: false })?.size ?? 0)
    .reduce((sum, size) => sum + size, 0);
}
