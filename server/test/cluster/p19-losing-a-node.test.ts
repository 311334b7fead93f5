import { expectRestartsToLoseNothing } from '../promises/drivers/restarts-lose-nothing.ts';
import { testWhere } from '../promises/support/needs.ts';
import { sized } from '../promises/support/size.ts';
import { useClusterRun } from './cluster-run.ts';
import { missingCluster } from './cluster.ts';

testWhere(missingCluster, 'P19: losing a node is one reconnect, and loses nothing', async () => {
  await expectRestartsToLoseNothing(await useClusterRun(), {
    signal: 'SIGKILL',
    count: sized({ short: 2, long: 20 }),
    lifeMs: { min: 300, max: 1000 },
    liveMsMax: 10_000,
  });
});
