import { setTimeout } from 'node:timers/promises';
import { expect } from 'vitest';
import { keepPace } from '../../../bench/faults/pace.ts';
import { testWhere } from '../promises/support/needs.ts';
import { startOwnPostgres, whyNoOwnPostgres } from '../promises/support/postgres.ts';
import { sized } from '../promises/support/size.ts';
import { useClusterRun } from './cluster-run.ts';
import { missingCluster } from './cluster.ts';

const CRASHES = sized({ short: 1, long: 3 });
const ROOMS = 5;
const SENDERS = 20;
const PER_SECOND = 100;
const LIFE_MS = [500, 2000] as const;
const RETRY_MS = 100;

testWhere(
  missingCluster ?? whyNoOwnPostgres(),
  'P9: a PostgreSQL that crashes under load has all that either node acked',
  async () => {
    const postgres = await startOwnPostgres();
    const run = await useClusterRun({ DATABASE_URL: postgres.url.href });
    const { clients, random, server } = run;
    const rooms = (await run.openVisitorRooms(ROOMS)).map(({ id }) => id);
    const ways = server.nodes.flatMap(({ url }) => [
      run.connect(undefined, url),
      run.connectSocket(url),
    ]);

    let failed = 0;
    async function deliver(sender: number, count: number): Promise<void> {
      const text = `sender-${sender} says ${count}`;
      const message = { room: rooms[sender % ROOMS]!, author: 'sender', text, key: text };
      for (;;) {
        const told = await clients.send(ways[sender % ways.length]!, message);
        if (told.kind === 'acked') return;
        failed += 1;
        await setTimeout(RETRY_MS);
      }
    }

    const stopping = new AbortController();
    const pace = { perSecond: PER_SECOND, workers: SENDERS, stop: stopping.signal };
    const load = keepPace(pace, deliver);
    for (let crashes = 0; crashes < CRASHES; crashes += 1) {
      await setTimeout(random.integer(...LIFE_MS));
      await postgres.kill();
      await postgres.start();
    }
    await setTimeout(LIFE_MS[0]);
    stopping.abort();
    await load;

    await run.expectKept(rooms);
    expect(failed, 'the load met the crash').toBeGreaterThan(0);
  },
);
