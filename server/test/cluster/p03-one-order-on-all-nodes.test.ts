import { expectOneGaplessOrder } from '../promises/drivers/one-gapless-order.ts';
import { testWhere } from '../promises/support/needs.ts';
import { openSdkClient, untilLive } from '../promises/support/sdk-clients.ts';
import { sized } from '../promises/support/size.ts';
import { useClusterRun } from './cluster-run.ts';
import { missingCluster } from './cluster.ts';

testWhere(missingCluster, 'P3: a room has one gapless order on all nodes', async () => {
  const run = await useClusterRun();
  await expectOneGaplessOrder(run, {
    messagesPerSender: sized({ short: 10, long: 20 }),
    // What two nodes tell can overtake each other on the wire: the SDK shows it in the order of `seq`.
    async listen(room, listener) {
      const client = openSdkClient(run.server.url(), room);
      client.room.onMessage(({ seq, id, data }) => listener({ seq, id, text: String(data) }));
      await untilLive([client]);
    },
  });
});
