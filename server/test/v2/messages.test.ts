import { describe, expect, test } from 'vitest';
import { useTestApp } from '../support/test-app.ts';
import {
  ID,
  SHAPES,
  UNKNOWN_ID,
  deleteRoom,
  messagesUrl,
  openRoom,
  postMessage,
  readMessages,
  readRoom,
  refusedIn,
  sendMessage,
  withNothingStored,
} from '../support/v2.ts';

describe('create_message', () => {
  const app = useTestApp();

  test('answers 200, “Message updated successfully” and the message’s id', async () => {
    const { _id } = await openRoom(app.api);
    const answer = await sendMessage(app.api, _id);
    expect(answer.status).toBe(200);
    expect(answer.json).toEqual({
      success: true,
      message: 'Message updated successfully',
      response: { isSuccess: true, inserted_id: expect.stringMatching(ID) },
    });
    const [message] = await readMessages(app.api, _id);
    expect(answer.json).toMatchObject({ response: { inserted_id: message?._id } });
  });

  test('unknown extra fields are ignored', async () => {
    const { _id } = await openRoom(app.api);
    const extra = { _id: UNKNOWN_ID, seq: 7, read: true, user_id: {}, constructor: 1, '': null };
    const id = await postMessage(app.api, _id, extra);
    const [message] = await readMessages(app.api, _id);
    expect(message).toMatchObject({ _id: id, seq: 1, read: false });
  });

  test('message_type keeps its case', async () => {
    const { _id } = await openRoom(app.api);
    const types = ['IMAGE', 'text', 'Text', 'tExT', 'ÄÖ/ß'];
    for (const message_type of types) await postMessage(app.api, _id, { message_type });
    const messages = await readMessages(app.api, _id);
    expect(messages.map(({ message_type }) => message_type)).toEqual(types);
  });
});

describe('a message', () => {
  const nowMs = Date.UTC(2026, 1, 3, 4, 5, 6, 7);
  const app = useTestApp({ clock: () => nowMs });

  test('has its own fields, the room’s, seq and created_at, in this order', async () => {
    const room = await openRoom(app.api);
    const id = await postMessage(app.api, room._id, { author: 'Ann', message_type: 'IMAGE' });
    const messages = await readMessages(app.api, room._id);
    expect(messages).toEqual([
      {
        _id: id,
        room_id: room._id,
        message_data: 'message',
        side: true,
        author: 'Ann',
        message_type: 'IMAGE',
        read: false,
        eventId: room.eventId,
        user_id: room.user_id,
        org_id: room.org_id,
        portfolio_name: room.portfolio_name,
        room_room_id: room.room_room_id,
        product_name: room.product_name,
        is_active: true,
        seq: 1,
        created_at: '2026-02-03T04:05:06.007Z',
      },
    ]);
    expect(Object.keys(messages[0] ?? {}).slice(0, 7)).toEqual([
      '_id',
      'room_id',
      'message_data',
      'side',
      'author',
      'message_type',
      'read',
    ]);
  });

  test('is_active on it is the room’s', async () => {
    const { _id } = await openRoom(app.api);
    await postMessage(app.api, _id);
    await deleteRoom(app.api, _id);
    expect(await readMessages(app.api, _id)).toMatchObject([{ is_active: false }]);
  });

  test('seq is 1, 2, 3 … in each room, oldest first, whoever sends at once', async () => {
    const rooms = [await openRoom(app.api), await openRoom(app.api)];
    const sends = Array.from({ length: 40 }, (_, index) => ({
      room: rooms[index % 2]!._id,
      message_data: index,
    }));
    await Promise.all(
      sends.map(({ room, message_data }) => postMessage(app.api, room, { message_data })),
    );
    for (const [index, { _id }] of rooms.entries()) {
      const messages = await readMessages(app.api, _id);
      expect(messages.map(({ seq }) => seq)).toEqual(Array.from({ length: 20 }, (_, at) => at + 1));
      const data = messages.map(({ message_data }) => Number(message_data));
      expect(data.toSorted((a, b) => a - b)).toEqual(
        Array.from({ length: 20 }, (_, at) => 2 * at + index),
      );
    }
  });
});

describe.each(SHAPES)('a message to an unknown room, shape %s', (shape) => {
  const app = useTestApp({ settings: { V2_SHAPE: shape } });

  test.each([UNKNOWN_ID, 'no-id-at-all', 'undefined', 'null', '11-nobody'])(
    '%j: 404, success:false, nothing stored',
    async (roomId) => {
      const answer = await withNothingStored(app.storage, () => sendMessage(app.api, roomId));
      expect(answer.status).toBe(404);
      expect(refusedIn(answer).success).toBe(false);
    },
  );
});

describe('a message to an inactive room', () => {
  const documented = useTestApp({ settings: { V2_SHAPE: 'documented' } });
  const deployed = useTestApp({ settings: { V2_SHAPE: 'deployed' } });

  test('documented: 409, success:false, nothing stored', async () => {
    const { api, storage } = documented;
    const { _id } = await openRoom(api);
    await deleteRoom(api, _id);
    const answer = await withNothingStored(storage, () => sendMessage(api, _id));
    expect(answer.status).toBe(409);
    expect(refusedIn(answer).success).toBe(false);
    expect(await readMessages(api, _id)).toEqual([]);
  });

  test('deployed: the room still takes it, and stays inactive', async () => {
    const { api } = deployed;
    const { _id } = await openRoom(api);
    await deleteRoom(api, _id);
    await postMessage(api, _id, { message_data: 'late' });
    expect(await readMessages(api, _id)).toMatchObject([{ message_data: 'late' }]);
    expect(await readRoom(api, _id)).toMatchObject({ is_active: false });
  });
});

describe('get_messages', () => {
  const app = useTestApp();

  test.each([`room_id=${UNKNOWN_ID}`, 'type=nope', 'type=delete_room', 'room_id=&type='])(
    'repeated query keys: the last one wins, not %s',
    async (earlier) => {
      const { _id } = await openRoom(app.api);
      await postMessage(app.api, _id);
      const answer = await app.api.get(messagesUrl(_id).replace('?', `?${earlier}&`));
      expect(answer.json).toMatchObject({ response: [{ room_id: _id, is_active: true }] });
    },
  );

  test('the last room_id wins also where it names no room', async () => {
    const { _id } = await openRoom(app.api);
    await postMessage(app.api, _id);
    const answer = await app.api.get(`${messagesUrl(_id)}&room_id=${UNKNOWN_ID}`);
    expect(answer.json).toMatchObject({ response: [] });
  });

  test('an id is itself and nothing like it', async () => {
    const { _id } = await openRoom(app.api);
    await postMessage(app.api, _id);
    for (const other of [` ${_id}`, `${_id} `, `${_id}0`, _id.slice(0, 23)]) {
      expect((await app.api.get(messagesUrl(other))).json).toMatchObject({ response: [] });
    }
  });

  test('a list longer than any page is whole and in order', async () => {
    const { _id } = await openRoom(app.api);
    // Weighs more than the server holds of one room at a time, so that it is read in stretches.
    const heavy = 'x'.repeat(1_500_000);
    for (const message_data of [`1${heavy}`, '2', `3${heavy}`, `4${heavy}`, '5']) {
      await postMessage(app.api, _id, { message_data });
    }
    const messages = await readMessages(app.api, _id);
    expect(messages.map(({ seq, message_data }) => [seq, String(message_data)[0]])).toEqual([
      [1, '1'],
      [2, '2'],
      [3, '3'],
      [4, '4'],
      [5, '5'],
    ]);
  });
});
