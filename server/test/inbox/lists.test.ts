import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makePerson, type Person } from '../accounts/team.ts';
import { engines } from '../support/engines.ts';
import { startTestApp, type TestApp } from '../support/test-app.ts';
import { unique } from '../support/v2.ts';
import { sendAs, sendV3 } from '../support/v3.ts';
import { callAs, changeWork, countInbox, inboxUrl, listInbox, must, openRoomOf } from './desk.ts';

const HOUR_MS = 3_600_000;

describe.each(engines)('the inbox, on $name', (engine) => {
  let app: TestApp;
  let nowMs = Date.now();
  beforeAll(async () => {
    app = await startTestApp({ engine, clock: () => nowMs, settings: { RATE_LIMITS: 'off' } });
  });
  afterAll(() => app.close());

  /** An organization with people and a room in each state for each of two products. */
  async function makeOffice() {
    const organizationId = `org-${unique()}`;
    const everything = await makePerson(app.storage, { organizationId });
    const some = await makePerson(app.storage, {
      organizationId,
      products: ['LOGIN', 'EXTENSION'],
    });
    const rooms: Record<string, string> = {};
    for (const product of ['LOGIN', 'WIFIQRCODE']) {
      for (const state of ['unassigned', 'mine', 'theirs', 'snoozed', 'closed'] as const) {
        nowMs += 60_000;
        const { token, room } = await openRoomOf(app, organizationId, product);
        rooms[`${product} ${state}`] = room.id;
        const wanted = {
          unassigned: undefined,
          mine: { assigneeId: everything.id },
          theirs: { assigneeId: product === 'LOGIN' ? some.id : everything.id },
          snoozed: { snoozedUntil: new Date(nowMs + HOUR_MS).toISOString() },
          closed: { assigneeId: everything.id },
        }[state];
        if (wanted !== undefined) await must(200, changeWork(app, everything, room.id, wanted));
        if (state === 'closed') {
          await sendAs(app.api, token, 'PATCH', `/api/v3/rooms/${room.id}`, { isActive: false });
        }
      }
    }
    const namesOf = async (person: Person, query: string) => {
      const { rooms: found } = await listInbox(app, person, organizationId, query);
      const names = Object.entries(rooms);
      return found.map(({ id }) => names.find(([, one]) => one === id)?.[0]);
    };
    return { organizationId, everything, some, namesOf, rooms };
  }

  test('shows in each view what belongs there, the latest active first', async () => {
    const { everything, namesOf } = await makeOffice();
    expect(await namesOf(everything, 'view=mine')).toEqual([
      'WIFIQRCODE theirs',
      'WIFIQRCODE mine',
      'LOGIN mine',
    ]);
    expect(await namesOf(everything, 'view=unassigned')).toEqual([
      'WIFIQRCODE unassigned',
      'LOGIN unassigned',
    ]);
    expect(await namesOf(everything, 'view=open')).toEqual([
      'WIFIQRCODE theirs',
      'WIFIQRCODE mine',
      'WIFIQRCODE unassigned',
      'LOGIN theirs',
      'LOGIN mine',
      'LOGIN unassigned',
    ]);
    expect(await namesOf(everything, 'view=snoozed')).toEqual([
      'WIFIQRCODE snoozed',
      'LOGIN snoozed',
    ]);
    expect(await namesOf(everything, 'view=closed')).toEqual(['WIFIQRCODE closed', 'LOGIN closed']);
    expect(await namesOf(everything, 'view=all')).toHaveLength(10);
  });

  test('shows an agent of some products no room of another, in no view and no count', async () => {
    const { organizationId, everything, some, namesOf, rooms } = await makeOffice();
    for (const view of ['mine', 'unassigned', 'open', 'snoozed', 'closed', 'all']) {
      const names = await namesOf(some, `view=${view}`);
      expect(names.filter((name) => !name?.startsWith('LOGIN'))).toEqual([]);
      expect(names.length).toBeGreaterThan(0);
    }
    expect(await countInbox(app, some, organizationId)).toEqual({
      mine: 1,
      unassigned: 1,
      open: 3,
      snoozed: 1,
      products: [{ product: 'LOGIN', open: 3, unassigned: 1 }],
    });
    expect(await countInbox(app, everything, organizationId)).toEqual({
      mine: 3,
      unassigned: 2,
      open: 6,
      snoozed: 2,
      products: [
        { product: 'LOGIN', open: 3, unassigned: 1 },
        { product: 'WIFIQRCODE', open: 3, unassigned: 1 },
      ],
    });
    const foreign = rooms['WIFIQRCODE mine'] ?? '';
    for (const roomId of [foreign, '0'.repeat(24)]) {
      const answer = await callAs(app, some, 'GET', `/api/v3/rooms/${roomId}/work`);
      expect([answer.status, JSON.parse(answer.text)]).toEqual([
        404,
        { error: { code: 'NOT_FOUND', message: 'Room not found', retryable: false } },
      ]);
    }
    const url = inboxUrl(organizationId, 'view=open&product=WIFIQRCODE');
    expect((await callAs(app, some, 'GET', url)).status).toBe(404);
  });

  test('narrows every view by product, assignee and tag', async () => {
    const { everything, some, namesOf, rooms } = await makeOffice();
    expect(await namesOf(everything, 'view=open&product=LOGIN')).toHaveLength(3);
    expect(await namesOf(everything, 'view=unassigned&product=LOGIN')).toEqual([
      'LOGIN unassigned',
    ]);
    expect(await namesOf(everything, `view=open&assignee=${some.id}`)).toEqual(['LOGIN theirs']);
    expect(await namesOf(everything, `view=closed&assignee=${everything.id}`)).toHaveLength(2);
    expect(await namesOf(everything, `view=mine&assignee=${some.id}`)).toEqual([]);
    for (const name of ['LOGIN theirs', 'LOGIN closed', 'WIFIQRCODE unassigned', 'LOGIN snoozed']) {
      await must(200, changeWork(app, everything, rooms[name] ?? '', { tags: ['VIP', 'vip'] }));
    }
    expect(await namesOf(everything, 'view=all&tag=vip')).toEqual([
      'WIFIQRCODE unassigned',
      'LOGIN closed',
      'LOGIN snoozed',
      'LOGIN theirs',
    ]);
    expect(await namesOf(everything, 'view=open&tag=Vip')).toHaveLength(2);
    expect(await namesOf(some, 'view=open&tag=vip')).toEqual(['LOGIN theirs']);
    expect(await namesOf(everything, `view=open&tag=vip&assignee=${some.id}`)).toEqual([
      'LOGIN theirs',
    ]);
    expect(await namesOf(everything, 'view=unassigned&tag=vip')).toEqual(['WIFIQRCODE unassigned']);
    expect(await namesOf(everything, 'view=snoozed&tag=vip')).toEqual(['LOGIN snoozed']);
    await must(200, changeWork(app, everything, rooms['LOGIN theirs'] ?? '', { tags: [] }));
    expect(await namesOf(some, 'view=open&tag=vip')).toEqual([]);
  });

  test('lists the tags of an organization, and none of another', async () => {
    const { organizationId, some, everything, rooms } = await makeOffice();
    const roomId = rooms['LOGIN mine'] ?? '';
    await must(200, changeWork(app, everything, roomId, { tags: ['zebra', 'ärger', 'ape'] }));
    const tags = async (person: Person) =>
      must(200, callAs(app, person, 'GET', `/api/v3/organizations/${organizationId}/tags`));
    expect(await tags(some)).toEqual({ tags: ['ape', 'zebra', 'ärger'] });
    const stranger = await makePerson(app.storage, { organizationId: `org-${unique()}` });
    const url = `/api/v3/organizations/${organizationId}/tags`;
    expect((await callAs(app, stranger, 'GET', url)).status).toBe(404);
  });

  test.each([-HOUR_MS, HOUR_MS])(
    'shows the latest active first again after the clock was set by %i ms and back',
    async (wrongMs) => {
      const organizationId = `org-${unique()}`;
      const person = await makePerson(app.storage, { organizationId });
      nowMs += 60_000;
      const early = await openRoomOf(app, organizationId, 'LOGIN');
      const late = await openRoomOf(app, organizationId, 'LOGIN');
      const order = async () => {
        const { rooms } = await listInbox(app, person, organizationId, 'view=open');
        return rooms.map(({ id }) => id);
      };
      nowMs += wrongMs;
      await sendV3(app.api, early.token, early.room.id, 'by the wrong clock');
      await sendV3(app.api, late.token, late.room.id, 'by the wrong clock');
      nowMs -= wrongMs;
      await sendV3(app.api, late.token, late.room.id, 'by the right clock');
      nowMs += 60_000;
      await sendV3(app.api, early.token, early.room.id, 'a minute later');
      expect(await order()).toEqual([early.room.id, late.room.id]);
    },
  );

  test('shows each room once over all pages, whatever moves to the top in between', async () => {
    const organizationId = `org-${unique()}`;
    const agent = await makePerson(app.storage, { organizationId });
    const made: { token: string; id: string }[] = [];
    for (let index = 0; index < 12; index += 1) {
      nowMs += 60_000;
      const { token, room } = await openRoomOf(app, organizationId, 'LOGIN');
      made.push({ token, id: room.id });
    }
    const seen: string[] = [];
    let after = '';
    for (;;) {
      const query = `view=all&limit=3${after}`;
      const { rooms, next } = await listInbox(app, agent, organizationId, query);
      seen.push(...rooms.map(({ id }) => id));
      if (next === null) break;
      after = `&after=${next}`;
      // The latest of those seen speaks again, and the oldest of all is closed.
      nowMs += 60_000;
      await sendV3(app.api, made.at(-1)?.token ?? '', made.at(-1)?.id ?? '', 'again');
      const { token, id } = made[0]!;
      await sendAs(app.api, token, 'PATCH', `/api/v3/rooms/${id}`, { isActive: false });
    }
    expect(seen).toEqual(made.map(({ id }) => id).toReversed());
    const foreign = await callAs(app, agent, 'GET', inboxUrl(organizationId, 'view=all&after=x'));
    expect(foreign.status).toBe(400);
  });

  test('moves a room to the top with what is said, at most every half minute', async () => {
    const organizationId = `org-${unique()}`;
    const agent = await makePerson(app.storage, { organizationId });
    const first = await openRoomOf(app, organizationId, 'LOGIN');
    nowMs += 5000;
    const second = await openRoomOf(app, organizationId, 'LOGIN');
    const order = async () =>
      (await listInbox(app, agent, organizationId, 'view=open')).rooms.map(({ id }) => id);
    nowMs += 10_000;
    await sendV3(app.api, first.token, first.room.id, 'within half a minute');
    expect(await order()).toEqual([second.room.id, first.room.id]);
    nowMs += 60_000;
    await must(200, changeWork(app, agent, first.room.id, { tags: ['moved'] }));
    await sendV3(app.api, first.token, first.room.id, 'after it');
    expect(await order()).toEqual([first.room.id, second.room.id]);
    const tagged = await listInbox(app, agent, organizationId, 'view=open&tag=moved');
    expect(tagged.rooms[0]).toMatchObject({
      id: first.room.id,
      activeAt: new Date(nowMs).toISOString(),
      latest: { seq: 2, side: 'visitor', type: 'text', preview: 'after it' },
    });
  });

  test('counts to a hundred', async () => {
    const organizationId = `org-${unique()}`;
    const agent = await makePerson(app.storage, { organizationId });
    for (const product of ['LOGIN', 'EXTENSION']) {
      await insertRooms(organizationId, product, 120);
    }
    const { mine, products, ...counts } = await countInbox(app, agent, organizationId);
    expect(counts).toEqual({ unassigned: 100, open: 100, snoozed: 0 });
    expect(products).toEqual([
      { product: 'EXTENSION', open: 100, unassigned: 100 },
      { product: 'LOGIN', open: 100, unassigned: 100 },
    ]);
    expect(mine).toBe(0);
  });

  test('goes on after a page that a rare combination leaves short', async () => {
    const organizationId = `org-${unique()}`;
    const agent = await makePerson(app.storage, { organizationId });
    await insertRooms(organizationId, 'LOGIN', 2500);
    const { room } = await openRoomOf(app, organizationId, 'LOGIN');
    await must(200, changeWork(app, agent, room.id, { assigneeId: agent.id }));
    const { db } = app.storage;
    await sql`update rooms set active_at = 1 where id = ${room.id}`.execute(db);
    await sql`insert into room_tags (room_ordinal, tag, organization_id, product, status, active_at)
      select ordinal, 'common', organization_id, product, status, active_at from rooms
      where organization_id = ${organizationId}`.execute(db);
    const found: string[] = [];
    let pages = 0;
    for (let after = ''; pages < 10; pages += 1) {
      const query = `view=open&tag=common&assignee=${agent.id}${after}`;
      const { rooms, next } = await listInbox(app, agent, organizationId, query);
      found.push(...rooms.map(({ id }) => id));
      if (next === null) break;
      after = `&after=${next}`;
    }
    expect(found).toEqual([room.id]);
    expect(pages).toBeLessThan(5);
  });

  async function insertRooms(organizationId: string, product: string, count: number) {
    const rows = Array.from({ length: count }, (_, index) => {
      const id = unique();
      return sql`(${id}, ${organizationId}, ${product}, ${id}, 'p', ${id}, 'e', 0, 1,
        cast(${index + 10} as bigint), cast(${index + 10} as bigint))`;
    });
    for (let from = 0; from < rows.length; from += 500) {
      await sql`insert into rooms (id, organization_id, product, user_id, portfolio, visitor_key,
        event_id, is_login, is_active, created_at, active_at)
        values ${sql.join(rows.slice(from, from + 500))}`.execute(app.storage.db);
    }
  }
});
