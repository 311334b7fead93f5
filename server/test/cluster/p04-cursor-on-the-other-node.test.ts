import { expectCursorNeverToSkip, SLOW_COMMITS } from '../promises/drivers/cursor-never-skips.ts';
import { testWhere } from '../promises/support/needs.ts';
import { sized } from '../promises/support/size.ts';
import { useClusterRun, type ClusterRun } from './cluster-run.ts';
import { missingCluster } from './cluster.ts';

const FOLLOWERS = {
  asks: (run: ClusterRun) => run.connect(),
  'joins again': (run: ClusterRun) => run.connectSocket(),
};

for (const [does, connect] of Object.entries(FOLLOWERS)) {
  testWhere(
    missingCluster,
    `P4: a reader who ${does} gets every message that is written on either node, once`,
    async () => {
      const run = await useClusterRun(SLOW_COMMITS);
      await expectCursorNeverToSkip(run, {
        messagesPerWriter: sized({ short: 10, long: 25 }),
        follower: connect(run),
      });
    },
  );
}
