import { expectCrashesToLoseNothing } from '../promises/drivers/crashes-lose-nothing.ts';
import { testWhere } from '../promises/support/needs.ts';
import { sized } from '../promises/support/size.ts';
import { useClusterRun } from './cluster-run.ts';
import { missingCluster } from './cluster.ts';

testWhere(
  missingCluster,
  'P1: what a node that crashes has acked is readable once, in order',
  async () => {
    await expectCrashesToLoseNothing(await useClusterRun(), {
      underLoad: sized({ short: 1, long: 2, full: 49 }),
      lifeMs: sized({ short: { min: 300, max: 1000 }, long: { min: 500, max: 3000 } }),
    });
  },
);
