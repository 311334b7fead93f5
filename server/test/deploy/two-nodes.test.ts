import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, vi } from 'vitest';
import { createHttpClient } from '../../../bench/faults/http-client.ts';
import { openVisitorRoom } from '../../../bench/faults/visitor-rooms.ts';
import { missingCluster, useCluster, type Node } from '../cluster/cluster.ts';
import { readMetric, SOCKETS } from '../promises/support/metrics.ts';
import { testWhere } from '../promises/support/needs.ts';
import { connect, join, type TestSocket } from '../support/sockets.ts';
import { missingProxy, nginx, readDeployed, startProxy } from './proxy.ts';

const NGINX_CONF = fileURLToPath(new URL('../../../deploy/nginx.conf', import.meta.url));
const SLOW_MS = 60_000;
/** Each falls on either node: once in a million runs all do on the same. */
const MANY = 20;

testWhere(
  missingCluster ?? missingProxy('nginx'),
  'behind the nginx of compose.cluster.yaml who polls stays with a node, and with the other when that dies',
  async () => {
    const { url, nodes, room } = await openSite();
    const socket = await connect(url, room.token, {
      transports: ['polling'],
      reconnection: true,
      reconnectionDelay: 100,
    });
    await join(socket, room.id);
    for (let count = 1; count <= MANY; count += 1) await sayAndHear(socket, room.id, count);
    expect(await countSockets(nodes)).toContain(1);

    const [home, other] = (await countSockets(nodes))[0] === 1 ? nodes : nodes.toReversed();
    await home!.kill('SIGKILL');
    await vi.waitFor(async () => expect(await countSockets([other!])).toEqual([1]), 20_000);
    await vi.waitFor(() => expect(socket.raw.connected).toBe(true), 20_000);
    const { joined } = await join(socket, room.id);
    expect(joined).toMatchObject({ room: { lastSeq: MANY } });
    await sayAndHear(socket, room.id, MANY + 1);
  },
  SLOW_MS,
);

testWhere(
  missingCluster ?? missingProxy('nginx'),
  'behind the nginx of compose.cluster.yaml both nodes are used, though all come from one address',
  async () => {
    const { url, nodes, room } = await openSite();
    await Promise.all(Array.from({ length: MANY }, () => connect(url, room.token)));
    for (const count of await countSockets(nodes)) expect(count).toBeGreaterThan(0);

    const upgraded = await connect(url, room.token, { transports: ['polling', 'websocket'] });
    const { engine } = upgraded.raw.io;
    await vi.waitFor(() => expect(engine.transport.name).toBe('websocket'), 5000);
  },
  SLOW_MS,
);

/** Two nodes, the nginx before them, and a room. */
async function openSite() {
  const { nodes } = await useCluster(2, { TRUST_PROXY: '127.0.0.1' });
  const url = await startProxy(nginx(toTwoNodes(nodes)));
  const http = createHttpClient(() => url);
  onTestFinished(http.close);
  return { url, nodes, room: await openVisitorRoom(http, 'Vera') };
}

/** Makes of deploy/nginx.conf what the command of the compose file makes of it. */
function toTwoNodes(nodes: readonly Node[]): string {
  const [command = ''] = /sed '.+'/.exec(readDeployed('compose.cluster.yaml')) ?? [];
  const site = execFileSync('sh', ['-c', `${command} "$0"`, NGINX_CONF], { encoding: 'utf8' });
  return nodes.reduce(
    (text, { url }, index) => text.replace(`chat-${index + 1}:8080`, url.host),
    site,
  );
}

async function sayAndHear(socket: TestSocket, roomId: string, seq: number): Promise<void> {
  await socket.tell('message.send', { roomId, clientId: `message ${seq}`, data: 'hello' });
  await socket.hear('message.created', ({ message }) => message.seq === seq);
}

function countSockets(nodes: readonly Node[]): Promise<number[]> {
  return Promise.all(nodes.map(({ url }) => readMetric(url, SOCKETS)));
}
