import { afterEach, expect, test, vi } from 'vitest';
import type { Client } from '../src/client.ts';
import { sendV3 } from '../../server/test/support/v3.ts';
import { eventually, storageIn, textsOf, useLiveSite } from './support/live-site.ts';

const site = useLiveSite({ RATE_LIMITS: 'off' });

function post(client: Client, roomId: string, data: unknown): Promise<unknown> {
  return client.rest.postMessage({ roomId, body: { clientId: `c-${String(data)}`, data } });
}

/** Makes each wait before a new attempt as short as it may be. */
function hurryUp(): void {
  vi.spyOn(Math, 'random').mockReturnValue(0);
}
afterEach(() => {
  vi.restoreAllMocks();
});

const READS = '/messages?';

test('after a lost connection it is back in a moment, and knows what it missed in order', async () => {
  const { client, room, roomId, calm } = await site.visit();
  const heard: unknown[] = [];
  room.onMessage(({ data }) => heard.push(data));
  room.send({ data: 'first' });
  await eventually(() => textsOf(room)).toEqual(['first']);
  const readsBefore = site.proxy.count(READS);
  site.proxy.cut();
  await eventually(() => client.connection.get()).toBe('offline');
  expect(room.get().status).toBe('offline');
  for (const data of ['second', 'third', 'fourth']) await post(calm, roomId, data);
  await eventually(() => room.get().status, 3000).toBe('live');
  expect(textsOf(room)).toEqual(['first', 'second', 'third', 'fourth']);
  expect(heard).toEqual(textsOf(room));
  expect(site.proxy.count(READS) - readsBefore, 'the join told all').toBe(0);
});

test('it comes back by the way that led there before, with one request instead of five', async () => {
  const { client, room } = await site.visit();
  await eventually(() => room.get().status).toBe('live');
  site.proxy.cut();
  await eventually(() => client.connection.get()).toBe('offline');
  await eventually(() => room.get().status, 3000).toBe('live');
  expect(site.proxy.count('transport=websocket')).toBeGreaterThanOrEqual(2);
  expect(site.proxy.count('transport=polling')).toBe(0);
});

test('only a way that led there and fails again and again is given up for polling', async () => {
  const { client, room } = await site.visit();
  await eventually(() => room.get().status).toBe('live');
  hurryUp();
  const WEBSOCKET = 'transport=websocket';
  const before = site.proxy.count(WEBSOCKET);
  site.proxy.block(WEBSOCKET);
  site.proxy.cut();
  await eventually(() => client.connection.get()).toBe('offline');
  await eventually(() => site.proxy.count('transport=polling'), 5000).toBeGreaterThan(0);
  expect(site.proxy.count(WEBSOCKET) - before, 'alone twice, then beside polling').toBe(3);
  await eventually(() => room.get().status).toBe('live');
});

test('connections that break after a few answers neither lose, repeat nor reorder a message', async () => {
  const { room, roomId, calm } = await site.visit();
  const heard: unknown[] = [];
  room.onMessage(({ data }) => heard.push(data));
  await eventually(() => room.get().status).toBe('live');
  hurryUp();
  const connectsBefore = site.proxy.count('GET /socket.io/');
  for (let at = 0; at < 30; at += 1) {
    if (at === 1) site.proxy.breakAfter(() => 3 + ((site.proxy.count('GET /socket.io/') * 5) % 8));
    room.send({ data: `mine ${at}` });
    await post(calm, roomId, `theirs ${at}`);
    if (at % 5 === 0) await eventually(() => room.get().status).toBe('live');
  }
  await eventually(() => room.get().messages.length).toBe(60);
  expect(site.proxy.count('GET /socket.io/') - connectsBefore).toBeGreaterThan(2);
  site.proxy.breakAfter(undefined);
  const stored = await calm.rest.listMessages({ roomId, query: { limit: 200 } });
  expect(room.get().messages).toEqual(stored.messages);
  expect(heard).toEqual(textsOf(room));
  const mine = textsOf(room).filter((data) => String(data).startsWith('mine'));
  expect(mine).toEqual(Array.from({ length: 30 }, (_, at) => `mine ${at}`));
});

test('who missed more than a join tells begins again from the latest messages', async () => {
  hurryUp();
  const { room, roomId, client, calm, token } = await site.visit();
  await post(calm, roomId, 'old');
  await eventually(() => textsOf(room)).toEqual(['old']);
  site.proxy.setNetwork('refuse');
  await eventually(() => client.connection.get()).toBe('offline');
  await Promise.all(
    Array.from({ length: 510 }, (_, at) => sendV3(site.app.api, token, roomId, at)),
  );
  site.proxy.setNetwork('up');
  await eventually(() => room.get().status).toBe('live');
  expect(room.get().messages).toHaveLength(50);
  expect(room.get().room?.lastSeq).toBe(511);
  expect(room.get().hasOlder).toBe(true);
});

test('a program that listens is told even of what a join would have skipped', async () => {
  hurryUp();
  const { room, roomId, client, calm, token } = await site.visit();
  const heard: number[] = [];
  await eventually(() => room.get().status).toBe('live');
  room.onMessage(({ seq }) => heard.push(seq));
  await post(calm, roomId, 'old');
  await eventually(() => heard).toEqual([1]);
  site.proxy.setNetwork('refuse');
  await eventually(() => client.connection.get()).toBe('offline');
  await Promise.all(
    Array.from({ length: 510 }, (_, at) => sendV3(site.app.api, token, roomId, at)),
  );
  site.proxy.setNetwork('up');
  await eventually(() => heard.length).toBe(511);
  expect(heard).toEqual(Array.from({ length: 511 }, (_, at) => at + 1));
});

test('a restored backup drops everything held, and what is sent goes on', async () => {
  const { room } = await site.visit();
  room.send({ data: 'before' });
  await eventually(() => textsOf(room)).toEqual(['before']);
  const held = room.get().messages[0];
  await site.restart({ asRestored: true });
  await eventually(() => room.get().status).toBe('live');
  expect(textsOf(room)).toEqual(['before']);
  expect(room.get().messages[0], 'read again').not.toBe(held);
  room.send({ data: 'after' });
  await eventually(() => textsOf(room)).toEqual(['before', 'after']);
});

test('what is written while the server is away is sent once when it is back, in order', async () => {
  const { room } = await site.visit();
  await eventually(() => room.get().status).toBe('live');
  await site.restart({
    async whileDown() {
      await eventually(() => room.get().status).toBe('offline');
      room.send({ data: 'one' });
      room.send({ data: 'two' });
      expect(room.get().outbox).toHaveLength(2);
    },
  });
  await eventually(() => textsOf(room)).toEqual(['one', 'two']);
  expect(room.get().outbox).toEqual([]);
});

test('a reload sends what was not sent, with the same client ids', async () => {
  const { client, room, roomId, token, kept, calm } = await site.visit();
  await eventually(() => room.get().status).toBe('live');
  site.proxy.setNetwork('refuse');
  await eventually(() => client.connection.get()).toBe('offline');
  const ids = [room.send({ data: 'one' }), room.send({ data: 'two' })];
  client.close();
  expect([...kept.values()].join()).toContain('two');
  expect([...kept.keys(), ...kept.values()].join(), 'no token is written').not.toContain(token);

  site.proxy.setNetwork('up');
  const reloaded = site.shakyClient({ token, outboxStorage: storageIn(kept) }).room(roomId);
  expect(reloaded.get().outbox.map(({ data }) => data)).toEqual(['one', 'two']);
  await eventually(() => textsOf(reloaded)).toEqual(['one', 'two']);
  const { messages } = await calm.rest.listMessages({ roomId });
  expect(messages.map(({ clientId }) => clientId)).toEqual(ids);
  expect(kept.size, 'nothing is left to be sent').toBe(0);
});

test('two tabs with one outbox send each message once, and lose none', async () => {
  const { client, room, roomId, token, kept, calm } = await site.visit();
  await eventually(() => room.get().status).toBe('live');
  site.proxy.setNetwork('refuse');
  await eventually(() => client.connection.get()).toBe('offline');
  room.send({ data: 'of the first tab' });
  const second = site.shakyClient({ token, outboxStorage: storageIn(kept) }).room(roomId);
  second.send({ data: 'of the second tab' });
  expect(second.get().outbox).toHaveLength(2);
  site.proxy.setNetwork('up');
  for (const tab of [room, second]) {
    await eventually(() => textsOf(tab).map(String).toSorted()).toEqual([
      'of the first tab',
      'of the second tab',
    ]);
    await eventually(() => tab.get().outbox).toEqual([]);
  }
  const { messages } = await calm.rest.listMessages({ roomId });
  expect(messages).toHaveLength(2);
  expect(kept.size).toBe(0);
});

test('a message whose acknowledgement was lost is one message', async () => {
  const { room, roomId, calm } = await site.visit();
  await eventually(() => room.get().status).toBe('live');
  site.proxy.loseAnswers();
  room.send({ data: 'once' });
  const stored = async () => (await calm.rest.listMessages({ roomId })).messages;
  await eventually(async () => (await stored()).length).toBe(1);
  expect(room.get().outbox, 'it knows nothing of it').toHaveLength(1);
  site.proxy.cut();
  await eventually(() => textsOf(room)).toEqual(['once']);
  await eventually(() => room.get().outbox).toEqual([]);
  expect(await stored()).toHaveLength(1);
});

test('a token that is revoked ends the session at once, and nothing connects with it again', async () => {
  const { client, room, calm } = await site.visit();
  await eventually(() => room.get().status).toBe('live');
  const asked = site.proxy.count('/socket.io/');
  await calm.rest.endVisitor();
  await eventually(() => client.connection.get()).toBe('ended');
  expect(room.get().status).toBe('gone');
  expect(site.proxy.count('/socket.io/')).toBe(asked);
});

test('a token nobody was given ends the session at the handshake', async () => {
  const { roomId } = await site.visitor();
  const stranger = site.shakyClient({ token: 'dwv_made-up' });
  const room = stranger.room(roomId);
  await eventually(() => stranger.connection.get()).toBe('ended');
  expect(room.get().status).toBe('gone');
  const asked = site.proxy.count('/socket.io/');
  stranger.room(roomId).send({ data: 'hello' });
  expect(stranger.connection.get()).toBe('ended');
  expect(site.proxy.count('/socket.io/')).toBe(asked);
});

test('when the browser is online again, or looked at, it connects at once', async () => {
  const browser = new EventTarget();
  const page = Object.assign(new EventTarget(), { visibilityState: 'visible' });
  vi.stubGlobal('window', browser);
  vi.stubGlobal('document', page);
  // Makes the wait for the next attempt half a minute.
  vi.spyOn(Math, 'random').mockReturnValue(40);
  const { client, room } = await site.visit();
  await eventually(() => room.get().status).toBe('live');
  for (const announce of [
    () => browser.dispatchEvent(new Event('online')),
    () => page.dispatchEvent(new Event('visibilitychange')),
  ]) {
    site.proxy.cut();
    await eventually(() => client.connection.get()).toBe('offline');
    announce();
    await eventually(() => room.get().status).toBe('live');
  }
  client.close();
  vi.unstubAllGlobals();
});
