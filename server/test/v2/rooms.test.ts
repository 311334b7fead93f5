import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { engines } from '../support/engines.ts';
import { useTestApp } from '../support/test-app.ts';
import {
  ROOM_CONTROL,
  newVisit,
  openRoom,
  openedIn,
  roomListUrl,
  unique,
  type Room,
} from '../support/v2.ts';
import { visits } from './names.ts';

const FILTERED = 'Room filter successfully';
const CREATED = 'Room created successfully';

const LOGIN = '/api/v2/login/';
const OPEN_CHAT = '/api/v2/openChatRoom/';
const EXTENSION = '/api/v2/extension/';

const GET_OR_CREATE = [
  { name: 'room-control', url: ROOM_CONTROL },
  { name: 'extension', url: EXTENSION },
];

describe.each(engines)('on $name', (engine) => {
  const app = useTestApp({ engine });

  test.each(GET_OR_CREATE)('$name: get-or-create the active room of four fields', async (call) => {
    const visit = newVisit();
    const first = openedIn(await app.api.post(call.url, visit));
    expect(first.message).toBe(CREATED);
    expect(first.response).toMatchObject({ ...visit, isLogin: true, is_active: true });
    const again = openedIn(await app.api.post(call.url, visit));
    expect(again).toEqual({ ...first, message: FILTERED });
  });

  test.each([...GET_OR_CREATE, { name: 'openChatRoom', url: OPEN_CHAT }])(
    '$name: fifty simultaneous first calls make one room',
    async ({ url }) => {
      const visit = newVisit();
      const answers = await Promise.all(Array.from({ length: 50 }, () => app.api.post(url, visit)));
      const opened = answers.map((answer) => openedIn(answer));
      expect(new Set(opened.map(({ inserted_id }) => inserted_id)).size).toBe(1);
      expect(opened.filter(({ message }) => message === CREATED)).toHaveLength(1);
      expect(opened.filter(({ message }) => message === FILTERED)).toHaveLength(49);
      const org_id = opened[0]?.response.org_id ?? '';
      const list = await app.api.get(roomListUrl({ ...visit, org_id }));
      expect((list.json as { rooms: Room[] }).rooms).toHaveLength(1);
    },
  );

  test('any four fields find the same room, and come back as they were sent', async () => {
    await fc.assert(
      fc.asyncProperty(visits, async (visit) => {
        const first = openedIn(await app.api.post(ROOM_CONTROL, visit)).response;
        expect(first).toMatchObject(visit);
        const again = openedIn(await app.api.post(EXTENSION, visit)).response;
        expect(again._id).toBe(first._id);
      }),
      { numRuns: 25 },
    );
  });

  test('any other four fields find another room', async () => {
    await fc.assert(
      fc.asyncProperty(visits, visits, async (one, other) => {
        fc.pre(JSON.stringify(one) !== JSON.stringify(other));
        const [room, another] = [await openRoom(app.api, one), await openRoom(app.api, other)];
        expect(another._id).not.toBe(room._id);
      }),
      { numRuns: 25 },
    );
  });
});

describe('openChatRoom', () => {
  const app = useTestApp();

  test('org_id = <code>-<user_id>, portfolio_name = user_id, isLogin:false', async () => {
    const user_id = unique();
    const fields = { user_id, product_name: 'SALESAGENT' };
    const first = openedIn(await app.api.post(OPEN_CHAT, fields));
    expect(first.message).toBe(CREATED);
    expect(first.response).toMatchObject({
      ...fields,
      org_id: `27-${user_id}`,
      portfolio_name: user_id,
      isLogin: false,
    });
    const again = openedIn(await app.api.post(OPEN_CHAT, fields));
    expect(again).toEqual({ ...first, message: FILTERED });
  });
});

describe('login', () => {
  const app = useTestApp();

  test('always a new room, isLogin:true', async () => {
    const fields = newVisit();
    const [one, other] = [
      openedIn(await app.api.post(LOGIN, fields)),
      openedIn(await app.api.post(LOGIN, fields)),
    ];
    expect([one.message, other.message]).toEqual([CREATED, CREATED]);
    expect(one.inserted_id).not.toBe(other.inserted_id);
    expect([one.response.isLogin, other.response.isLogin]).toEqual([true, true]);
  });

  test('product_name defaults to LOGIN when absent', async () => {
    const user_id = unique();
    const { response } = openedIn(await app.api.post(LOGIN, { user_id }));
    expect(response).toMatchObject({
      user_id,
      product_name: 'LOGIN',
      room_room_id: `28-${user_id}`,
      portfolio_name: `LOGIN${user_id}`,
    });
  });

  test('portfolio_name = <product_name><user_id>, whatever was sent', async () => {
    const visit = newVisit({ portfolio_name: 'ignored' });
    const { response } = openedIn(await app.api.post(LOGIN, visit));
    expect(response).toMatchObject({ ...visit, portfolio_name: `WIFIQRCODE${visit.user_id}` });
  });

  test('org_id = the given one, else a fresh 32-hex id', async () => {
    const given = openedIn(await app.api.post(LOGIN, { user_id: 'u', org_id: 'ours' })).response;
    expect(given.org_id).toBe('ours');
    const fresh = [
      openedIn(await app.api.post(LOGIN, { user_id: 'u' })).response.org_id,
      openedIn(await app.api.post(LOGIN, { user_id: 'u' })).response.org_id,
    ];
    for (const org of fresh) expect(org).toMatch(/^[0-9a-f]{32}$/);
    expect(new Set(fresh).size).toBe(2);
  });

  test('the document’s own body carries a trailing comma', async () => {
    const body = '{\n  "user_id": "ABCD12345",\n  "org_id": "DOWELL12345",\n\n}';
    const { response } = openedIn(await app.api.postText(LOGIN, body));
    expect(response).toMatchObject({ user_id: 'ABCD12345', org_id: 'DOWELL12345' });
  });

  test('a room it made is the active room of its four fields', async () => {
    const { response } = openedIn(await app.api.post(LOGIN, newVisit()));
    const found = openedIn(await app.api.post(ROOM_CONTROL, response));
    expect(found).toMatchObject({ message: FILTERED, inserted_id: response._id });
  });
});

describe('extension', () => {
  const app = useTestApp();

  test('the same four fields find the same room as room-control', async () => {
    const visit = newVisit();
    const made = openedIn(await app.api.post(EXTENSION, visit));
    expect(openedIn(await app.api.post(ROOM_CONTROL, visit))).toEqual({
      ...made,
      message: FILTERED,
    });
  });
});
