import { setTimeout } from 'node:timers/promises';
import { expect } from 'vitest';
import { startLoad } from '../promises/drivers/retrying-senders.ts';
import { testWhere } from '../promises/support/needs.ts';
import { startOwnPostgres, whyNoOwnPostgres } from '../promises/support/postgres.ts';
import { sized } from '../promises/support/size.ts';
import { useClusterRun } from './cluster-run.ts';
import { missingCluster } from './cluster.ts';

const CRASHES = sized({ short: 1, long: 20 });
const ROOMS = 5;
const LIFE_MS = [500, 2000] as const;

testWhere(
  missingCluster ?? whyNoOwnPostgres(),
  'P9: a PostgreSQL that crashes under load has all that either node acked',
  async () => {
    const postgres = await startOwnPostgres();
    const run = await useClusterRun({ DATABASE_URL: postgres.url.href });
    const { random, server } = run;
    const rooms = (await run.openVisitorRooms(ROOMS)).map(({ id }) => id);
    const ways = server.nodes.flatMap(({ url }) => [
      run.connect(undefined, url),
      run.connectSocket(url),
    ]);

    const load = startLoad(run, rooms, ways);
    for (let crashes = 0; crashes < CRASHES; crashes += 1) {
      await setTimeout(random.integer(...LIFE_MS));
      await postgres.kill();
      await postgres.start();
    }
    await setTimeout(LIFE_MS[0]);
    await load.stop();

    await run.expectKept(rooms);
    expect(load.failed, 'the load met the crash').toBeGreaterThan(0);
  },
);
