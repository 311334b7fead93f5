import { connect, createServer, type AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';

const LOOK_MS = 250;
/** A node that does not say within this that it is ready gets no new connection. */
const READY_MS = 1000;

export interface Balancer {
  readonly url: URL;
  close(): void;
}

/**
 * Gives each new connection to a node that is ready, in turns, as the balancer before a cluster does. What
 * is open stays where it is.
 */
export async function openBalancer(nodes: () => readonly URL[]): Promise<Balancer> {
  const closing = new AbortController();
  let ready: readonly URL[] = nodes();
  let turn = 0;

  async function look(): Promise<void> {
    const all = nodes();
    const answers = await Promise.all(all.map(isReady));
    ready = all.filter((_, at) => answers[at]);
  }

  async function keepLooking(): Promise<void> {
    while (!closing.signal.aborted) {
      await look();
      await setTimeout(LOOK_MS, undefined, { signal: closing.signal }).catch(() => undefined);
    }
  }

  const listener = createServer({ noDelay: true }, (client) => {
    client.on('error', () => client.destroy());
    const node = ready[(turn += 1) % ready.length];
    if (node === undefined) {
      client.resetAndDestroy();
      return;
    }
    const server = connect({ host: node.hostname, port: Number(node.port), noDelay: true });
    server.on('error', () => client.resetAndDestroy());
    client.pipe(server).pipe(client);
    client.on('close', () => server.destroy());
    server.on('close', () => client.destroy());
    closing.signal.addEventListener('abort', () => client.destroy(), { once: true });
  });
  listener.listen(0, '127.0.0.1');
  await new Promise((resolve) => listener.once('listening', resolve));
  void keepLooking();
  const { port } = listener.address() as AddressInfo;

  return {
    url: new URL(`http://127.0.0.1:${port}`),
    close() {
      closing.abort();
      listener.close();
    },
  };
}

async function isReady(node: URL): Promise<boolean> {
  try {
    const { ok } = await fetch(new URL('/readyz', node), { signal: AbortSignal.timeout(READY_MS) });
    return ok;
  } catch {
    return false;
  }
}
