import { onTestFinished } from 'vitest';
import {
  superviseServer,
  type Supervised,
  type SupervisedServer,
} from '../../../bench/faults/supervised-server.ts';
import { layLine } from '../promises/support/faulty-line.ts';
import { observe, type Listen, type Run } from '../promises/support/run.ts';
import { openSdkClient, untilLive } from '../promises/support/sdk-clients.ts';
import { useCluster } from './cluster.ts';

type Env = Readonly<Record<string, string>>;

/** Nodes that are ended and started again, and a balancer before them. */
interface SupervisedCluster extends Supervised {
  readonly nodes: readonly [SupervisedServer, SupervisedServer];
}

export type ClusterRun = Run<SupervisedCluster>;

/** Two nodes, and clients that a balancer leads to whichever is up. All is gone when the test is over. */
export async function useClusterRun(
  settings: Env = {},
  { first = {} }: { readonly first?: Env } = {},
): Promise<ClusterRun> {
  const { database, env } = await useCluster(0, settings);
  return observe(await superviseCluster({ ...env, ...first }, env), database);
}

/** What two nodes tell can overtake each other on the wire: the SDK shows it in the order of `seq`. */
export function listenInOrder({ server }: ClusterRun): Listen {
  return async (room, listener) => {
    const client = openSdkClient(server.url(), room);
    client.room.onMessage(({ seq, id, data }) => listener({ seq, id, text: String(data) }));
    await untilLive([client]);
  };
}

async function superviseCluster(first: Env, second: Env): Promise<SupervisedCluster> {
  const nodes = await Promise.all([superviseServer(first), superviseServer(second)]);
  onTestFinished(async () => {
    await Promise.all(nodes.map((node) => node.stop()));
  });

  const nextConnected = inTurn(nodes);
  const nextRestarted = inTurn(nodes);
  const balancer = await layLine(() => nextConnected(({ isUp }) => isUp).url());

  return {
    nodes,
    url: () => balancer.url,
    get isUp() {
      return nodes.some(({ isUp }) => isUp);
    },
    whenUp: () => Promise.any(nodes.map((node) => node.whenUp())),
    restart: (signal, options) => nextRestarted(() => true).restart(signal, options),
  };
}

/** Answers one after the other, of those that will do: where none does, any. */
function inTurn<Of>(all: readonly Of[]): (willDo: (one: Of) => boolean) => Of {
  const waiting = [...all];
  return (willDo) => {
    const at = Math.max(0, waiting.findIndex(willDo));
    const [next] = waiting.splice(at, 1) as [Of];
    waiting.push(next);
    return next;
  };
}
