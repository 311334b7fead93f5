import { describe, expect, test } from 'vitest';
import { createApiKey } from '../../src/domain/access/api-keys.service.ts';
import type { Answer } from '../support/api.ts';
import { useTestApp, type TestApp } from '../support/test-app.ts';
import {
  MASTER_LINK,
  ROOM_CALLS,
  ROOM_CONTROL,
  ROOM_SERVICE,
  SHAPES,
  UNKNOWN_ID,
  deleteRoom,
  initUrl,
  masterLinkOf,
  messagesUrl,
  messageTo,
  newVisit,
  openRoom,
  openedIn,
  postMessage,
  readRoom,
  roomListUrl,
  roomUrl,
  sendMessage,
  type Room,
} from '../support/v2.ts';

const DOCUMENTED_TEXT = 'Room deatils based on workspace id';
const DEPLOYED_TEXT = 'Room deatils based on org_id';

/** The contract's table of the two shapes, a column each. */
const PROMISES = {
  documented: {
    text: DOCUMENTED_TEXT,
    messages: (items: unknown[]): unknown => items,
    room: (room: Room): unknown => [room],
    noRoom: [],
    list: (rooms: Room[]): unknown => ({ rooms }),
    emptyList: { rooms: [] },
    rejection: {
      status: 400,
      body: { success: false, message: 'Posting wrong data to API', errors: expect.any(Object) },
    },
  },
  deployed: {
    text: DEPLOYED_TEXT,
    messages: (items: unknown[]): unknown => ({ isSuccess: true, data: items }),
    room: (room: Room): unknown => room,
    noRoom: null,
    list: (rooms: Room[]): unknown => ({
      success: true,
      message: DEPLOYED_TEXT,
      rooms,
      response: rooms,
      last_room_details: rooms.at(-1),
    }),
    emptyList: { success: false, message: 'Room not found on org_id', rooms: [] },
    rejection: { status: 200, body: { success: false, message: 'Failed to create room' } },
  },
} as const;

const NO_ROOM_QUERIES = [
  `&room_id=${UNKNOWN_ID}`,
  '&room_id=undefined',
  '&room_id=null',
  '&room_id=',
  '',
];

describe.each(SHAPES)('V2_SHAPE=%s', (shape) => {
  const promised = PROMISES[shape];
  const app = useTestApp({ settings: { V2_SHAPE: shape } });

  test('get_messages → response holds the messages, oldest first', async () => {
    const room = await openRoom(app.api);
    for (const message_data of ['first', 'second', 'third']) {
      await postMessage(app.api, room._id, { message_data });
    }
    const items = ['first', 'second', 'third'].map((message_data) =>
      expect.objectContaining({ message_data, room_id: room._id }),
    );
    const answer = await app.api.get(messagesUrl(room._id));
    expect(answer.json).toEqual({
      success: true,
      message: promised.text,
      response: promised.messages(items),
    });
  });

  test('get_messages → response of a room without messages is an empty list', async () => {
    const room = await openRoom(app.api);
    const answer = await app.api.get(messagesUrl(room._id));
    expect(answer.json).toEqual({
      success: true,
      message: promised.text,
      response: promised.messages([]),
    });
  });

  test('get_room_by_id → response holds the room', async () => {
    const room = await openRoom(app.api);
    const answer = await app.api.get(roomUrl(room._id));
    expect(answer.json).toEqual({
      success: true,
      message: promised.text,
      response: promised.room(room),
    });
  });

  test.each(NO_ROOM_QUERIES)('no room is a 200 that says so: %j', async (query) => {
    const messages = await app.api.get(`${ROOM_SERVICE}?type=get_messages${query}`);
    expect(messages.status).toBe(200);
    expect(messages.json).toEqual({
      success: true,
      message: promised.text,
      response: promised.messages([]),
    });
    const room = await app.api.get(`${ROOM_SERVICE}?type=get_room_by_id${query}`);
    expect(room.status).toBe(200);
    expect(room.json).toEqual({ success: true, message: promised.text, response: promised.noRoom });
  });

  test('room-list holds the rooms, and the newest once more where the original did', async () => {
    const visit = newVisit();
    const rooms = [
      await openRoom(app.api, visit),
      await openRoom(app.api, { ...visit, user_id: 'another' }),
      await openRoom(app.api, { ...visit, user_id: 'a third' }),
    ];
    const answer = await app.api.get(roomListUrl(visit));
    expect(answer.status).toBe(200);
    expect(answer.json).toEqual(promised.list(rooms));
  });

  test('room-list without rooms is a 200', async () => {
    const answer = await app.api.get(roomListUrl(newVisit()));
    expect(answer.status).toBe(200);
    expect(answer.json).toEqual(promised.emptyList);
  });

  test.each(ROOM_CALLS)('room fields rejected by $name', async ({ url }) => {
    const answer = await app.api.post(url, { ...newVisit(), product_name: 'NOPE' });
    expect(answer.status).toBe(promised.rejection.status);
    expect(answer.json).toEqual(promised.rejection.body);
  });

  test('room fields rejected by publicroom', async () => {
    const key = await createApiKey(app.storage, Date.now, { organizationId: 'ours' });
    const visit = newVisit({ org_id: 'ours', product_name: 'NOPE' });
    const answer = await app.api.post(`/api/v2/publicroom/?api_key=${key}`, visit);
    expect(answer.status).toBe(promised.rejection.status);
    expect(answer.json).toEqual(promised.rejection.body);
  });

  test('room fields rejected by init', async () => {
    const answer = await app.api.get(initUrl(newVisit({ product_name: 'NOPE' })));
    expect(answer.status).toBe(promised.rejection.status);
    expect(answer.json).toEqual(promised.rejection.body);
  });
});

describe('the two shapes differ in exactly these places', () => {
  const apps = {
    documented: useTestApp({ settings: { V2_SHAPE: 'documented' } }),
    deployed: useTestApp({ settings: { V2_SHAPE: 'deployed' } }),
  };

  test('everything else is one superset that satisfies both', async () => {
    const documented = await callEverythingElse(apps.documented);
    const deployed = await callEverythingElse(apps.deployed);
    expect(documented.length).toBeGreaterThan(20);
    expect(deployed).toEqual(documented);
  });

  test('a room and a message have the same fields in both', async () => {
    const [one, other] = await Promise.all(
      SHAPES.map(async (shape) => {
        const { api } = apps[shape];
        const { _id } = await openRoom(api);
        await postMessage(api, _id);
        const { text } = await api.get(messagesUrl(_id));
        const message = /\{"_id".*?\}/.exec(text)?.[0] ?? '{}';
        return [
          Object.keys((await readRoom(api, _id)) ?? {}),
          Object.keys(JSON.parse(message) as object),
        ];
      }),
    );
    expect(one).toEqual(other);
  });
});

describe('without a setting', () => {
  const app = useTestApp();

  test('V2_SHAPE=documented is the default', async () => {
    expect(app.settings.V2_SHAPE).toBe('documented');
    const answer = await app.api.get(roomUrl(UNKNOWN_ID));
    expect(answer.json).toMatchObject({ message: DOCUMENTED_TEXT, response: [] });
  });
});

/** Every answer that the table does not name, without the parts that are new each time. */
async function callEverythingElse({
  api,
  storage,
}: Pick<TestApp, 'api' | 'storage'>): Promise<string[]> {
  const answers: Answer[] = [];
  const keep = async (answer: Promise<Answer>): Promise<Answer> => {
    answers.push(await answer);
    return answer;
  };
  const visit = newVisit({ user_id: 'A', org_id: 'B' });
  const key = await createApiKey(storage, Date.now, { organizationId: 'B' });

  for (const { url } of ROOM_CALLS) {
    await keep(api.post(url, visit));
    await keep(api.post(url, visit));
  }
  await keep(api.get(initUrl(visit)));
  const { _id } = openedIn(await api.post(ROOM_CONTROL, visit)).response;
  await keep(sendMessage(api, _id));
  await keep(sendMessage(api, _id, { side: 'maybe', author: '' }));
  await keep(api.post(ROOM_SERVICE, messageTo(undefined)));
  await keep(sendMessage(api, _id, { client_id: 'once' }));
  await keep(sendMessage(api, _id, { client_id: 'once' }));
  await keep(deleteRoom(api, _id));
  await keep(deleteRoom(api, _id, true));
  await keep(deleteRoom(api, UNKNOWN_ID));
  await keep(api.post(ROOM_SERVICE, { type: 'nope' }));
  await keep(api.get(`${ROOM_SERVICE}?type=nope`));
  await keep(api.post(MASTER_LINK, masterLinkOf('B')));
  await keep(api.post(MASTER_LINK, masterLinkOf('B', { product_name: 'NOPE' })));
  await keep(api.get('/api/v2/get_QR_Id/B/'));
  await keep(api.post(`/api/v2/publicroom/?api_key=${key}`, visit));
  await keep(api.post('/api/v2/publicroom/', visit));
  await keep(api.post('/api/v2/publicroom/?api_key=wrong', visit));
  await keep(api.get('/api/v2/'));
  await keep(api.get('/client_product_list/B'));
  await keep(api.get('/admin_product_list/'));
  await keep(api.postText(ROOM_CONTROL, '{'));
  await keep(api.postText(ROOM_CONTROL, '[]'));
  await keep(api.postText(ROOM_CONTROL, 'x', 'text/plain'));
  await keep(api.send({ method: 'PUT', url: ROOM_CONTROL }));
  await keep(api.get('/api/v2/nope/'));
  return answers.map(({ status, text }) => `${status} ${withoutChance(text)}`);
}

function withoutChance(text: string): string {
  return text
    .replace(/FB1010000000\d{10}#\d{6,7}/g, '<event>')
    .replace(/\b[0-9a-f]{32}\b/g, '<hex>')
    .replace(/\b[0-9a-f]{24}\b/g, '<id>');
}
