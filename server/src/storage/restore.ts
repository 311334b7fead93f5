import { chmodSync, copyFileSync, existsSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { randomHex } from '../lib/ids.ts';
import {
  BACKUP_MODE,
  examineStaged,
  LOG,
  makeBackupsFolder,
  nameBackup,
  type BackupContents,
} from './backup.ts';
import { classifySqliteFault, DATABASE_FILE, lockDataDir, openSqlite } from './dialects/sqlite.ts';
import {
  giveToOwnerOf,
  inStagingFolder,
  keepUnder,
  requireRoom,
  syncFile,
  syncFolder,
} from './durable-files.ts';
import { filesBeside, keepFiles } from './files/kept-files.ts';
import { filesFolder } from './files/places.ts';
import { putMeta } from './queries/meta.queries.ts';
import { StorageError } from './storage-error.ts';
import type { Database } from './storage.ts';

const INDEX_OF_LOG = '-shm';
const EPOCH_BYTES = 8;

export interface Restored extends BackupContents {
  /** Where the database that was in place is now; nothing when there was none. */
  readonly keptAs: string | undefined;
}

/** Voids every cursor handed out so far: readers start over instead of missing what differs. */
export async function renewEpoch(db: Database): Promise<void> {
  await putMeta(db, 'epoch', randomHex(EPOCH_BYTES), { overwrite: true });
}

/**
 * Puts a backup in the place of the embedded database.
 *
 * - A server that holds the data is never disturbed: the restore is refused.
 * - The backup is copied, checked and given its new epoch before the present database is touched.
 * - The present database is kept under another name, never removed, and so are all files.
 * - The change itself is one rename: after a crash at any moment either the old or the new
 *   database is in place, complete.
 */
export async function restore(
  dataDir: string,
  file: string,
  nowMs: number,
  { withFiles = true } = {},
): Promise<Restored> {
  const size = statSync(file, { throwIfNoEntry: false });
  if (size?.isFile() !== true) throw new StorageError(`There is no file ${file}.`);
  const unlock = lockDataDir(dataDir);
  try {
    return await inStagingFolder(dataDir, async (staging) => {
      requireRoom(dataDir, size.size);
      const copy = copyIntoStaging(file, staging);
      const { parts, ...contents } = await examineStaged(staging, renewEpoch);
      const live = join(dataDir, DATABASE_FILE);
      giveToOwnerOf(existsSync(live) ? live : dataDir, copy);
      syncFile(copy);
      // Before the database that tells of them. Those of the present one stay where they are: it is
      // kept, and may be put back.
      const wanted = withFiles ? parts : [];
      const lacking = await keepFiles(filesBeside(file), filesFolder(dataDir), wanted);
      const keptAs = existsSync(live) ? await keepPresent(dataDir, live, nowMs) : undefined;
      // A log that stayed behind would be replayed into the new file.
      rmSync(live + LOG, { force: true });
      rmSync(live + INDEX_OF_LOG, { force: true });
      renameSync(copy, live);
      syncFolder(dataDir);
      return { ...contents, lacking, keptAs };
    });
  } finally {
    unlock();
  }
}

/** A database that was copied by hand, or kept here when it was damaged, has its log beside it. */
function copyIntoStaging(file: string, staging: string): string {
  const copy = join(staging, DATABASE_FILE);
  copyFileSync(file, copy);
  if (existsSync(file + LOG)) copyFileSync(file + LOG, copy + LOG);
  chmodSync(copy, BACKUP_MODE);
  return copy;
}

async function keepPresent(dataDir: string, live: string, nowMs: number): Promise<string> {
  await foldLogIn(dataDir);
  makeBackupsFolder(dataDir);
  const keptAs = nameBackup(dataDir, nowMs, 'before-restore-');
  keepUnder(keptAs, live);
  if (existsSync(live + LOG)) keepUnder(keptAs + LOG, live + LOG);
  syncFolder(join(dataDir, 'backups'));
  return keptAs;
}

/**
 * Makes the present database one file, which also proves that nobody else has it open. A damaged
 * one, the very reason to restore, cannot be made so and keeps its log.
 */
async function foldLogIn(dataDir: string): Promise<void> {
  let db: Database | undefined;
  try {
    db = openSqlite(dataDir);
    await sql`pragma journal_mode = delete`.execute(db);
  } catch (error) {
    if (classifySqliteFault(error) !== 'unavailable') return;
    throw new StorageError(
      'Another command has the database open. Try again when that one has ended.',
    );
  } finally {
    await db?.destroy();
  }
}
