import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Answer, Api } from '../support/api.ts';
import { useTestApp } from '../support/test-app.ts';
import {
  ROOM_CONTROL,
  ROOM_SERVICE,
  UNKNOWN_ID,
  deleteRoom,
  newVisit,
  openRoom,
  openedIn,
  postMessage,
  readMessages,
  readRoom,
  roomListUrl,
} from '../support/v2.ts';

interface Deletion {
  readonly room_id?: string;
  readonly is_active: boolean;
}

const WAYS: { name: string; send: (api: Api, fields: Deletion) => Promise<Answer> }[] = [
  {
    name: 'POST',
    send: (api, fields) => api.post(ROOM_SERVICE, { type: 'delete_room', ...fields }),
  },
  {
    name: 'GET with that JSON body',
    send: (api, fields) => api.getWithBody(ROOM_SERVICE, bodyOf(fields)),
  },
  { name: 'GET with those query fields', send: (api, fields) => api.get(queryOf(fields)) },
];

describe.each(WAYS)('delete_room by $name', ({ send }) => {
  const app = useTestApp();

  test('sets is_active', async () => {
    const { _id } = await openRoom(app.api);
    const answer = await send(app.api, { room_id: _id, is_active: false });
    expect(answer.status).toBe(200);
    expect(answer.json).toEqual({
      success: true,
      message: 'Room deleted successfully',
      response: { isSuccess: true },
    });
    expect(await readRoom(app.api, _id)).toMatchObject({ is_active: false });
  });

  test('true restores', async () => {
    const visit = newVisit();
    const { _id } = await openRoom(app.api, visit);
    await deleteRoom(app.api, _id);
    const answer = await send(app.api, { room_id: _id, is_active: true });
    expect(answer.json).toMatchObject({ success: true, response: { isSuccess: true } });
    expect(await readRoom(app.api, _id)).toMatchObject({ is_active: true });
    await postMessage(app.api, _id);
    expect(openedIn(await app.api.post(ROOM_CONTROL, visit)).inserted_id).toBe(_id);
  });

  test.each([{ room_id: UNKNOWN_ID }, { room_id: 'undefined' }, { room_id: '' }, {}])(
    'unknown or missing room: still 200 success:true, nothing changed: %j',
    async (fields) => {
      const visit = newVisit();
      await openRoom(app.api, visit);
      const before = await app.api.get(roomListUrl(visit));
      for (const is_active of [false, true]) {
        const answer = await send(app.api, { ...fields, is_active });
        expect(answer.status).toBe(200);
        expect(answer.json).toMatchObject({ success: true, response: { isSuccess: true } });
      }
      const after = await app.api.get(roomListUrl(visit));
      expect(after.text).toBe(before.text);
      expect(after.headers['etag']).toBe(before.headers['etag']);
    },
  );

  test('twice is once', async () => {
    const { _id } = await openRoom(app.api);
    const first = await send(app.api, { room_id: _id, is_active: false });
    const second = await send(app.api, { room_id: _id, is_active: false });
    expect(second.json).toEqual(first.json);
    expect(await readRoom(app.api, _id)).toMatchObject({ is_active: false });
  });
});

describe('a deleted room', () => {
  const app = useTestApp();

  test('messages stay readable', async () => {
    const { _id } = await openRoom(app.api);
    await postMessage(app.api, _id, { message_data: 'kept' });
    await deleteRoom(app.api, _id);
    expect(await readMessages(app.api, _id)).toMatchObject([{ message_data: 'kept' }]);
  });

  test('the next room-control opens a new room', async () => {
    const visit = newVisit();
    const { _id } = await openRoom(app.api, visit);
    await deleteRoom(app.api, _id);
    const next = openedIn(await app.api.post(ROOM_CONTROL, visit));
    expect(next.message).toBe('Room created successfully');
    expect(next.inserted_id).not.toBe(_id);
    expect(openedIn(await app.api.post(ROOM_CONTROL, visit)).inserted_id).toBe(next.inserted_id);
  });

  test('restored beside its successor, the visitor keeps one room', async () => {
    const visit = newVisit();
    const { _id } = await openRoom(app.api, visit);
    await deleteRoom(app.api, _id);
    const next = await openRoom(app.api, visit);
    await deleteRoom(app.api, _id, true);
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => app.api.post(ROOM_CONTROL, visit)),
    );
    const found = new Set(answers.map((answer) => openedIn(answer).inserted_id));
    expect(found.size).toBe(1);
    expect([_id, next._id]).toContain([...found][0]);
  });

  test('closed and opened by many at once, the visitor has at most one active room', async () => {
    const visit = newVisit();
    for (let round = 0; round < 5; round += 1) {
      const { _id } = await openRoom(app.api, visit);
      await Promise.all([
        deleteRoom(app.api, _id),
        ...Array.from({ length: 5 }, () => app.api.post(ROOM_CONTROL, visit)),
      ]);
    }
    const { rooms } = (await app.api.get(roomListUrl(visit))).json as {
      rooms: { is_active: boolean }[];
    };
    expect(rooms.filter(({ is_active }) => is_active).length).toBeLessThanOrEqual(1);
  });
});

describe('what merely looks never deletes', () => {
  const app = useTestApp();

  test.each([
    { name: 'HEAD', method: 'HEAD', headers: {} },
    { name: 'a prefetch', method: 'GET', headers: { 'sec-purpose': 'prefetch' } },
    { name: 'an older prefetch', method: 'GET', headers: { purpose: 'prefetch' } },
    { name: 'a prerender', method: 'GET', headers: { 'sec-purpose': 'prefetch;prerender' } },
  ] as const)('$name', async ({ method, headers }) => {
    const { _id } = await openRoom(app.api);
    await app.api.send({ method, url: queryOf({ room_id: _id, is_active: false }), headers });
    expect(await readRoom(app.api, _id)).toMatchObject({ is_active: true });
  });
});

describe('over a real connection', () => {
  const app = useTestApp();
  beforeAll(() => app.http.listen({ port: 0, host: '127.0.0.1' }));

  test.each([{ name: 'content-length' }, { name: 'chunks', 'transfer-encoding': 'chunked' }])(
    'the documented GET with a body works, its end told by $name',
    async ({ name: _name, ...framing }) => {
      const { _id } = await openRoom(app.api);
      const body = bodyOf({ room_id: _id, is_active: false });
      expect(await getWithBody(app.http.server.address() as AddressInfo, body, framing)).toBe(200);
      expect(await readRoom(app.api, _id)).toMatchObject({ is_active: false });
    },
  );
});

function bodyOf(fields: Deletion): string {
  return JSON.stringify({ type: 'delete_room', ...fields });
}

function queryOf({ room_id, is_active }: Deletion): string {
  const query = new URLSearchParams({ type: 'delete_room', is_active: String(is_active) });
  if (room_id !== undefined) query.set('room_id', room_id);
  return `${ROOM_SERVICE}?${query.toString()}`;
}

/** Node's own client, for `fetch` refuses to send a GET with a body. */
function getWithBody(
  { port }: AddressInfo,
  body: string,
  framing: Record<string, string>,
): Promise<number | undefined> {
  const length =
    'transfer-encoding' in framing ? {} : { 'content-length': Buffer.byteLength(body) };
  const headers = { 'content-type': 'application/json', ...length, ...framing };
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, path: ROOM_SERVICE, method: 'GET', headers };
    request(options, (response) => {
      response.resume().on('end', () => resolve(response.statusCode));
    })
      .on('error', reject)
      .end(body);
  });
}
