import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { findViolations } from '../../../bench/faults/checker.ts';
import { readFresh } from '../../../bench/faults/client.ts';
import { runCommand } from '../../../bench/faults/command.ts';
import { ackTimes, type HistoryEvent } from '../../../bench/faults/history.ts';
import { createRestTransport } from '../../../bench/faults/rest-transport.ts';
import { startServer } from '../../../bench/faults/server-process.ts';
import { percentile } from '../../../bench/load/percentile.ts';
import { makeDataDir, removeFolder } from '../support/engine.ts';
import { fillDatabase, startLoad } from './support/load.ts';
import { useRun, type Run } from './support/run.ts';
import { sized } from './support/size.ts';
import { watchWal } from './support/wal-watch.ts';

const PER_SECOND = 200;
const SIZE_MIB = sized({ short: 32, long: 512 });
const TURNS = sized({ short: 2, long: 4 });
/** A few hundred acks are too few for a sharp p99. */
const P99_RATIO_MAX = sized({ short: 4, long: 2 });
const MiB = 1024 * 1024;

test('P10: a backup under load holds everything acked before it began, and slows acks little', async () => {
  const run = await useRun();
  const wal = watchWal(run.database.dataDir);
  const rooms = await run.openRooms(20);
  await fillDatabase(run, rooms, SIZE_MIB);
  const load = startLoad(run, rooms, { perSecond: PER_SECOND });
  const quiet: HistoryEvent[] = [];
  const during: HistoryEvent[] = [];
  const backups: Backup[] = [];
  let turnMs = 1000;
  for (let turn = 0; turn < TURNS; turn += 1) {
    // In turns and equally long, so that whatever else the machine does hits both; and what the
    // filling or the backup before left to be written is not part of the quiet.
    await promisify(execFile)('sync');
    quiet.push(...(await record(run, () => setTimeout(turnMs))));
    const startedAt = performance.now();
    during.push(...(await record(run, async () => void backups.push(await backUp(run, turn)))));
    turnMs = performance.now() - startedAt;
  }
  await load.stop();

  const p99Ms = {
    quiet: percentile(ackTimes(quiet), 0.99),
    during: percentile(ackTimes(during), 0.99),
  };
  const figures = { p99Ms, backupMs: Math.round(turnMs), walMiBMax: wal.bytesMax / MiB };
  await run.expectKept(rooms, figures);
  const judged = sized({ short: backups.slice(-1), long: backups });
  for (const backup of judged) await expectComplete(run, backup, rooms);
  expect(p99Ms.during / p99Ms.quiet, JSON.stringify(figures)).toBeLessThanOrEqual(P99_RATIO_MAX);
});

interface Backup {
  readonly file: string;
  /** How long the log was when it began. */
  readonly since: number;
}

async function backUp({ database, history }: Run, turn: number): Promise<Backup> {
  const file = join(database.dataDir, `backup-${turn}.db`);
  const since = history.length;
  await runCommand(['backup', file], database.env);
  return { file, since };
}

/** What happens meanwhile. */
async function record({ history }: Run, work: () => Promise<unknown>): Promise<HistoryEvent[]> {
  const since = history.length;
  await work();
  return history.events.slice(since);
}

/** Restores it elsewhere and judges what is there by what clients had been told when it began. */
async function expectComplete(
  { history }: Run,
  { file, since }: Backup,
  rooms: readonly string[],
): Promise<void> {
  const dataDir = await makeDataDir();
  onTestFinished(() => removeFolder(dataDir));
  await runCommand(['restore', file], { DATA_DIR: dataDir });
  const server = await startServer({ DATA_DIR: dataDir, LOG_LEVEL: 'warn' });
  onTestFinished(async () => void (await server.kill('SIGKILL')));
  const transport = createRestTransport(() => server.url);
  onTestFinished(transport.close);
  const restored = await readFresh(transport, rooms);
  const known = history.events.filter(({ kind }, at) => kind === 'sent' || at < since);
  expect(findViolations(known, restored).slice(0, 20)).toEqual([]);
  await server.kill('SIGTERM');
}
