import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ChatLink } from '@dowellchat/contract/v3/products.endpoints.ts';
import { makePerson, type Person } from '../accounts/team.ts';
import { engines } from '../support/engines.ts';
import { startTestApp, type TestApp } from '../support/test-app.ts';
import { unique } from '../support/v2.ts';
import { bearer, createVisitor, type V3Room } from '../support/v3.ts';
import { callAs, getRoom, listInbox, listJournal, must } from './desk.ts';

const linksUrl = (organizationId: string) => `/api/v3/links?organization=${organizationId}`;

describe.each(engines)('a personal link, on $name', (engine) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ engine, settings: { RATE_LIMITS: 'off' } });
  });
  afterAll(() => app.close());

  async function makeOffice() {
    const organizationId = `org-${unique()}`;
    return {
      organizationId,
      ann: await makePerson(app.storage, { organizationId, products: ['LOGIN'] }),
      admin: await makePerson(app.storage, { organizationId, role: 'admin' }),
    };
  }

  const makeLink = (person: Person, organizationId: string, isPersonal = true) =>
    must<ChatLink>(
      201,
      callAs(app, person, 'POST', linksUrl(organizationId), {
        product: 'LOGIN',
        name: 'mine',
        isPersonal,
      }),
    );
  async function comeBy(link: ChatLink, product = 'LOGIN', token?: string) {
    const visitor = token ?? (await createVisitor(app.api, link.organizationId));
    const body = { product, portfolio: link.id };
    const { status, json } = await app.api.post('/api/v3/rooms', body, bearer(visitor));
    return { status, room: json as V3Room, token: visitor };
  }
  const roomsOf = async ({ id, organizationId }: ChatLink, person: Person) => {
    const { links } = await must<{ links: ChatLink[] }>(
      200,
      callAs(app, person, 'GET', linksUrl(organizationId)),
    );
    return links.find((link) => link.id === id)?.rooms;
  };

  test('opens rooms that are with its maker from the first moment, and say why', async () => {
    const { organizationId, ann } = await makeOffice();
    const link = await makeLink(ann, organizationId);
    expect(link).toMatchObject({ isPersonal: true, assigneeId: ann.id, rooms: 0 });
    const { status, room } = await comeBy(link);
    expect(status).toBe(201);
    const { work, version } = await getRoom(app, ann, room.id);
    expect(work).toMatchObject({ assigneeId: ann.id, assignReason: 'link', journalSeq: 1 });
    expect(work.version).toBe(version);
    expect(room.version).toBe(version);
    expect(await listJournal(app, ann, room.id)).toMatchObject([
      {
        seq: 1,
        afterSeq: 0,
        actor: { accountId: null, name: 'server' },
        fact: { kind: 'assigned', assigneeId: ann.id, assigneeName: 'Ann', reason: 'link' },
      },
    ]);
    const mine = await listInbox(app, ann, organizationId, 'view=mine');
    expect(mine.rooms.map(({ id }) => id)).toEqual([room.id]);
  });

  test('of nobody, or of another product or organization, leaves rooms with nobody', async () => {
    const { organizationId, ann, admin } = await makeOffice();
    const shared = await makeLink(ann, organizationId, false);
    const own = await makeLink(ann, organizationId);
    const elsewhere = await createVisitor(app.api, `org-${unique()}`);
    const { room: ofShared } = await comeBy(shared);
    const { room: ofOther } = await comeBy(own, 'EXTENSION');
    expect((await comeBy(own, 'LOGIN', elsewhere)).status).toBe(201);
    for (const { id } of [ofShared, ofOther]) {
      const { work } = await getRoom(app, admin, id);
      expect(work).toMatchObject({ assigneeId: null, assignReason: null, journalSeq: 0 });
    }
    expect(await roomsOf(shared, admin)).toBe(1);
    expect(await roomsOf(own, admin)).toBe(0);
  });

  test('of somebody who answers no more opens rooms that wait for all', async () => {
    const { organizationId, ann, admin } = await makeOffice();
    const link = await makeLink(ann, organizationId);
    const members = `/api/v3/organizations/${organizationId}/members/${ann.id}`;
    await must(200, callAs(app, admin, 'PATCH', members, { products: ['EXTENSION'] }));
    const { room: ofOther } = await comeBy(link);
    expect((await callAs(app, admin, 'DELETE', members)).status).toBe(204);
    const { room: ofGone } = await comeBy(link);
    for (const { id } of [ofOther, ofGone]) {
      expect((await getRoom(app, admin, id)).work.assigneeId).toBeNull();
    }
    expect(await roomsOf(link, admin)).toBe(2);
  });

  test('counts a room once, however often and at once its visitor comes by it', async () => {
    const { organizationId, ann, admin } = await makeOffice();
    const link = await makeLink(ann, organizationId);
    const token = await createVisitor(app.api, organizationId);
    const all = await Promise.all([1, 2, 3, 4].map(() => comeBy(link, 'LOGIN', token)));
    expect(new Set(all.map(({ room }) => room.id)).size).toBe(1);
    expect(all.filter(({ status }) => status === 201)).toHaveLength(1);
    await comeBy(link);
    expect(await roomsOf(link, admin)).toBe(2);
    const [first] = all;
    expect(await listJournal(app, ann, first?.room.id ?? '')).toHaveLength(1);
  });
});
