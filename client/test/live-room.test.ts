import { expect, test, vi } from 'vitest';
import type { Message } from '@dowellchat/contract/v3/values.ts';
import { eventually, textsOf, useLiveSite } from './support/live-site.ts';

const site = useLiveSite({ RATE_LIMITS: 'off' });

test('what is sent is shown at once, stored, and told to both sides', async () => {
  const { roomId, room, calm } = await site.visit();
  const agent = site.calmClient(await site.createApiKey()).room(roomId);
  await eventually(() => agent.get().status).toBe('live');
  room.send({ data: 'Is anybody there?' });
  expect(room.get().outbox.map(({ data }) => data)).toEqual(['Is anybody there?']);
  await eventually(() => textsOf(agent)).toEqual(['Is anybody there?']);
  agent.send({ data: { text: 'Yes.' }, type: 'card', author: 'Ann' });
  await eventually(() => textsOf(room)).toEqual(['Is anybody there?', { text: 'Yes.' }]);
  expect(room.get().messages[1]).toMatchObject({ side: 'agent', author: 'Ann', type: 'card' });
  expect(room.get().outbox).toEqual([]);
  const { messages } = await calm.rest.listMessages({ roomId });
  expect(room.get().messages).toEqual(messages);
});

test('a room that is opened twice is one view, and is left with its last use', async () => {
  const { client, room, roomId } = await site.visit();
  const other = client.room(roomId);
  await eventually(() => room.get().status).toBe('live');
  expect(other.get()).toBe(room.get());
  room.close();
  room.close();
  other.send({ data: 'still here' });
  await eventually(() => textsOf(other)).toEqual(['still here']);
  other.close();
  expect(client.connection.get()).toBe('idle');
});

test('more rooms than one join may name are all joined', async () => {
  const program = site.calmClient(await site.createApiKey());
  const visits = await Promise.all(Array.from({ length: 101 }, () => site.visitor()));
  const rooms = visits.map(({ roomId }) => program.room(roomId));
  await eventually(() => rooms.every((each) => each.get().status === 'live')).toBe(true);
});

test('a listener hears each message once and in order, though it answers while it listens', async () => {
  const { roomId, room, calm } = await site.visit();
  await calm.rest.postMessage({ roomId, body: { clientId: 'before', data: 'before' } });
  const heard: unknown[] = [];
  room.onMessage(({ data }) => {
    heard.push(data);
    if (data === 'ping') room.send({ data: 'pong' });
  });
  await eventually(() => textsOf(room)).toEqual(['before']);
  room.send({ data: 'ping' });
  room.send({ data: 'ping' });
  await eventually(() => heard.length).toBe(4);
  expect(heard).toEqual(textsOf(room).slice(1));
  expect(heard.filter((data) => data === 'pong')).toHaveLength(2);
});

test('a message too heavy for a frame or an event arrives like any other', async () => {
  const { roomId, room } = await site.visit();
  const agent = site.calmClient(await site.createApiKey()).room(roomId);
  await eventually(() => agent.get().status).toBe('live');
  const long = 'ä'.repeat(200_000);
  const middling = 'b'.repeat(100_000);
  room.send({ data: long });
  room.send({ data: middling });
  room.send({ data: 'short' });
  await eventually(() => textsOf(agent)).toEqual([long, middling, 'short']);
  expect(textsOf(room)).toEqual([long, middling, 'short']);
});

test('older messages are read page by page to the first', async () => {
  const { roomId, client, calm } = await site.visitor();
  for (let at = 1; at <= 130; at += 1) {
    await calm.rest.postMessage({ roomId, body: { clientId: `m${at}`, data: at } });
  }
  const room = client.room(roomId);
  await eventually(() => room.get().messages.length).toBe(50);
  const shown = room.get().messages;
  await Promise.all([room.loadOlder(), room.loadOlder()]);
  expect(room.get().messages).toHaveLength(100);
  expect(room.get().hasOlder).toBe(true);
  await room.loadOlder();
  expect(textsOf(room)).toEqual(Array.from({ length: 130 }, (_, at) => at + 1));
  expect(room.get().messages.at(-1)).toBe(shown.at(-1));
  expect(room.get().hasOlder).toBe(false);
  await room.loadOlder();
  expect(room.get().messages).toHaveLength(130);
});

test('what is read is marked for the other side, and never goes back', async () => {
  const { roomId, room } = await site.visit();
  const agent = site.calmClient(await site.createApiKey()).room(roomId);
  room.send({ data: 'one' });
  room.send({ data: 'two' });
  await eventually(() => textsOf(agent)).toEqual(['one', 'two']);
  agent.markRead();
  await eventually(() => room.get().room?.readSeq).toEqual({ visitor: 0, agent: 2 });
  agent.markRead(1);
  agent.send({ data: 'three' });
  await eventually(() => textsOf(room).length).toBe(3);
  expect(room.get().room?.readSeq.agent).toBe(2);
});

test('typing and presence are seen by the other side', async () => {
  const { roomId, room } = await site.visit();
  await eventually(() => room.get().status).toBe('live');
  expect(room.get().presence).toEqual({ visitor: true, agent: false });
  const agent = site.calmClient(await site.createApiKey()).room(roomId);
  await eventually(() => room.get().presence.agent).toBe(true);
  room.setTyping(true);
  await eventually(() => agent.get().typing.visitor).toBe(true);
  room.setTyping(false);
  await eventually(() => agent.get().typing.visitor).toBe(false);
  room.setTyping(true);
  await eventually(() => agent.get().typing.visitor).toBe(true);
  room.send({ data: 'written' });
  await eventually(() => agent.get().typing.visitor).toBe(false);
  agent.close();
  await eventually(() => room.get().presence.agent).toBe(false);
});

test('a message the server refuses for good stays, with its reason, until it is sent again or dropped', async () => {
  const { roomId, room, calm } = await site.visit();
  await eventually(() => room.get().status).toBe('live');
  await calm.rest.changeRoom({ roomId, body: { isActive: false } });
  const clientId = room.send({ data: 'too late' });
  const dropped = room.send({ data: 'never mind' });
  await eventually(() => room.get().outbox.map(({ status }) => status)).toEqual([
    'failed',
    'failed',
  ]);
  expect(room.get().outbox[0]?.error).toMatchObject({ retryable: false });
  room.discard(dropped);
  await calm.rest.changeRoom({ roomId, body: { isActive: true } });
  room.retry(clientId);
  await eventually(() => textsOf(room)).toEqual(['too late']);
  expect(room.get().messages[0]?.clientId).toBe(clientId);
  expect(room.get().outbox).toEqual([]);
});

test('a room that is not there or not one’s own is gone, without harm to the others', async () => {
  const { client, room } = await site.visit();
  const { roomId: foreignId } = await site.visit();
  const foreign = client.room(foreignId);
  const garbage = client.room('no such room');
  await eventually(() => foreign.get().status).toBe('gone');
  expect(garbage.get().status).toBe('gone');
  expect(foreign.get().messages).toEqual([]);
  await eventually(() => room.get().status).toBe('live');
});

test('a listener that throws neither stops the others nor the session', async () => {
  const { room } = await site.visit();
  const thrown = vi.fn<(error: unknown) => void>();
  const before = process.listeners('uncaughtException');
  process.removeAllListeners('uncaughtException');
  process.on('uncaughtException', thrown);
  try {
    const heard: Message[] = [];
    room.onMessage(() => {
      throw new Error('of the listener');
    });
    room.onMessage((message) => heard.push(message));
    room.send({ data: 'one' });
    await eventually(() => heard.length).toBe(1);
    expect(thrown.mock.calls.map(([error]) => (error as Error).message)).toContain(
      'of the listener',
    );
  } finally {
    process.removeAllListeners('uncaughtException');
    for (const listener of before) process.on('uncaughtException', listener);
  }
});

test('another token drops what was held and begins anew', async () => {
  const { client, room, token } = await site.visit();
  room.send({ data: 'mine' });
  await eventually(() => textsOf(room)).toEqual(['mine']);
  const { token: foreign } = await site.visit();
  client.setToken(foreign);
  expect(room.get().messages).toEqual([]);
  await eventually(() => room.get().status).toBe('gone');
  client.setToken(undefined);
  expect(client.connection.get()).toBe('idle');
  client.setToken(token);
  await eventually(() => textsOf(room)).toEqual(['mine']);
});
