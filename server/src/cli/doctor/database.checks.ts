import { statSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import type { Settings } from '../../config/settings.ts';
import type { Clock } from '../../lib/clock.ts';
import { checkIntegrity } from '../../storage/backup.ts';
import { DATABASE_FILE } from '../../storage/dialects/sqlite.ts';
import { inMiB } from '../../storage/durable-files.ts';
import { readMigrationState } from '../../storage/migration-state.ts';
import { openStorage } from '../../storage/open.ts';
import type { Storage } from '../../storage/storage.ts';
import { commandOf, lookForMark } from '../../storage/transfer/move-mark.ts';
import { explainFailure } from '../failures.ts';
import { checkFiles } from './files.checks.ts';
import { checkSecrets } from './secrets.checks.ts';
import { fail, ok, warn, type Finding } from './finding.ts';

/** A check reads the whole file: on an old disk this much takes about ten seconds. */
const INTEGRITY_BYTES_MAX = 1024 * 1024 * 1024;
const CLOCK_DIFFERENCE_MS_MAX = 2000;

/** Opens the database beside a server that may run, and changes nothing in it. */
export async function checkDatabase(settings: Settings, clock: Clock): Promise<Finding[]> {
  const bytes = bytesOfEmbedded(settings);
  if (bytes === 0) return [ok('no database yet; the first start makes it')];
  let storage: Storage;
  try {
    storage = await openStorage(settings, { as: 'look' });
  } catch (error) {
    return [fail(`database cannot be used: ${await explainFailure(error)}`, adviceFor(settings))];
  }
  try {
    return [
      ok(`database ${storage.engine} keeps commits: ${listFacts(storage.durability)}`),
      await checkTables(storage),
      ...(await checkMove(storage)),
      storage.engine === 'sqlite'
        ? await checkFile(storage, bytes)
        : await checkClocks(storage, clock),
      await checkFiles(storage, settings),
      ...(await checkSecrets(storage, settings)),
    ];
  } catch (error) {
    return [fail(`database does not answer: ${await explainFailure(error)}`, adviceFor(settings))];
  } finally {
    await storage.close();
  }
}

/** Of a PostgreSQL no size is asked: its own tools look after its files. */
function bytesOfEmbedded({ DATABASE_URL, DATA_DIR }: Settings): number {
  if (DATABASE_URL !== '') return Number.POSITIVE_INFINITY;
  return statSync(join(DATA_DIR, DATABASE_FILE), { throwIfNoEntry: false })?.size ?? 0;
}

function adviceFor({ DATABASE_URL }: Settings): string {
  return DATABASE_URL === ''
    ? 'Put a backup in its place: dowellchat restore FILE'
    : 'Check DATABASE_URL, and that PostgreSQL runs and is reached from here.';
}

async function checkTables({ db }: Storage): Promise<Finding> {
  const { done, pending, unknown } = await readMigrationState(db);
  if (unknown.length > 0) {
    return fail(
      `tables were made by a newer version (${unknown.join(', ')})`,
      'Run that version, or restore a backup of this one.',
    );
  }
  if (done.length === 0) return ok('tables are not made yet; the first start makes them');
  return pending.length === 0
    ? ok('tables are those of this version')
    : warn(`tables lack ${pending.join(', ')}`, 'The next start of the server changes them.');
}

async function checkMove({ db }: Storage): Promise<Finding[]> {
  const mark = await lookForMark(db);
  if (mark === undefined) return [];
  return [
    fail(
      'the database holds a part of an instance that is being moved into it',
      `Finish that: ${commandOf(mark)}`,
    ),
  ];
}

async function checkFile({ db }: Storage, bytes: number): Promise<Finding> {
  if (bytes > INTEGRITY_BYTES_MAX) {
    return ok(
      `database of ${inMiB(bytes)} MiB is not read here; "dowellchat backup" checks it all`,
    );
  }
  const finding = await checkIntegrity(db, 'quick_check');
  return finding === undefined
    ? ok(`database of ${inMiB(bytes)} MiB is intact`)
    : fail(`database is damaged: ${finding}`, 'Put a backup in its place: dowellchat restore FILE');
}

/** Several servers on one database need clocks that agree; the answer's way back counts for none. */
async function checkClocks({ db }: Storage, clock: Clock): Promise<Finding> {
  const askedMs = clock();
  const { rows } = await sql<{ ms: number }>`
    select (extract(epoch from clock_timestamp()) * 1000)::float8 as ms
  `.execute(db);
  const answeredMs = clock();
  const theirs = rows[0]?.ms ?? 0;
  const differenceMs = Math.max(askedMs - theirs, theirs - answeredMs, 0);
  const what = `clock differs from the database’s by ${Math.round(differenceMs)} ms`;
  return differenceMs <= CLOCK_DIFFERENCE_MS_MAX
    ? ok(what)
    : warn(what, 'Keep both right with NTP.');
}

function listFacts(facts: Readonly<Record<string, string>>): string {
  return Object.entries(facts)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
}
