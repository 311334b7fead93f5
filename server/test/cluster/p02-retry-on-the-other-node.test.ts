import {
  expectRetriesToMakeNoSecondMessage,
  SLOW_COMMITS,
} from '../promises/drivers/retries-make-no-second-message.ts';
import { testWhere } from '../promises/support/needs.ts';
import { sized } from '../promises/support/size.ts';
import { useClusterRun } from './cluster-run.ts';
import { missingCluster } from './cluster.ts';

testWhere(missingCluster, 'P2: a retry on the other node makes no second message', async () => {
  const run = await useClusterRun(SLOW_COMMITS);
  await expectRetriesToMakeNoSecondMessage(run, {
    messages: sized({ short: 250, long: 1000, full: 10_000 }),
    crashes: sized({ short: 1, long: 2, full: 5 }),
    ways: run.server.nodes.flatMap(({ url }) => [
      run.connect(undefined, url),
      run.connectSocket(url),
    ]),
  });
});
