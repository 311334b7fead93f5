import { resolve } from 'node:path';
import { readSettings, type Settings } from '../config/settings.ts';
import { openStorage } from '../storage/open.ts';
import type { MoveTo } from '../storage/transfer/move-mark.ts';
import { moveInstance } from '../storage/transfer/move.ts';
import { checkFiles } from './doctor/files.checks.ts';
import { checkSecrets } from './doctor/secrets.checks.ts';
import { createProgress } from './progress.ts';

export async function runMove(to: MoveTo, { isAnew }: { isAnew: boolean }): Promise<void> {
  const settings = readSettings(process.env);
  const progress = createProgress(process.stderr);
  const { rows, tables, isResumed } = await moveInstance(settings, {
    to,
    isAnew,
    onProgress: ({ phase, table, done, total }) => progress.show(`${phase} ${table}`, done, total),
  }).finally(() => progress.end());
  console.log(
    `${isResumed ? 'Finished what was begun' : 'Moved'}: ${rows} rows of ${tables} tables, ` +
      `each table compared.\n${sayWhatIsInForce(to, settings)}`,
  );
  await warnOfLacking(to === 'postgres' ? settings : { ...settings, DATABASE_URL: '' });
}

function sayWhatIsInForce(to: MoveTo, { DATA_DIR }: Settings): string {
  const folder = resolve(DATA_DIR);
  return to === 'postgres'
    ? 'In force is the PostgreSQL from now on: start every server with DATABASE_URL as it is here, and\n' +
        `the same DATA_DIR. dowellchat.db in ${folder} is as it was: move it out of there, so\n` +
        'that no server without DATABASE_URL goes on with it.'
    : `In force is dowellchat.db in ${folder} from now on: start one server with this DATA_DIR and\n` +
        'without DATABASE_URL. The PostgreSQL is as it was: no server may go on with it.';
}

/** What is not in the database must be reached from the new place as well. */
async function warnOfLacking(settings: Settings): Promise<void> {
  const storage = await openStorage(settings, { as: 'look' });
  try {
    const findings = [
      await checkFiles(storage, settings),
      ...(await checkSecrets(storage, settings)),
    ];
    for (const { level, what, advice } of findings) {
      if (level !== 'ok') console.error(`${level}  ${what}  ${advice ?? ''}`.trimEnd());
    }
  } finally {
    await storage.close();
  }
}
