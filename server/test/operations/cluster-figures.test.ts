import { Client } from 'pg';
import { expect, onTestFinished, vi } from 'vitest';
import { missingCluster, useCluster, type Node } from '../cluster/cluster.ts';
import { readMetric } from '../promises/support/metrics.ts';
import { testWhere } from '../promises/support/needs.ts';

const WAIT = { timeout: 20_000, interval: 50 };
const SLOW_MS = 60_000;

testWhere(
  missingCluster,
  'the figures of a node tell that Redis is not heard, and that it is heard again',
  async () => {
    const { nodes, redis } = await useCluster(1);
    await becomes(nodes[0]!, 'dowellchat_cluster_whole', 1);
    await redis.kill();
    await becomes(nodes[0]!, 'dowellchat_cluster_whole', 0);
    await redis.restart();
    await becomes(nodes[0]!, 'dowellchat_cluster_whole', 1);
  },
  SLOW_MS,
);

testWhere(
  missingCluster,
  'the figures of a node tell how many calls wait for a connection to PostgreSQL',
  async () => {
    const { nodes, env } = await useCluster(1, { DATABASE_POOL: '2' });
    const waiting = 'dowellchat_database_calls_waiting';
    await becomes(nodes[0]!, waiting, 0);
    const holder = new Client({ connectionString: env['DATABASE_URL'] });
    await holder.connect();
    onTestFinished(() => holder.end());
    await holder.query('begin; lock table meta in access exclusive mode');
    const asked = Array.from({ length: 10 }, () => nodes[0]!.http.call({ path: '/readyz' }));
    await vi.waitFor(
      async () => expect(await readMetric(nodes[0]!.url, waiting)).toBeGreaterThanOrEqual(8),
      WAIT,
    );
    await holder.query('rollback');
    await Promise.all(asked);
    await becomes(nodes[0]!, waiting, 0);
  },
  SLOW_MS,
);

async function becomes({ url }: Node, name: string, value: number): Promise<void> {
  await vi.waitFor(async () => expect(await readMetric(url, name)).toBe(value), WAIT);
}
