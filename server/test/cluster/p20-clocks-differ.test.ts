import {
  expectJumpsToChangeNothing,
  expectJumpsToRepeatNothing,
  SLOW_COMMITS,
} from '../promises/drivers/clocks-do-not-matter.ts';
import { testWhere } from '../promises/support/needs.ts';
import { sized } from '../promises/support/size.ts';
import { useWrongClock } from '../promises/support/wrong-clock.ts';
import { listenInOrder, useClusterRun } from './cluster-run.ts';
import { missingCluster } from './cluster.ts';

const rounds = sized({ short: 1, long: 3 });

testWhere(
  missingCluster,
  'P20: though one node’s clock is hours from the other’s, retries make no second message, the order has no gap, and cursors skip nothing',
  async () => {
    const clock = useWrongClock();
    const run = await useClusterRun(SLOW_COMMITS, { first: clock.env });
    const { url } = run.server.nodes[0];
    const acksPerJump = sized({ short: 100, long: 300 });
    const listen = listenInOrder(run);
    await expectJumpsToChangeNothing(run, { clock, url, rounds, acksPerJump, listen });
  },
);

testWhere(
  missingCluster,
  'P20: though one node’s clock is hours from the other’s, clients on a bad line, and those that were away, are told each message once',
  async () => {
    const clock = useWrongClock();
    const run = await useClusterRun({}, { first: clock.env });
    await expectJumpsToRepeatNothing(run, { clock, url: run.server.nodes[0].url, rounds });
  },
);
