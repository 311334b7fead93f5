import { describe, expect, test } from 'vitest';
import { useTestApp } from '../support/test-app.ts';
import {
  ID,
  ROOM_CONTROL,
  deleteRoom,
  initUrl,
  newVisit,
  openRoom,
  openedIn,
  readMessages,
  readRoom,
  roomListUrl,
  roomUrl,
  sendData,
} from '../support/v2.ts';

describe('a room', () => {
  const nowMs = 1_693_018_738_999;
  const app = useTestApp({ clock: () => nowMs });

  test('has its fields in this order', async () => {
    const answer = openedIn(await app.api.post(ROOM_CONTROL, newVisit()));
    expect(Object.keys(answer)).toEqual(['success', 'message', 'inserted_id', 'response']);
    expect(Object.keys(answer.response)).toEqual([
      '_id',
      'eventId',
      'user_id',
      'org_id',
      'portfolio_name',
      'room_room_id',
      'room_id',
      'product_name',
      'message_data',
      'message',
      'isLogin',
      'is_active',
    ]);
  });

  test('room_id and inserted_id are its _id, 24 lower-case hex', async () => {
    const { inserted_id, response } = openedIn(await app.api.post(ROOM_CONTROL, newVisit()));
    expect(response._id).toMatch(ID);
    expect(response.room_id).toBe(response._id);
    expect(inserted_id).toBe(response._id);
  });

  test('_id: all 96 bits vary', async () => {
    const visit = newVisit();
    const answers = await Promise.all(
      Array.from({ length: 64 }, () => app.api.get(initUrl(visit))),
    );
    const ids = answers.map((answer) => BigInt(`0x${openedIn(answer).inserted_id}`));
    const all = (1n << 96n) - 1n;
    // A bit that is the same in 64 ids is not random: by chance that is once in 2^56 runs.
    expect(
      ids.reduce((bits, id) => bits | id, 0n),
      'each bit is set in some',
    ).toBe(all);
    expect(
      ids.reduce((bits, id) => bits & id, all),
      'no bit is set in all',
    ).toBe(0n);
  });

  test('eventId: FB101, seven zeros, unix seconds, #, 6 or 7 digits', async () => {
    const rooms = await Promise.all(Array.from({ length: 30 }, () => openRoom(app.api)));
    for (const { eventId } of rooms) expect(eventId).toMatch(/^FB10100000001693018738#\d{6,7}$/);
  });

  test('room_room_id: <product code>-<user_id>', async () => {
    const room = await openRoom(app.api, { user_id: '13-abc', product_name: 'LOGOSCAN' });
    expect(room.room_room_id).toBe('19-13-abc');
  });

  test('message greets', async () => {
    const { message } = await openRoom(app.api);
    expect(message).toEqual({ receiver: 'How may I help you' });
  });

  test('message_data is "message" while there is none, then the latest message’s data', async () => {
    const visit = newVisit();
    const { _id, message_data } = await openRoom(app.api, visit);
    expect(message_data).toBe('message');
    for (const json of ['"first"', '{ "b" : 1.0, "a":[] }', 'false', '""']) {
      await sendData(app.api, _id, json);
      const shown = `"room_id":"${_id}","product_name":"WIFIQRCODE","message_data":${json},"message":`;
      const answers = [
        await app.api.post(ROOM_CONTROL, visit),
        await app.api.get(roomUrl(_id)),
        await app.api.get(roomListUrl(visit)),
      ];
      for (const answer of answers) expect(answer.text).toContain(shown);
    }
    expect(await readMessages(app.api, _id)).toHaveLength(4);
  });

  test('inactive rooms are returned by get_room_by_id too', async () => {
    const { _id } = await openRoom(app.api);
    await deleteRoom(app.api, _id);
    expect(await readRoom(app.api, _id)).toMatchObject({ _id, is_active: false });
  });
});
