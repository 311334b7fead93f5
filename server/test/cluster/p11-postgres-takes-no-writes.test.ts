import { expect, onTestFinished } from 'vitest';
import { mountSmallDisk, whyNoSmallDisk } from '../../../bench/faults/disk-faults.ts';
import type { OwnPostgres } from '../../../bench/faults/own-postgres.ts';
import { percentile } from '../../../bench/load/percentile.ts';
import { enough, refusedIn, sendUntil } from '../promises/support/bulk.ts';
import { testWhere } from '../promises/support/needs.ts';
import { startOwnPostgres, whyNoOwnPostgres } from '../promises/support/postgres.ts';
import { sized } from '../promises/support/size.ts';
import { useClusterRun } from './cluster-run.ts';
import { missingCluster } from './cluster.ts';

const REFUSALS = sized({ short: 100, long: 2000 });
const UNAVAILABLE = /not available/;
const FULL = /no room left/;
const ROOMS = 4;
/** Nobody waits for what cannot be; the two cores are shared with clients, two nodes and PostgreSQL. */
const REFUSED_P99_MS_MAX = 1000;
const RESUMED_WITHIN_MS = 5000;
/** Room for a new PostgreSQL and what is written to it. */
const DISK_MIB = 320;

testWhere(
  missingCluster ?? whyNoOwnPostgres(),
  'P11: while PostgreSQL is read-only messages are refused retryably and read, and taken again by itself afterwards',
  async () => {
    const postgres = await startOwnPostgres();
    await expectToBeRefusedMeanwhile(postgres, UNAVAILABLE, async () => {
      await postgres.execute('alter system set default_transaction_read_only = on');
      await postgres.execute('select pg_reload_conf()');
      return async () => {
        await postgres.execute('alter system reset default_transaction_read_only');
        await postgres.execute('select pg_reload_conf()');
      };
    });
  },
);

testWhere(
  missingCluster ?? whyNoOwnPostgres() ?? whyNoSmallDisk(),
  'P11: while PostgreSQL’s disk is full messages are refused retryably and read, and taken again by itself afterwards',
  async () => {
    const disk = mountSmallDisk(DISK_MIB);
    if ('reason' in disk) throw new Error(disk.reason);
    // Registered first, it runs last: until PostgreSQL has ended, the disk is in use.
    onTestFinished(() => disk.unmount());
    const postgres = await startOwnPostgres({ parent: disk.folder });
    await expectToBeRefusedMeanwhile(postgres, FULL, async () => {
      // It ends itself where its log has no room; this leaves room for some.
      await postgres.execute('select pg_switch_wal()');
      await postgres.execute('checkpoint');
      return disk.fill();
    });
  },
);

/** `begin` answers what ends it. */
async function expectToBeRefusedMeanwhile(
  postgres: OwnPostgres,
  saying: RegExp,
  begin: () => Promise<() => void | Promise<void>>,
): Promise<void> {
  const run = await useClusterRun({ DATABASE_URL: postgres.url.href });
  const { nodes } = run.server;
  const processes = nodes.map(({ current }) => current.pid);
  const rooms = await run.openRooms(ROOMS);
  await sendUntil(run, rooms, enough('acked', 100));

  const end = await begin();
  const refused = refusedIn(await sendUntil(run, rooms, enough('refused', REFUSALS)));
  for (const { status, retryAfterSeconds, message } of refused) {
    expect(status).toBe(503);
    expect(retryAfterSeconds).toBeGreaterThan(0);
    expect(message).toMatch(saying);
  }
  for (const { url } of nodes) {
    const reader = run.connect(undefined, url);
    for (const room of rooms) expect((await reader.read(room)).length).toBeGreaterThan(0);
  }

  await end();
  const endedAtMs = performance.now();
  await sendUntil(run, rooms, enough('acked', 100));
  const resumedMs = Math.round(performance.now() - endedAtMs);
  const refusedMs = run.history.events.flatMap((event) =>
    event.kind === 'told' && event.told.kind === 'refused' ? event.tookMs : [],
  );
  const refusedP99Ms = percentile(
    refusedMs.toSorted((one, other) => one - other),
    0.99,
  );
  await run.expectKept(rooms, { resumedMs, refusedP99Ms });
  expect(refusedP99Ms).toBeLessThan(REFUSED_P99_MS_MAX);
  expect(resumedMs).toBeLessThan(RESUMED_WITHIN_MS);
  expect(nodes.map(({ current }) => current.pid)).toEqual(processes);
}
