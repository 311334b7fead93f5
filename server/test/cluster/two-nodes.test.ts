import { expect, vi } from 'vitest';
import { EVENT_DATA_BYTES_MAX } from '@dowellchat/contract/limits.ts';
import type { PayloadOf } from '@dowellchat/contract/v3/events.ts';
import { openVisitorRoom } from '../../../bench/faults/visitor-rooms.ts';
import { testWhere } from '../promises/support/needs.ts';
import { connect, join, type TestSocket } from '../support/sockets.ts';
import { bearer } from '../support/v3.ts';
import { succeed } from '../cli/command.ts';
import { runServer } from '../operations/server-process.ts';
import { missingCluster, useCluster, type Node } from './cluster.ts';

const GONE_MS = 10_000;

function open(node: Node, visitor: string) {
  return node.http.postJson('/api/v2/room-control/', {
    user_id: visitor,
    org_id: 'limits',
    portfolio_name: visitor,
    product_name: 'WORKFLOWAI',
  });
}

async function post(node: Node, room: { id: string; token: string }, data: string): Promise<void> {
  const answer = await node.http.postJson(
    `/api/v3/rooms/${room.id}/messages`,
    { clientId: data.slice(0, 50), data },
    { headers: bearer(room.token) },
  );
  expect(answer.status, answer.text).toBe(201);
}

/** A room opened on one node, whose visitor listens on the other. */
async function useListener() {
  const { nodes } = await useCluster(2);
  const [one, other] = nodes as [Node, Node];
  const room = await openVisitorRoom(one.http, 'Vera');
  const socket = await connect(other.url, room.token);
  await join(socket, room.id);
  return { one, room, socket };
}

testWhere(missingCluster, 'two nodes that start together share an empty database', async () => {
  const { nodes } = await useCluster(3);
  for (const { url } of nodes) expect((await fetch(new URL('/readyz', url))).status).toBe(200);
});

testWhere(missingCluster, 'what is sent on one node is heard on the other, in order', async () => {
  const { one, room, socket } = await useListener();
  for (let at = 1; at <= 20; at += 1) await post(one, room, `message ${at}`);
  await socket.hear('message.created', ({ message }) => message.seq === 20);
  const heard = socket.events.filter(({ name }) => name === 'message.created');
  expect(heard.map(({ payload }) => (payload as { message: { seq: number } }).message.seq)).toEqual(
    Array.from({ length: 20 }, (_, at) => at + 1),
  );
});

testWhere(
  missingCluster,
  'a heavy message is told of on the other node, and read from there',
  async () => {
    const { one, room, socket } = await useListener();
    await post(one, room, 'x'.repeat(EVENT_DATA_BYTES_MAX * 10));
    await socket.hear('room.changed', ({ room: told }) => told.lastSeq === 1);
  },
);

testWhere(
  missingCluster,
  'who is there counts on all nodes, and goes with a node that dies',
  async () => {
    const { database, nodes } = await useCluster(2);
    const [one, other] = nodes as [Node, Node];
    const room = await openVisitorRoom(one.http, 'Vera');
    const key = (await succeed(database.env, 'keys', 'create', '--org', 'promises')).trim();
    const vera = await connect(one.url, room.token);
    expect((await join(vera, room.id)).joined).toMatchObject({ presence: { agent: false } });

    const programs = await Promise.all([other, other, one].map(({ url }) => connect(url, key)));
    const [first, second, third] = programs as [TestSocket, TestSocket, TestSocket];
    const agentsSeen = (): boolean[] =>
      vera.events.flatMap(({ name, payload }) =>
        name === 'presence.changed'
          ? (payload as PayloadOf<'presence.changed'>).presence.agent
          : [],
      );
    await join(first, room.id);
    await join(second, room.id);
    await vera.hear('presence.changed', ({ presence }) => presence.agent);
    await first.tell('typing.set', { roomId: room.id, isTyping: true });
    await vera.hear('typing.changed', ({ side, isTyping }) => side === 'agent' && isTyping);

    expect((await join(third, room.id)).joined).toMatchObject({ presence: { visitor: true } });
    third.raw.disconnect();
    first.raw.disconnect();
    await vera.tell('typing.set', { roomId: room.id, isTyping: true });
    await second.hear('typing.changed', ({ side }) => side === 'visitor');
    expect(agentsSeen(), 'one of them is still there').toEqual([false, true]);

    await other.kill('SIGKILL');
    const gone = [false, true, false];
    await vi.waitFor(() => expect(agentsSeen()).toEqual(gone), { timeout: GONE_MS, interval: 50 });
  },
);

testWhere(
  missingCluster,
  'a token that is revoked on one node closes its sockets on the other',
  async () => {
    const { one, room, socket } = await useListener();
    const startedAt = performance.now();
    const answer = await one.http.call({
      method: 'DELETE',
      path: '/api/v3/visitors/me',
      headers: bearer(room.token),
    });
    expect(answer.status, answer.text).toBeLessThan(300);
    await socket.hear('session.ended', ({ reason }) => reason === 'revoked');
    expect(performance.now() - startedAt).toBeLessThan(1000);
  },
);

testWhere(missingCluster, 'a limit is one for all nodes', async () => {
  const { nodes } = await useCluster(2, { RATE_LIMITS: 'on', ADDRESS_ROOMS_PER_SECOND: '1' });
  const statuses: number[] = [];
  for (let at = 0; at < 20; at += 1) {
    statuses.push((await open(nodes[at % 2]!, `visitor ${at}`)).status);
  }
  expect(statuses.filter((status) => status === 200)).toHaveLength(10);
  expect(statuses.filter((status) => status === 429)).toHaveLength(10);
});

testWhere(
  missingCluster,
  'a node starts while Redis is away, and joins the others when it is back',
  async () => {
    const { nodes, redis, startNode } = await useCluster(1);
    const [one] = nodes as [Node];
    await redis.kill();
    const late = await startNode();
    const room = await openVisitorRoom(late.http, 'Vera');
    const socket = await connect(one.url, room.token);
    await join(socket, room.id);
    await post(late, room, 'nobody tells');
    await socket.hear('room.changed', ({ room: told }) => told.lastSeq === 1);
    await redis.restart();
    await vi.waitFor(
      async () => {
        await post(late, room, `told ${performance.now()}`);
        expect(socket.events.some(({ name }) => name === 'message.created')).toBe(true);
      },
      { timeout: 10_000, interval: 200 },
    );
  },
);

testWhere(undefined, 'nodes without a database of their own are refused', async () => {
  const { code, errors } = await runServer({ REDIS_URL: 'redis://user:secret@127.0.0.1:1' });
  expect(code).toBe(1);
  expect(errors).toContain('REDIS_URL needs DATABASE_URL');
  expect(errors).not.toContain('secret');
});
