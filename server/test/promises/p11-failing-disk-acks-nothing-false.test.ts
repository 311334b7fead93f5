import { statSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { failSyncs, limitFileSize, whyNoTracing } from '../../../bench/faults/disk-faults.ts';
import type { Exit } from '../../../bench/faults/server-process.ts';
import { enough, refusedIn, sendUntil } from './support/bulk.ts';
import { integrityOf, walFile } from './support/database-file.ts';
import { testWhere } from './support/needs.ts';
import { useRun, type Run } from './support/run.ts';

const KiB = 1024;
const BROKEN = /The disk failed during a commit/;
const EXIT_BROKEN = 2;
const WITHIN = { timeout: 5000, interval: 20 };

test('P11: when the log cannot be written the server ends with a clear word, and no ack was false', async () => {
  const run = await useRun();
  const rooms = await run.openRooms(4);
  await sendUntil(run, rooms, enough('acked', 100));
  const { size } = statSync(walFile(run.database.dataDir));
  limitFileSize(run.server.current.pid, size + 512 * KiB);
  const told = await sendUntil(run, rooms, enough('unanswered', 1));
  expect(refusedIn(told)).toEqual([]);
  await expectBroken(run);
  await expectRecovery(run, rooms);
});

testWhere(
  whyNoTracing(),
  'P11: when a sync fails the server ends with a clear word, and acks nothing',
  async () => {
    const run = await useRun();
    const rooms = await run.openRooms(4);
    await sendUntil(run, rooms, enough('acked', 100));
    await failSyncs(run.server.current.pid);
    const told = await sendUntil(run, rooms, enough('unanswered', 1));
    expect(new Set(told.map(({ kind }) => kind))).toEqual(new Set(['unanswered']));
    await expectBroken(run);
    await expectRecovery(run, rooms);
  },
);

testWhere(
  whyNoTracing(),
  'P11: when a sync fails while a room is made the server ends with a clear word, too',
  async () => {
    const run = await useRun();
    const rooms = await run.openRooms(1);
    await failSyncs(run.server.current.pid);
    await expect(run.connect().openRoom('late')).rejects.toThrow();
    await expectBroken(run);
    await expectRecovery(run, rooms);
  },
);

async function expectBroken({ server: { current } }: Run): Promise<void> {
  let exit: Exit | undefined;
  void current.exited.then((ended) => (exit = ended));
  await vi.waitFor(() => expect(exit).toEqual({ code: EXIT_BROKEN, signal: null }), WITHIN);
  expect(current.output()).toMatch(BROKEN);
}

/** A restart finds out what is on disk, and goes on from there. */
async function expectRecovery(run: Run, rooms: readonly string[]): Promise<void> {
  await run.server.restart('SIGKILL', {
    whileDown: async () => expect(integrityOf(run.database.dataDir)).toBe('ok'),
  });
  await sendUntil(run, rooms, enough('acked', 100));
  await run.expectKept(rooms);
}
