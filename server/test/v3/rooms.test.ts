import { describe, expect, test } from 'vitest';
import { createKey } from '../access/sample-calls.ts';
import { engines } from '../support/engines.ts';
import { useTestApp } from '../support/test-app.ts';
import { newVisit, openRoom, readRoom, ROOM_CONTROL, unique } from '../support/v2.ts';
import {
  createVisitor,
  openVisitorRoom,
  PRODUCT,
  problemIn,
  sendAs,
  sendV3,
  type V3Room,
} from '../support/v3.ts';

describe.each(engines)('rooms of the v3 API, on $name', (engine) => {
  const app = useTestApp({ engine });

  const open = (token: string, body: object = { product: PRODUCT }) =>
    sendAs(app.api, token, 'POST', '/api/v3/rooms', body);

  test('twenty simultaneous first calls of a visitor make one room', async () => {
    const token = await createVisitor(app.api);
    const answers = await Promise.all(Array.from({ length: 20 }, () => open(token)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(new Set(answers.map(({ json }) => (json as V3Room).id)).size).toBe(1);
  });

  test('a link of its own has a room of its own', async () => {
    const token = await createVisitor(app.api);
    const plain = (await open(token)).json as V3Room;
    const linked = (await open(token, { product: PRODUCT, portfolio: 'poster' })).json as V3Room;
    expect(linked.id).not.toBe(plain.id);
    expect(linked.portfolio).toBe('poster');
  });

  test('a room is seen through both APIs, and closed in one it is closed in the other', async () => {
    const { token, room } = await openVisitorRoom(app.api);
    expect(await readRoom(app.api, room.id)).toMatchObject({ _id: room.id, is_active: true });
    const closed = await sendAs(app.api, token, 'PATCH', `/api/v3/rooms/${room.id}`, {
      isActive: false,
    });
    expect(closed.json).toMatchObject({ isActive: false, version: room.version + 1 });
    expect(await readRoom(app.api, room.id)).toMatchObject({ is_active: false });
    expect(((await open(token)).json as V3Room).id).not.toBe(room.id);
  });

  test('nobody opens a visitor’s room through v2 by knowing what it is called', async () => {
    const { room } = await openVisitorRoom(app.api);
    const answer = await app.api.post(ROOM_CONTROL, {
      user_id: room.userId,
      org_id: room.organizationId,
      portfolio_name: room.portfolio,
      product_name: room.product,
    });
    expect((answer.json as { inserted_id: string }).inserted_id).not.toBe(room.id);
  });

  test('another visitor finds no room, and a foreign one looks like an unknown one', async () => {
    const organization = `org-${unique()}`;
    const { room } = await openVisitorRoom(app.api, organization);
    const stranger = await createVisitor(app.api, organization);
    const foreign = await sendAs(app.api, stranger, 'GET', `/api/v3/rooms/${room.id}`);
    const unknown = await sendAs(app.api, stranger, 'GET', `/api/v3/rooms/${'0'.repeat(24)}`);
    expect(foreign.status).toBe(404);
    expect(foreign.text).toBe(unknown.text);
  });

  test('a visitor lists their own rooms, newest first, page by page', async () => {
    const token = await createVisitor(app.api);
    const ids: string[] = [];
    for (const portfolio of ['a', 'b', 'c', 'd', 'e']) {
      ids.unshift(((await open(token, { product: PRODUCT, portfolio })).json as V3Room).id);
    }
    await openVisitorRoom(app.api);
    const seen: string[] = [];
    let next: string | null = '';
    while (next !== null) {
      const after: string = next === '' ? '' : `&after=${next}`;
      const page = (await sendAs(app.api, token, 'GET', `/api/v3/rooms?limit=2${after}`)).json as {
        rooms: V3Room[];
        next: string | null;
      };
      seen.push(...page.rooms.map(({ id }) => id));
      next = page.next;
    }
    expect(seen).toEqual(ids);
  });

  test('an API key lists the rooms of its organization and of no other', async () => {
    const visit = newVisit();
    const old = await openRoom(app.api, visit);
    const { room } = await openVisitorRoom(app.api, visit.org_id);
    await openRoom(app.api);
    const key = await createKey(app, visit.org_id);
    const { json } = await sendAs(app.api, key, 'GET', `/api/v3/rooms?product=${PRODUCT}`);
    const all = await sendAs(app.api, key, 'GET', '/api/v3/rooms');
    expect(problemIn(all).fields).toHaveProperty('product');
    expect((json as { rooms: V3Room[] }).rooms.map(({ id }) => id)).toEqual([room.id, old._id]);
  });

  test('how far a side has read moves forward only, and never beyond the end', async () => {
    const { token, room } = await openVisitorRoom(app.api);
    for (const text of ['one', 'two', 'three']) await sendV3(app.api, token, room.id, text);
    const mark = async (by: string, seq: number) =>
      (await sendAs(app.api, by, 'PUT', `/api/v3/rooms/${room.id}/read`, { seq })).json as V3Room;
    const first = await mark(token, 2);
    expect(first.readSeq).toEqual({ visitor: 2, agent: 0 });
    const back = await mark(token, 1);
    expect(back).toEqual(first);
    const key = await createKey(app, room.organizationId);
    expect((await mark(key, 99)).readSeq).toEqual({ visitor: 2, agent: 3 });
  });

  test('what is no product, or no such body, is refused by field', async () => {
    const token = await createVisitor(app.api);
    const wrong = await open(token, { product: 'NOPE' });
    expect(wrong.status).toBe(400);
    expect(problemIn(wrong)).toMatchObject({
      code: 'INVALID',
      fields: { product: [expect.stringMatching(/\S/)] },
    });
    const missing = await open(token, {});
    expect(problemIn(missing).fields).toHaveProperty('product');
  });

  test('a program opens no room of its own', async () => {
    const key = await createKey(app, `org-${unique()}`);
    expect((await open(key)).status).toBe(404);
  });
});
