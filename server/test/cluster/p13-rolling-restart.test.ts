import { expectRestartsToLoseNothing } from '../promises/drivers/restarts-lose-nothing.ts';
import { testWhere } from '../promises/support/needs.ts';
import { sized } from '../promises/support/size.ts';
import { useClusterRun } from './cluster-run.ts';
import { missingCluster } from './cluster.ts';

testWhere(missingCluster, 'P13: a rolling restart under load loses nothing', async () => {
  await expectRestartsToLoseNothing(await useClusterRun(), {
    signal: 'SIGTERM',
    count: sized({ short: 2, long: 20 }),
    lifeMs: { min: 300, max: 1000 },
    liveMsMax: 5000,
  });
});
