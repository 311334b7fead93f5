import { describe, expect, test } from 'vitest';
import type { Answer } from '../support/api.ts';
import { engines } from '../support/engines.ts';
import { useTestApp } from '../support/test-app.ts';
import {
  ROOM_SERVICE,
  deleteRoom,
  messageTo,
  openRoom,
  readMessages,
  sendMessage,
  unique,
} from '../support/v2.ts';

describe.each(engines)('a retry never makes a second message, on $name', (engine) => {
  const app = useTestApp({ engine });

  const byHeader = (roomId: string, name: string, fields = {}): Promise<Answer> =>
    app.api.post(ROOM_SERVICE, messageTo(roomId, fields), { 'idempotency-key': name });
  const byField = (roomId: string, name: string, fields = {}): Promise<Answer> =>
    sendMessage(app.api, roomId, { ...fields, client_id: name });

  const WAYS = [
    { name: 'Idempotency-Key', first: byHeader, again: byHeader },
    { name: 'client_id', first: byField, again: byField },
    { name: 'client_id, then Idempotency-Key', first: byField, again: byHeader },
  ];

  test.each(WAYS)('$name: the same answer id, one row', async ({ first, again }) => {
    const { _id } = await openRoom(app.api);
    const name = unique();
    const stored = idIn(await first(_id, name, { message_data: 'first' }));
    const retried = await again(_id, name, { message_data: 'second' });
    expect(idIn(retried)).toBe(stored);
    expect(retried.json).toMatchObject({ response: { deduplicated: true } });
    expect(await readMessages(app.api, _id)).toMatchObject([
      { _id: stored, message_data: 'first', seq: 1 },
    ]);
  });

  test.each(WAYS)('$name: twenty at once are one', async ({ first }) => {
    const { _id } = await openRoom(app.api);
    const name = unique();
    const answers = await Promise.all(Array.from({ length: 20 }, () => first(_id, name)));
    expect(new Set(answers.map(idIn)).size).toBe(1);
    expect(await readMessages(app.api, _id)).toHaveLength(1);
  });

  test('the same name from the other author side is another message', async () => {
    const { _id } = await openRoom(app.api);
    const name = unique();
    const ids = [
      idIn(await byHeader(_id, name, { side: true })),
      idIn(await byHeader(_id, name, { side: false })),
      idIn(await byHeader(_id, name, { side: 'TRUE' })),
      idIn(await byHeader(_id, name, { side: '0' })),
    ];
    expect(ids.slice(2)).toEqual(ids.slice(0, 2));
    expect(await readMessages(app.api, _id)).toHaveLength(2);
  });

  test('the same name in another room is another message', async () => {
    const [room, another] = [await openRoom(app.api), await openRoom(app.api)];
    const name = unique();
    expect(idIn(await byHeader(another._id, name))).not.toBe(idIn(await byHeader(room._id, name)));
  });

  test('without a name every send is a message of its own', async () => {
    const { _id } = await openRoom(app.api);
    await sendMessage(app.api, _id);
    await sendMessage(app.api, _id, { client_id: null });
    await app.api.post(ROOM_SERVICE, messageTo(_id), { 'idempotency-key': '' });
    expect(await readMessages(app.api, _id)).toHaveLength(3);
  });

  test('a retry after the room was closed gets the stored message back', async () => {
    const { _id } = await openRoom(app.api);
    const name = unique();
    const stored = idIn(await byHeader(_id, name));
    await deleteRoom(app.api, _id);
    expect(idIn(await byHeader(_id, name))).toBe(stored);
  });
});

function idIn(answer: Answer): string {
  expect(answer.status, answer.text).toBe(200);
  return (answer.json as { response: { inserted_id: string } }).response.inserted_id;
}
