import { expectEachMessageOnce } from '../promises/drivers/each-message-once.ts';
import { testWhere } from '../promises/support/needs.ts';
import { sized } from '../promises/support/size.ts';
import { useClusterRun } from './cluster-run.ts';
import { missingCluster } from './cluster.ts';

testWhere(
  missingCluster,
  'P5: though each reconnect leads to another node, onMessage is called with each message once, in order',
  async () => {
    await expectEachMessageOnce(await useClusterRun(), {
      clientCount: sized({ short: 5, long: 20 }),
      badMs: sized({ short: 2500, long: 30_000 }),
    });
  },
);
