import { existsSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { resolve } from 'node:path';
import { readSettings, type Settings } from '../config/settings.ts';
import { COMMAND_LINE, recordAct } from '../domain/accounts/acting.ts';
import { systemClock } from '../lib/clock.ts';
import { ApplicationError } from '../lib/application-error.ts';
import { backUp, type BackupContents } from '../storage/backup.ts';
import { lockDataDir } from '../storage/dialects/sqlite.ts';
import { inMiB } from '../storage/durable-files.ts';
import { filesBeside } from '../storage/files/kept-files.ts';
import { renewEpoch, restore } from '../storage/restore.ts';
import { openStorage } from '../storage/open.ts';
import { secretKeyPath } from '../storage/secret-key.ts';
import { withStorage } from './database.ts';
import { lacksKey } from './doctor/secrets.checks.ts';

export async function runBackup(given: string | undefined): Promise<void> {
  const { DATA_DIR, S3_URL } = readEmbeddedSettings(
    'Copy it with pg_dump, and after that the folder "files" of DATA_DIR or the bucket of S3_URL.',
  );
  // Checking the copy takes a processor for seconds: a server beside it comes first.
  setPriority(constants.priority.PRIORITY_LOW);
  const target = given === undefined ? undefined : resolve(given);
  const { file, ...contents } = await backUp(DATA_DIR, target, systemClock(), {
    withFiles: S3_URL === '',
  });
  // The name alone, so that a script can copy the file elsewhere.
  console.log(file);
  console.error(`Complete and checked: ${describe(contents)}.`);
  if (S3_URL !== '') {
    console.error(
      'The files people sent are not in it: they are in the bucket of S3_URL. Copy that after this, ' +
        'or keep its versions, with the tools of its store.',
    );
  }
  console.error('The key of stored secrets is not in it: keep secret.key, or SECRET_KEY, apart.');
  warnOfLacking(contents, 'The disk has lost them.');
}

async function isKeyMissing(settings: Settings): Promise<boolean> {
  const restored = await openStorage(settings, { as: 'look' });
  try {
    return await lacksKey(restored, settings);
  } finally {
    await restored.close();
  }
}

export async function runRestore(given: string): Promise<void> {
  const settings = readEmbeddedSettings(
    'Stop the servers, restore it with pg_restore, put the folder "files" back into DATA_DIR or the ' +
      'bucket, ' +
      'then run "dowellchat epoch renew".',
  );
  const { DATA_DIR, S3_URL } = settings;
  const { keptAs, ...contents } = await restore(DATA_DIR, resolve(given), systemClock(), {
    withFiles: S3_URL === '',
  });
  console.log(
    `Restored: ${describe(contents)}.\n` +
      (keptAs === undefined ? '' : `The database before it is kept as ${keptAs}\n`) +
      'The server can be started.',
  );
  const beside = filesBeside(resolve(given));
  if (S3_URL !== '') {
    console.error(
      existsSync(beside)
        ? `The files of ${beside} are not put back: copy what it holds into the bucket of S3_URL.`
        : 'The files people sent are where they were: in the bucket of S3_URL.',
    );
  }
  if (await isKeyMissing(settings)) {
    console.error(
      'The key of stored secrets is not here, and no backup holds it: put back ' +
        `${secretKeyPath(DATA_DIR)}, or set SECRET_KEY as it was, before the server starts. Without it ` +
        'authenticators and identity keys have to be set up anew.',
    );
  }
  warnOfLacking(contents, `Put the folder ${beside} beside the backup, and restore it again.`);
}

export async function runRenewEpoch(): Promise<void> {
  const { DATABASE_URL, DATA_DIR } = readSettings(process.env);
  const isEmbedded = DATABASE_URL === '';
  // A server reads the epoch when it starts and would go on with the old one.
  const unlock = isEmbedded ? lockDataDir(DATA_DIR) : () => undefined;
  try {
    await withStorage(({ db }) =>
      db.transaction().execute(async (tx) => {
        await renewEpoch(tx);
        const act = { organizationId: null, action: 'epoch.renewed', subject: 'all clients' };
        await recordAct(tx, systemClock, COMMAND_LINE, act);
      }),
    );
  } finally {
    unlock();
  }
  console.log(
    'The epoch is another one: clients read everything again.' +
      (isEmbedded
        ? ''
        : '\nServers that run notice within seconds and stop: whatever keeps them up starts them anew.'),
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
