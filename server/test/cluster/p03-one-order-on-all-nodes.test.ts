import { expectOneGaplessOrder } from '../promises/drivers/one-gapless-order.ts';
import { testWhere } from '../promises/support/needs.ts';
import { sized } from '../promises/support/size.ts';
import { listenInOrder, useClusterRun } from './cluster-run.ts';
import { missingCluster } from './cluster.ts';

testWhere(missingCluster, 'P3: a room has one gapless order on all nodes', async () => {
  const run = await useClusterRun();
  await expectOneGaplessOrder(run, {
    messagesPerSender: sized({ short: 10, long: 20 }),
    listen: listenInOrder(run),
  });
});
