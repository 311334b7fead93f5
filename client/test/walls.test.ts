import { expect, test } from 'vitest';
import { eventually, textsOf, useLiveSite } from './support/live-site.ts';

const site = useLiveSite({ RATE_LIMITS: 'off' });

test('where websockets are blocked, polling makes the room live', async () => {
  site.proxy.block('Upgrade: websocket');
  const { room } = await site.visit();
  await eventually(() => room.get().status).toBe('live');
  room.send({ data: 'by polling' });
  await eventually(() => textsOf(room)).toEqual(['by polling']);
});

test(
  'where sockets are blocked altogether, sending and reading go over HTTP',
  { timeout: 30_000 },
  async () => {
    const { client, roomId, calm } = await site.visitor();
    await calm.rest.postMessage({ roomId, body: { clientId: 'a', data: 'welcome' } });
    site.proxy.block('/socket.io/');
    const walled = client.room(roomId);
    await eventually(() => textsOf(walled)).toEqual(['welcome']);
    expect(walled.get().status).toBe('offline');
    walled.send({ data: 'over the wall' });
    await eventually(() => textsOf(walled)).toEqual(['welcome', 'over the wall']);
    await calm.rest.postMessage({ roomId, body: { clientId: 'b', data: 'answer' } });
    await eventually(() => textsOf(walled)).toEqual(['welcome', 'over the wall', 'answer']);
    expect(client.connection.get()).toBe('offline');
  },
);

test('a token revoked while sockets are blocked ends the session too', async () => {
  site.proxy.block('/socket.io/');
  const { client, room, calm } = await site.visit();
  await eventually(() => room.get().room).not.toBe(null);
  await calm.rest.endVisitor();
  room.send({ data: 'too late' });
  await eventually(() => client.connection.get()).toBe('ended');
  expect(room.get().status).toBe('gone');
  expect(room.get().outbox[0]).toMatchObject({ status: 'failed', error: { retryable: false } });
});
