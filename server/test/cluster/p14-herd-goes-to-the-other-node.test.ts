import { expect } from 'vitest';
import type { SupervisedServer } from '../../../bench/faults/supervised-server.ts';
import { expectHerdToBeAbsorbed } from '../promises/drivers/herd-is-absorbed.ts';
import { readMetric, SOCKETS } from '../promises/support/metrics.ts';
import { testWhere } from '../promises/support/needs.ts';
import { sized } from '../promises/support/size.ts';
import { useClusterRun } from './cluster-run.ts';
import { missingCluster } from './cluster.ts';

testWhere(
  missingCluster,
  'P14: all clients of a node that dies are soon on the other',
  async () => {
    const run = await useClusterRun();
    const [dying, other] = run.server.nodes as [SupervisedServer, SupervisedServer];
    await expectHerdToBeAbsorbed(run, {
      clients: sized({ short: 200, long: 5000 }),
      before: other.current,
      async drop() {
        const dropped = await readMetric(dying.url(), SOCKETS);
        expect(dropped).toBeGreaterThan(0);
        await dying.stop('SIGKILL');
        return { dropped, after: other.current };
      },
    });
  },
);
