import {
  expectOthersToBeSlowedLittle,
  expectOverloadToBeRefused,
} from '../promises/drivers/overload-is-refused-fairly.ts';
import { testWhere } from '../promises/support/needs.ts';
import { useClusterRun, type ClusterRun } from './cluster-run.ts';
import { missingCluster } from './cluster.ts';

/** Slower than the one server that is tried so, for the nodes share the machine with their clients. */
const SETTINGS = { COMMIT_DELAY_MS: '2400', QUEUE_MESSAGES_MAX: '420' };
const SATURATING = 600;

testWhere(
  missingCluster,
  'P17: five times of what two nodes can do is refused early, and goes on being done',
  async () => {
    const run = await useClusterRun(SETTINGS);
    await expectOverloadToBeRefused(run, { urls: urlsOf(run), saturating: SATURATING });
  },
);

testWhere(
  missingCluster,
  'P17: an organization at ten times its share slows the others on both nodes little, and none of them is refused',
  async () => {
    const run = await useClusterRun(SETTINGS);
    await expectOthersToBeSlowedLittle(run, { urls: urlsOf(run), saturating: SATURATING });
  },
);

/** Straight to the nodes: a balancer would be one more program on the machine that the clients share. */
function urlsOf({ server }: ClusterRun): (() => URL)[] {
  return server.nodes.map(({ url }) => url);
}
