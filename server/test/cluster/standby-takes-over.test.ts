import { setTimeout } from 'node:timers/promises';
import { expect, vi } from 'vitest';
import { startLoad } from '../promises/drivers/retrying-senders.ts';
import { layLine } from '../promises/support/faulty-line.ts';
import { testWhere } from '../promises/support/needs.ts';
import { startOwnPostgres, startStandby, whyNoOwnPostgres } from '../promises/support/postgres.ts';
import { useClusterRun } from './cluster-run.ts';
import { missingCluster } from './cluster.ts';

const ROOMS = 5;
const LIFE_MS = [500, 2000] as const;
const SERVES_AGAIN_MS = 20_000;

testWhere(
  missingCluster ?? whyNoOwnPostgres(),
  'a synchronous standby that takes over under load has all that either node acked, and no node is restarted',
  async () => {
    const primary = await startOwnPostgres();
    const standby = await startStandby(primary);
    await primary.execute(`alter system set synchronous_standby_names = '*'`);
    await primary.execute('select pg_reload_conf()');
    let serving = primary;
    // An address that moves from the one to the other.
    const address = await layLine(() => serving.url);
    const url = new URL(primary.url);
    url.host = address.url.host;
    const run = await useClusterRun({ DATABASE_URL: url.href });
    const { nodes } = run.server;
    const processes = nodes.map(({ current }) => current.pid);
    const rooms = (await run.openVisitorRooms(ROOMS)).map(({ id }) => id);
    const ways = nodes.flatMap((node) => [
      run.connect(undefined, node.url),
      run.connectSocket(node.url),
    ]);

    const load = startLoad(run, rooms, ways);
    await setTimeout(run.random.integer(...LIFE_MS));
    await primary.kill();
    await standby.promote();
    serving = standby;
    const movedAtMs = performance.now();
    const expectServed = (): void => {
      for (const { ackedSentAtMs } of load.ways) expect(ackedSentAtMs).toBeGreaterThan(movedAtMs);
    };
    await vi.waitFor(expectServed, { timeout: SERVES_AGAIN_MS, interval: 50 });
    const servesAgainMs = Math.round(performance.now() - movedAtMs);
    await load.stop();

    await run.expectKept(rooms, { servesAgainMs });
    expect(load.failed, 'the load met the change').toBeGreaterThan(0);
    expect(nodes.map(({ current }) => current.pid)).toEqual(processes);
  },
);
