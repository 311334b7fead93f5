import { constants, setPriority } from 'node:os';
import { resolve } from 'node:path';
import { readSettings, type Settings } from '../config/settings.ts';
import { systemClock } from '../lib/clock.ts';
import { ApplicationError } from '../lib/application-error.ts';
import { backUp, type BackupContents } from '../storage/backup.ts';
import { lockDataDir } from '../storage/dialects/sqlite.ts';
import { inMiB } from '../storage/durable-files.ts';
import { filesBeside } from '../storage/files/kept-files.ts';
import { renewEpoch, restore } from '../storage/restore.ts';
import { withStorage } from './database.ts';

export async function runBackup(given: string | undefined): Promise<void> {
  const { DATA_DIR } = readEmbeddedSettings(
    'Copy it with pg_dump, and after that the folder "files" of DATA_DIR.',
  );
  // Checking the copy takes a processor for seconds: a server beside it comes first.
  setPriority(constants.priority.PRIORITY_LOW);
  const target = given === undefined ? undefined : resolve(given);
  const { file, ...contents } = await backUp(DATA_DIR, target, systemClock());
  // The name alone, so that a script can copy the file elsewhere.
  console.log(file);
  console.error(`Complete and checked: ${describe(contents)}.`);
  console.error('The key of stored secrets is not in it: keep secret.key, or SECRET_KEY, apart.');
  warnOfLacking(contents, 'The disk has lost them.');
}

export async function runRestore(given: string): Promise<void> {
  const { DATA_DIR } = readEmbeddedSettings(
    'Stop the servers, restore it with pg_restore, put the folder "files" back into DATA_DIR, ' +
      'then run "dowellchat epoch renew".',
  );
  const { keptAs, ...contents } = await restore(DATA_DIR, resolve(given), systemClock());
  console.log(
    `Restored: ${describe(contents)}.\n` +
      (keptAs === undefined ? '' : `The database before it is kept as ${keptAs}\n`) +
      'The server can be started.',
  );
  const beside = filesBeside(resolve(given));
  warnOfLacking(contents, `Put the folder ${beside} beside the backup, and restore it again.`);
}

export async function runRenewEpoch(): Promise<void> {
  const { DATABASE_URL, DATA_DIR } = readSettings(process.env);
  const isEmbedded = DATABASE_URL === '';
  // A server reads the epoch when it starts and would go on with the old one.
  const unlock = isEmbedded ? lockDataDir(DATA_DIR) : () => undefined;
  try {
    await withStorage(({ db }) => renewEpoch(db));
  } finally {
    unlock();
  }
  console.log(
    'The epoch is another one: clients read everything again.' +
      (isEmbedded ? '' : '\nRestart every server that runs: each keeps the epoch it started with.'),
  );
}

function readEmbeddedSettings(advice: string): Settings {
  const settings = readSettings(process.env);
  if (settings.DATABASE_URL === '') return settings;
  throw new ApplicationError(
    'INVALID',
    `The database is the PostgreSQL of DATABASE_URL, which has tools of its own. ${advice}`,
  );
}

function describe({ bytes, rooms, messages, files }: BackupContents): string {
  return `${inMiB(bytes)} MiB, ${rooms} rooms, ${messages} messages, ${files} files`;
}

/** What to say of files that are nowhere; nothing where there are none. */
function warnOfLacking({ lacking }: BackupContents, advice: string): void {
  if (lacking === 0) return;
  console.error(
    `${lacking} files or thumbnails are missing: their messages open nothing. ${advice}`,
  );
}
