import { beforeAll, describe, expect, test } from 'vitest';
import { createApiKey } from '../../src/domain/access/api-keys.service.ts';
import { useTestApp } from '../support/test-app.ts';
import {
  SHAPES,
  newVisit,
  openRoom,
  openedIn,
  refusedIn,
  unique,
  withNothingStored,
  type Room,
} from '../support/v2.ts';

const URL = '/api/v2/publicroom/';
const OURS = `ours-${unique()}`;
const FIELDS = { org_id: OURS, product_name: 'PUBLICCHAT', portfolio_name: 'umair' };
const WRONG_KEYS = {
  'any text': 'wrong',
  'the form of a key': `dwc_${'0'.repeat(48)}`,
  NUL: '%00',
  'the form of a key with NUL': `dwc_%00`,
  '5000 characters': `dwc_${'x'.repeat(5000)}`,
};

describe.each(SHAPES)('publicroom, shape %s', (shape) => {
  const app = useTestApp({ settings: { V2_SHAPE: shape } });
  let key: string;
  let foreignKey: string;
  beforeAll(async () => {
    key = await createApiKey(app.storage, Date.now, { organizationId: OURS });
    foreignKey = await createApiKey(app.storage, Date.now, { organizationId: 'theirs' });
  });

  const make = async (): Promise<Room> =>
    openedIn(await app.api.post(`${URL}?api_key=${key}`, FIELDS)).response;

  test('POST makes a room for a random 32-hex user_id', async () => {
    const [one, other] = [await make(), await make()];
    for (const room of [one, other]) {
      expect(room).toMatchObject({ ...FIELDS, isLogin: false, is_active: true });
      expect(room.user_id).toMatch(/^[0-9a-f]{32}$/);
      expect(room.room_room_id).toBe(`32-${room.user_id}`);
    }
    expect(one.user_id).not.toBe(other.user_id);
  });

  test('GET finds rooms by room_room_id', async () => {
    const room = await make();
    await make();
    const answer = await app.api.get(`${URL}?api_key=${key}&room_id=${room.room_room_id}`);
    expect(answer.status).toBe(200);
    expect(answer.json).toMatchObject({ success: true, response: [room] });
  });

  test('GET finds nothing by what is merely like a room_room_id', async () => {
    const { user_id, _id } = await make();
    for (const name of [`032-${user_id}`, `31-${user_id}`, user_id, `32-${user_id} `, _id]) {
      const answer = await app.api.get(`${URL}?api_key=${key}&room_id=${encodeURIComponent(name)}`);
      expect(answer.json, name).toMatchObject({ success: true, response: [] });
    }
  });

  test('GET finds several rooms of one user', async () => {
    const visit = newVisit({ org_id: OURS });
    const rooms = [
      await openRoom(app.api, visit),
      await openRoom(app.api, { ...visit, portfolio_name: 'another' }),
    ];
    const room_id = rooms[0]!.room_room_id;
    const answer = await app.api.get(`${URL}?api_key=${key}&room_id=${room_id}`);
    expect(answer.json).toMatchObject({ success: true, response: rooms });
  });

  test('GET finds rooms of that key’s organisation only', async () => {
    const room = await make();
    const answer = await app.api.get(`${URL}?api_key=${foreignKey}&room_id=${room.room_room_id}`);
    expect(answer.status).toBe(200);
    expect(answer.json).toMatchObject({ response: [] });
    expect(answer.text).not.toContain(room._id);
  });

  test('a foreign organization is not found, and looks like one that does not exist', async () => {
    const url = `${URL}?api_key=${foreignKey}`;
    const foreign = await withNothingStored(app.storage, () => app.api.post(url, FIELDS));
    expect(foreign.status).toBe(404);
    refusedIn(foreign);
    const none = await app.api.post(url, { ...FIELDS, org_id: `nobody-${unique()}` });
    expect(none.text).toBe(foreign.text);
  });

  test.each([
    '',
    '&room_id=',
    '&room_id=%20',
    '&room_id=32-',
    '&room_id=%25',
    '&room_id=undefined',
  ])('never lists rooms without room_id: %j', async (query) => {
    const room = await make();
    const answer = await app.api.get(`${URL}?api_key=${key}${query}`);
    expect([200, 400]).toContain(answer.status);
    expect(answer.text).not.toContain(room._id);
    expect(answer.text).not.toContain('"_id"');
  });

  test.each(['', '?api_key=', '?room_id=32-x'])('no key is 400: %j', async (query) => {
    await withNothingStored(app.storage, async () => {
      for (const answer of [
        await app.api.post(URL + query, FIELDS),
        await app.api.get(URL + query),
      ]) {
        expect(answer.status).toBe(400);
        refusedIn(answer);
      }
    });
  });

  test.each(Object.entries(WRONG_KEYS))('a wrong key is 401: %s', async (_name, wrong) => {
    await withNothingStored(app.storage, async () => {
      for (const answer of [
        await app.api.post(`${URL}?api_key=${wrong}`, FIELDS),
        await app.api.get(`${URL}?api_key=${wrong}&room_id=32-x`),
      ]) {
        expect(answer.status).toBe(401);
        refusedIn(answer);
      }
    });
  });

  test('a key that may only read makes no room', async () => {
    const reader = await createApiKey(app.storage, Date.now, {
      organizationId: OURS,
      scopes: ['rooms:read'],
    });
    await withNothingStored(app.storage, async () => {
      const answer = await app.api.post(`${URL}?api_key=${reader}`, FIELDS);
      expect(answer.status).toBe(404);
    });
  });
});
