import {
  expectAbsentToMissNothing,
  expectAnyCursorToCatchUp,
} from '../promises/drivers/reconnects-leave-no-gap.ts';
import { testWhere } from '../promises/support/needs.ts';
import { isLong, sized } from '../promises/support/size.ts';
import { useClusterRun } from './cluster-run.ts';
import { missingCluster } from './cluster.ts';

testWhere(
  missingCluster,
  'P6: whatever its cursor, who comes back to any node has all or is told to reset',
  async () => {
    await expectAnyCursorToCatchUp(await useClusterRun(), {
      clients: sized({ short: 50, long: 200 }),
    });
  },
);

// Filling rooms takes longest. In the short size clients change nodes in P13 and P19.
if (isLong) {
  testWhere(
    missingCluster,
    'P6: who was offline misses nothing of what any node told',
    async () => {
      await expectAbsentToMissNothing(await useClusterRun(), {
        clientsPerRoom: 4,
        offlineMs: [1, 500],
      });
    },
  );
}
