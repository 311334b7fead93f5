import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server } from 'socket.io';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { PayloadOf } from '@dowellchat/contract/v3/events.ts';
import type { DomainEvent } from '../../src/domain/domain-events.ts';
import { createOutbound } from '../../src/realtime/outbound.ts';
import { gatheringOf, type Sockets } from '../../src/realtime/session.ts';
import { createSlowReaders } from '../../src/realtime/slow-readers.ts';
import { NEW_WORK, type WorkedRoom } from '../../src/storage/queries/room-work.queries.ts';
import { connectAnyhow, type TestSocket } from '../support/sockets.ts';

const room: WorkedRoom = {
  ordinal: 1,
  id: 'a'.repeat(24),
  organizationId: 'org","x',
  product: 'LOGIN',
  userId: 'u',
  portfolio: 'p',
  eventId: 'e',
  visitorId: null,
  isLogin: false,
  isActive: true,
  lastSeq: 0,
  dataBytes: 0,
  version: 1,
  visitorReadSeq: 0,
  agentReadSeq: 0,
  createdAtMs: 1,
  activeAtMs: 1,
  work: NEW_WORK,
};

/** Sockets that are gathered by the name they connect with. */
async function startSockets() {
  const server = createServer();
  const sockets: Sockets = new Server(server);
  sockets.on('connection', (socket) => {
    void socket.join(String(socket.handshake.auth['token']));
  });
  const slowReaders = createSlowReaders(sockets);
  const outbound = createOutbound(sockets, slowReaders);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    slowReaders.stop();
    await sockets.close();
  });
  const { port } = server.address() as AddressInfo;
  const http = { server, listen: () => port } as never;
  const gather = async (name: string): Promise<TestSocket> => {
    const socket = await connectAnyhow({ http }, name);
    await vi.waitFor(() => expect(sockets.sockets.adapter.rooms.has(name)).toBe(true));
    return socket;
  };
  return { outbound, gather };
}

const message = (seq: number): DomainEvent => ({
  name: 'message.created',
  message: {
    roomOrdinal: 1,
    id: 'b'.repeat(24),
    seq,
    authorSide: 'visitor',
    sideSent: null,
    author: 'Vera',
    type: 'text',
    data: JSON.stringify(`number ${seq}`),
    clientId: null,
    createdAt: 1,
  },
  room: { ...room, lastSeq: seq, version: seq + 1, activeAtMs: seq },
  work: null,
});

const inboxNews = ({ events }: TestSocket): PayloadOf<'inbox.changed'>[] =>
  events
    .filter(({ name }) => name === 'inbox.changed')
    .map(({ payload }) => payload as PayloadOf<'inbox.changed'>);

test('consoles hear of a room when they are for its product, and of no other', async () => {
  const { outbound, gather } = await startSockets();
  const { organizationId } = room;
  const all = await gather(gatheringOf.inbox(organizationId));
  const one = await gather(gatheringOf.inbox(organizationId, 'LOGIN'));
  const strangers = [
    await gather(gatheringOf.inbox(organizationId, 'EXTENSION')),
    await gather(gatheringOf.inbox('org')),
    await gather(gatheringOf.room(room.id)),
    await gather(gatheringOf.visitor(room.id)),
  ];
  outbound.tell({ name: 'room.created', room });
  for (const socket of [all, one]) {
    expect(await socket.hear('inbox.changed')).toMatchObject({
      organizationId,
      product: 'LOGIN',
      room: { id: room.id, version: 1 },
      activeAt: new Date(room.activeAtMs).toISOString(),
      latest: null,
      work: { version: 1, assigneeId: null, tags: [] },
    });
  }
  for (const { events } of strangers) expect(events).toEqual([]);
});

test('a busy room is told of a few times, with its latest state at the end', async () => {
  const { outbound, gather } = await startSockets();
  const console = await gather(gatheringOf.inbox(room.organizationId));
  for (let seq = 1; seq <= 500; seq += 1) {
    outbound.tell(message(seq));
    if (seq === 250) {
      const work = { ...NEW_WORK, version: 251, tags: ['busy'] };
      outbound.tell({
        name: 'room.changed',
        room: { ...room, lastSeq: 250, version: 251, work },
        isWorkChanged: true,
      });
    }
  }
  await console.hear('inbox.changed', ({ latest }) => latest?.seq === 500);
  const heard = inboxNews(console);
  expect(heard.length).toBeLessThanOrEqual(10);
  // Folded part by part, nothing is missing.
  const last = heard.reduce((held, news) => ({
    ...news,
    latest: news.latest ?? held.latest,
    work: news.work ?? held.work,
  }));
  expect(last).toMatchObject({
    room: { lastSeq: 500, version: 501 },
    activeAt: new Date(500).toISOString(),
    latest: { preview: 'number 500' },
    work: { tags: ['busy'] },
  });
});

test('when a room was active only moves forward, whichever of its news is told last', async () => {
  const { outbound, gather } = await startSockets();
  const console = await gather(gatheringOf.inbox(room.organizationId));
  for (let seq = 100; seq <= 200; seq += 1) {
    outbound.tell(message(seq));
    // Somebody closed it as it was before the message.
    const before = { ...room, version: seq, activeAtMs: seq - 50 };
    outbound.tell({ name: 'room.changed', room: before, isWorkChanged: false });
  }
  outbound.stop();
  await console.hear('inbox.changed', ({ latest }) => latest?.seq === 200);
  const last = inboxNews(console).at(-1);
  expect(last).toMatchObject({ activeAt: new Date(200).toISOString() });
});

test('who a visitor is, is told as it was latest, and with nothing that has not changed', async () => {
  const { outbound, gather } = await startSockets();
  const console = await gather(gatheringOf.inbox(room.organizationId));
  const strangers = [
    await gather(gatheringOf.room(room.id)),
    await gather(gatheringOf.inbox('org')),
  ];
  for (const version of [2, 4, 3]) {
    const visitor = { version, name: `Vera ${version}`, email: null, isVerified: false };
    outbound.tell({ name: 'visitor.changed', room, visitor });
  }
  outbound.tell(message(1));
  outbound.stop();
  await console.hear('inbox.changed', ({ latest }) => latest?.seq === 1);
  expect(inboxNews(console)).toMatchObject([
    { latest: null, work: null, visitor: { name: 'Vera 2' } },
    { latest: { seq: 1 }, work: null, visitor: { name: 'Vera 4' } },
  ]);
  for (const { events } of strangers) {
    expect(events.filter(({ name }) => name !== 'message.created')).toEqual([]);
  }
});

test('what is held back is told at the stop', async () => {
  const { outbound, gather } = await startSockets();
  const console = await gather(gatheringOf.inbox(room.organizationId));
  for (const seq of [1, 2, 3]) outbound.tell(message(seq));
  outbound.stop();
  await console.hear('inbox.changed', ({ latest }) => latest?.seq === 3);
  expect(inboxNews(console)).toHaveLength(2);
});

test('a note is told to agents in the room and to whom it calls, never to its visitor', async () => {
  const { outbound, gather } = await startSockets();
  const called = 'c'.repeat(24);
  const agent = await gather(gatheringOf.agentsOf(room.id));
  const colleague = await gather(gatheringOf.account(called));
  const visitor = await gather(gatheringOf.room(room.id));
  const fact = { kind: 'note', text: 'canary', mentions: [called] } as const;
  outbound.tell({
    name: 'journal.created',
    entry: {
      id: 'd'.repeat(24),
      seq: 1,
      afterSeq: 0,
      accountId: 'e'.repeat(24),
      actorName: 'Ann',
      fact: { ...fact, mentions: [...fact.mentions] },
      clientId: 'c1',
      createdAtMs: 1,
    },
    room,
    work: { ...NEW_WORK, version: 2, journalSeq: 1 },
  });
  expect(await agent.hear('journal.created')).toMatchObject({
    entry: { roomId: room.id, fact },
    work: { journalSeq: 1 },
  });
  expect(await colleague.hear('mentioned')).toMatchObject({ product: 'LOGIN', entry: { fact } });
  outbound.tell({ name: 'room.changed', room, isWorkChanged: true });
  await visitor.hear('room.changed');
  expect(JSON.stringify(visitor.events)).not.toContain('canary');
});
