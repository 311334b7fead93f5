import { CATCH_UP_MESSAGES_MAX, START_MESSAGES } from '@dowellchat/contract/limits.ts';
import type { JoinedRoom } from '@dowellchat/contract/v3/events.ts';
import { beforeAll, describe, expect, test } from 'vitest';
import { engines } from '../support/engines.ts';
import { connect, join, problemOf, type TestSocket } from '../support/sockets.ts';
import { useTestApp } from '../support/test-app.ts';
import { openVisitorRoom, sendV3, type V3Room } from '../support/v3.ts';

const EARLIER = 20;

describe.each(engines)('joining a room on $name', (engine) => {
  const app = useTestApp({ engine, settings: { RATE_LIMITS: 'off' } });
  let token: string;
  let room: V3Room;

  beforeAll(async () => {
    ({ token, room } = await openVisitorRoom(app.api));
    await Promise.all(
      Array.from({ length: EARLIER }, (_, index) => sendV3(app.api, token, room.id, index)),
    );
  });

  async function rejoin(
    cursor: { epoch?: string; seq: number } | null,
    id = room.id,
  ): Promise<{ socket: TestSocket; epoch: string; joined: JoinedRoom }> {
    const socket = await connect(app, token);
    const { epoch } = app.storage;
    const answer = await join(socket, id, cursor && { epoch, ...cursor });
    return { socket, epoch: answer.epoch, joined: answer.joined as JoinedRoom };
  }

  test('a cursor is continued: exactly what came after it, in order', async () => {
    const { joined, epoch } = await rejoin({ seq: EARLIER - 3 });
    expect(epoch).toBe(app.storage.epoch);
    expect(joined.reset).toBeNull();
    expect(seqs(joined)).toEqual([EARLIER - 2, EARLIER - 1, EARLIER]);
    expect(joined.room).toMatchObject({ id: room.id, lastSeq: EARLIER });
  });

  test('who has missed nothing is told nothing', async () => {
    const { joined } = await rejoin({ seq: EARLIER });
    expect(joined).toMatchObject({ reset: null, messages: [] });
  });

  test('who has no cursor starts from the latest messages', async () => {
    const { joined } = await rejoin(null);
    expect(joined.reset).toBe('start');
    expect(seqs(joined)).toEqual(Array.from({ length: EARLIER }, (_, index) => index + 1));
  });

  test('a cursor of another epoch is told to start again', async () => {
    const { joined } = await rejoin({ epoch: 'another', seq: 3 });
    expect(joined.reset).toBe('epoch');
    expect(seqs(joined).at(-1)).toBe(EARLIER);
  });

  test('a cursor beyond the latest message is told to start again', async () => {
    const { joined } = await rejoin({ seq: EARLIER + 1 });
    expect(joined.reset).toBe('future');
  });

  test('who missed too much starts again from the latest messages', async () => {
    const long = await openVisitorRoom(app.api);
    const count = CATCH_UP_MESSAGES_MAX + 1;
    await Promise.all(
      Array.from({ length: count }, (_, index) => sendV3(app.api, long.token, long.room.id, index)),
    );
    const socket = await connect(app, long.token);
    const { epoch } = app.storage;
    const far = (await join(socket, long.room.id, { epoch, seq: 0 })).joined as JoinedRoom;
    expect(far.reset).toBe('far');
    expect(seqs(far)).toHaveLength(START_MESSAGES);
    expect(seqs(far).at(-1)).toBe(count);
    const near = (await join(socket, long.room.id, { epoch, seq: 1 })).joined as JoinedRoom;
    expect(near.reset).toBeNull();
    expect(seqs(near)).toHaveLength(CATCH_UP_MESSAGES_MAX);
  });

  test('what is too heavy for one frame is left for HTTP, without a gap', async () => {
    const heavy = await openVisitorRoom(app.api);
    for (let index = 0; index < 4; index += 1) {
      await sendV3(app.api, heavy.token, heavy.room.id, 'x'.repeat(200_000));
    }
    const socket = await connect(app, heavy.token);
    const { epoch } = app.storage;
    const told = (await join(socket, heavy.room.id, { epoch, seq: 0 })).joined as JoinedRoom;
    expect(told).toMatchObject({ reset: null, room: { lastSeq: 4 } });
    expect(seqs(told)).toEqual([1, 2]);
  });

  test.each([
    ['a foreign room', async () => (await openVisitorRoom(app.api)).room.id],
    ['an unknown room', async () => 'f'.repeat(24)],
  ])('%s looks like none, and does not keep the others from being joined', async (_, foreign) => {
    const socket = await connect(app, token);
    const { rooms } = await socket.tell('room.join', {
      rooms: [
        { roomId: await foreign(), cursor: null },
        { roomId: room.id, cursor: null },
      ],
    });
    expect(problemOf(rooms[0])).toMatchObject({ code: 'NOT_FOUND', message: 'Room not found' });
    expect(rooms[1]).toMatchObject({ room: { id: room.id } });
  });

  test.each([
    ['no rooms', { rooms: [] }],
    ['no list', { rooms: 'all' }],
    ['a negative cursor', { rooms: [{ roomId: 'f'.repeat(24), cursor: { epoch: '', seq: -1 } }] }],
    ['a broken cursor', { rooms: [{ roomId: 'f'.repeat(24), cursor: 'garbage' }] }],
    ['no id', { rooms: [{ roomId: { $ne: null }, cursor: null }] }],
    [
      'too many',
      { rooms: Array.from({ length: 101 }, () => ({ roomId: 'f'.repeat(24), cursor: null })) },
    ],
  ])('%s is refused with a clear problem', async (_, request) => {
    const socket = await connect(app, token);
    expect(problemOf(await socket.ask('room.join', request))).toMatchObject({
      code: 'INVALID',
      retryable: false,
    });
  });

  test('who leaves hears no more', async () => {
    const { socket } = await rejoin(null);
    await socket.tell('room.leave', { roomId: room.id });
    const other = await rejoin(null);
    await sendV3(app.api, token, room.id, 'later');
    await other.socket.hear('message.created', ({ message }) => message.data === 'later');
    expect(socket.events.filter(({ name }) => name === 'message.created')).toEqual([]);
  });
});

function seqs({ messages }: JoinedRoom): number[] {
  return messages.map(({ seq }) => seq);
}
