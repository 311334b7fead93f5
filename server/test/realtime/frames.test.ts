import { FRAME_BYTES_MAX } from '@dowellchat/contract/limits.ts';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { connect, join, problemOf, type TestSocket } from '../support/sockets.ts';
import { startTestApp, useTestApp, type TestApp } from '../support/test-app.ts';
import { unique } from '../support/v2.ts';
import { listMessages, openVisitorRoom, type V3Room } from '../support/v3.ts';

const app = useTestApp({ settings: { RATE_LIMITS: 'off' } });

let token: string;
let room: V3Room;
let socket: TestSocket;

async function openSocket(): Promise<void> {
  ({ token, room } = await openVisitorRoom(app.api));
  socket = await connect(app, token);
}

function deep(levels: number): unknown {
  return levels === 0 ? 1 : [deep(levels - 1)];
}

describe('a frame that is not what its event takes', () => {
  test.each(['message.created', 'toString', '__proto__', 'constructor', 'room.join '])(
    'of the unknown event "%s" is refused',
    async (name) => {
      await openSocket();
      expect(problemOf(await socket.ask(name, {}))).toMatchObject({
        code: 'INVALID',
        message: 'There is no such event.',
      });
    },
  );

  test.each([
    ['nothing', undefined],
    ['a number', 1],
    ['a list', []],
    ['no client id', { data: 1 }],
    ['no data', { clientId: 'x' }],
    ['null as data', { clientId: 'x', data: null }],
    ['an endless client id', { clientId: 'x'.repeat(256), data: 1 }],
    ['an operator as an id', { roomId: { $gt: '' }, clientId: 'x', data: 1 }],
    ['bytes as data', { clientId: 'x', data: Buffer.from('bytes') }],
    ['data nested too deep', { clientId: 'x', data: deep(300) }],
    ['a NUL in the author', { clientId: 'x', data: 1, author: 'a\0b' }],
    ['half a character in the author', { clientId: 'x', data: 1, author: 'a\ud800b' }],
  ])('with %s is refused, and nothing is stored', async (_, sent) => {
    await openSocket();
    const request =
      sent !== null && typeof sent === 'object' && !Array.isArray(sent)
        ? { roomId: room.id, ...sent }
        : sent;
    expect(problemOf(await socket.ask('message.send', request))).toMatchObject({
      code: 'INVALID',
      retryable: false,
    });
    expect((await listMessages(app.api, token, room.id)).messages).toEqual([]);
  });

  test('without an acknowledgement is taken or dropped in silence', async () => {
    await openSocket();
    socket.raw.emit('no.such.event', {});
    socket.raw.emit('message.send', { roomId: room.id, clientId: 'x', data: 'silent' });
    await vi.waitFor(async () => {
      expect((await listMessages(app.api, token, room.id)).messages).toHaveLength(1);
    });
  });

  test('heavier than allowed closes its own connection and no other', async () => {
    await openSocket();
    const other = await connect(app, token);
    socket.raw.emit('message.send', { data: 'x'.repeat(FRAME_BYTES_MAX + 2048) });
    await vi.waitFor(() => expect(socket.closed()).toBe('transport close'));
    await join(other, room.id);
  });

  test('as heavy as allowed is taken', async () => {
    await openSocket();
    const data = 'x'.repeat(FRAME_BYTES_MAX - 512);
    const { message } = await socket.tell('message.send', { roomId: room.id, clientId: 'x', data });
    expect(message.data).toBe(data);
  });
});

describe('a flood of frames', () => {
  let limited: TestApp;
  beforeAll(async () => {
    limited = await startTestApp({ settings: { SOCKET_FRAMES_PER_SECOND: '5' } });
  });
  afterAll(() => limited.close());

  test('is refused with a time to wait, then cut off, and its neighbour is not held up', async () => {
    const opened = await openVisitorRoom(limited.api);
    const flooder = await connect(limited, opened.token);
    const neighbour = await connect(limited, opened.token);
    const typing = { roomId: opened.room.id, isTyping: true };
    await join(flooder, opened.room.id);
    const replies = await Promise.all(
      Array.from({ length: 40 }, () => flooder.ask('typing.set', typing)),
    );
    const refused = replies.filter((reply) => 'error' in (reply as object));
    expect(refused.length).toBeGreaterThan(10);
    expect(problemOf(refused[0])).toMatchObject({
      code: 'TOO_MANY_REQUESTS',
      retryable: true,
      retryAfterSeconds: 1,
    });
    for (let frame = 0; frame < 400; frame += 1) flooder.raw.emit('typing.set', typing);
    await vi.waitFor(() => expect(flooder.closed()).toBeDefined());
    await join(neighbour, opened.room.id);
    const send = { roomId: opened.room.id, clientId: unique(), data: 1 };
    await neighbour.tell('message.send', send);
  });
});
