import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { VisitorDetails } from '@dowellchat/contract/v3/inbox.values.ts';
import { makePerson } from '../accounts/team.ts';
import { engines } from '../support/engines.ts';
import { startTestApp, type TestApp } from '../support/test-app.ts';
import { newVisit, openRoom, unique } from '../support/v2.ts';
import { bearer, sendAs } from '../support/v3.ts';
import { hashOf, signToken, type IdentityKey } from '../promises/support/identity-tokens.ts';
import { callAs, getRoom, listInbox, must, openRoomOf } from './desk.ts';

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';

const many = (count: number, value: string) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`name${index}`, value]));

describe.each(engines)('what agents see of a visitor, on $name', (engine) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ engine, settings: { RATE_LIMITS: 'off' } });
  });
  afterAll(() => app.close());

  const addPage = (token: string, body: object) =>
    sendAs(app.api, token, 'POST', '/api/v3/visitors/me/pages', body);

  test('is what they and their browser say, and their other rooms as far as the agent may', async () => {
    const organizationId = `org-${unique()}`;
    const agent = await makePerson(app.storage, { organizationId, products: ['LOGIN'] });
    const profile = { name: 'Vera', email: 'v@example.com', attributes: { plan: 'pro', seats: 3 } };
    const { token } = await must<{ token: string }>(
      201,
      app.api.post(
        '/api/v3/visitors',
        { organizationId, ...profile },
        { 'user-agent': FIREFOX, 'accept-language': 'pt-BR,pt;q=0.9' },
      ),
    );
    const open = (product: string) =>
      must<{ id: string }>(201, app.api.post('/api/v3/rooms', { product }, bearer(token)));
    const first = await open('LOGIN');
    await open('EXTENSION');
    await sendAs(app.api, token, 'PATCH', `/api/v3/rooms/${first.id}`, { isActive: false });
    const second = await open('LOGIN');
    const details = await must<VisitorDetails>(
      200,
      callAs(app, agent, 'GET', `/api/v3/rooms/${second.id}/visitor`),
    );
    expect(details).toMatchObject({
      ...profile,
      browser: 'Firefox on Linux',
      language: 'pt-BR',
      pages: [],
      isVerified: false,
    });
    expect(details.earlierRooms.map(({ id }) => id)).toEqual([first.id]);
  });

  test.each([['a JWT'], ['a hash']])(
    'says who %s of their organization has named, until its key is gone',
    async (how) => {
      const organizationId = `org-${unique()}`;
      const agent = await makePerson(app.storage, { organizationId });
      const admin = await makePerson(app.storage, { organizationId, role: 'admin' });
      const keys = `/api/v3/organizations/${organizationId}/identity/keys`;
      const key = await must<IdentityKey>(201, callAs(app, admin, 'POST', keys));
      const userId = `user-${unique()}`;
      const identity =
        how === 'a JWT'
          ? { token: await signToken(key, { sub: userId, aud: organizationId }) }
          : { userId, userHash: hashOf(key, userId) };
      const { token } = await must<{ token: string }>(
        201,
        app.api.post('/api/v3/visitors', { organizationId, name: 'Vera', identity }),
      );
      const body = { product: 'LOGIN' };
      const room = await must<{ id: string }>(
        201,
        app.api.post('/api/v3/rooms', body, bearer(token)),
      );
      await openRoomOf(app, organizationId, 'LOGIN');
      const seen = async () => ({
        listed: (await listInbox(app, agent, organizationId, 'view=open')).rooms.map(
          ({ id, visitor }) => [id === room.id, visitor.isVerified],
        ),
        one: (await getRoom(app, agent, room.id)).visitor,
        details: await must<VisitorDetails>(
          200,
          callAs(app, agent, 'GET', `/api/v3/rooms/${room.id}/visitor`),
        ),
      });
      expect(await seen()).toMatchObject({
        listed: [
          [false, false],
          [true, true],
        ],
        one: { name: 'Vera', isVerified: true },
        details: { isVerified: true, verifiedId: userId },
      });
      expect((await callAs(app, admin, 'DELETE', `${keys}/${key.id}`)).status).toBe(204);
      expect(await seen()).toMatchObject({
        listed: [
          [false, false],
          [true, false],
        ],
        one: { name: 'Vera', isVerified: false },
        details: { name: 'Vera', isVerified: false, verifiedId: null },
      });
    },
  );

  test('is the latest fifty pages, without what may hold secrets', async () => {
    const organizationId = `org-${unique()}`;
    const agent = await makePerson(app.storage, { organizationId });
    const { token, room } = await openRoomOf(app, organizationId, 'LOGIN');
    for (let page = 1; page <= 53; page += 1) {
      const url = `https://ann:secret@shop.example/p/${page}?token=canary#canary`;
      expect((await addPage(token, { url, title: `Page ${page}` })).status).toBe(204);
    }
    for (const url of ['javascript:alert(1)', 'ftp://x.example', 'no address', 'http://']) {
      expect((await addPage(token, { url })).status).toBe(400);
    }
    const url = `/api/v3/rooms/${room.id}/visitor`;
    const { pages } = await must<VisitorDetails>(200, callAs(app, agent, 'GET', url));
    expect(pages).toHaveLength(50);
    expect(pages[0]).toMatchObject({ url: 'https://shop.example/p/53', title: 'Page 53' });
    expect(JSON.stringify(pages)).not.toMatch(/canary|secret/);
  });

  test('holds no more attributes than can be shown', async () => {
    const { token } = await openRoomOf(app, `org-${unique()}`, 'LOGIN');
    const change = async (attributes: unknown) =>
      (await sendAs(app.api, token, 'PATCH', '/api/v3/visitors/me', { attributes })).status;
    expect(await change(many(50, 'x'))).toBe(200);
    expect(await change(many(51, 'x'))).toBe(400);
    expect(await change({ long: 'x'.repeat(501) })).toBe(400);
    expect(await change(many(50, 'x'.repeat(500)))).toBe(400);
    expect(await change({ nested: {} })).toBe(400);
    expect(await change({ 'a\u0000b': 'c\u0000d' })).toBe(200);
  });

  test('of v2 is their rooms under the same name, and of nobody else', async () => {
    const visit = newVisit({ org_id: `org-${unique()}` });
    const agent = await makePerson(app.storage, { organizationId: visit.org_id });
    const first = await openRoom(app.api, visit);
    await app.api.getWithBody(
      '/api/v2/room-service/',
      JSON.stringify({ type: 'delete_room', room_id: first._id }),
    );
    const second = await openRoom(app.api, visit);
    await openRoom(app.api, newVisit({ org_id: visit.org_id }));
    const url = `/api/v3/rooms/${second._id}/visitor`;
    const details = await must<VisitorDetails>(200, callAs(app, agent, 'GET', url));
    expect(details).toMatchObject({ userId: visit.user_id, name: null, browser: null });
    expect(details.earlierRooms.map(({ id }) => id)).toEqual([first._id]);
  });
});

describe.each(engines)('canned replies, on $name', (engine) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ engine, settings: { RATE_LIMITS: 'off' } });
  });
  afterAll(() => app.close());

  test('are written by any agent of the organization, each shortcut once, in whatever letters', async () => {
    const organizationId = `org-${unique()}`;
    const url = `/api/v3/organizations/${organizationId}/canned-replies`;
    const agent = await makePerson(app.storage, { organizationId, products: ['LOGIN'] });
    const stranger = await makePerson(app.storage, { organizationId: `org-${unique()}` });
    const create = (shortcut: string) =>
      callAs(app, agent, 'POST', url, { shortcut, text: 'Hello {{visitor.name}}!' });
    const hello = await must<{ id: string }>(201, create('Größe'));
    await must(201, create('bye'));
    await must(409, create('GRÖSSE'.replace('SS', 'ß')));
    await must(400, create('two words'));
    await must(409, callAs(app, agent, 'PATCH', `${url}/${hello.id}`, { shortcut: 'BYE' }));
    await must(200, callAs(app, agent, 'PATCH', `${url}/${hello.id}`, { text: 'Hi' }));
    expect(await must(200, callAs(app, agent, 'GET', url))).toMatchObject({
      cannedReplies: [{ shortcut: 'bye' }, { id: hello.id, shortcut: 'Größe', text: 'Hi' }],
    });
    for (const [method, path] of [
      ['GET', ''],
      ['PATCH', `/${hello.id}`],
      ['DELETE', `/${hello.id}`],
    ] as const) {
      const body = method === 'GET' ? undefined : {};
      expect((await callAs(app, stranger, method, `${url}${path}`, body)).status).toBe(404);
    }
    // Nor by way of an organization of one's own.
    const own = await makePerson(app.storage, { organizationId: `org-${unique()}` });
    const elsewhere = `/api/v3/organizations/org-x/canned-replies/${hello.id}`;
    expect((await callAs(app, own, 'DELETE', elsewhere)).status).toBe(404);
    expect((await callAs(app, agent, 'DELETE', `${url}/${hello.id}`)).status).toBe(204);
    await must(404, callAs(app, agent, 'PATCH', `${url}/${hello.id}`, { text: 'gone' }));
  });
});
