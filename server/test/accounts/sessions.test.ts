import { beforeAll, describe, expect, test } from 'vitest';
import { engines } from '../support/engines.ts';
import { useTestApp } from '../support/test-app.ts';
import { createVisitor, openVisitorRoom, sendAs } from '../support/v3.ts';
import { unique } from '../support/v2.ts';
import { createKey } from '../access/sample-calls.ts';
import { openBrowser, PASSWORD } from './browser.ts';
import { makePerson, newSession } from './team.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

describe.each(engines)('sessions, on $name', (engine) => {
  let nowMs = Date.now();
  const app = useTestApp({ engine, clock: () => nowMs });
  const newBrowser = () => openBrowser(() => app.api);

  async function signedIn() {
    const person = await makePerson(app.storage, { organizationId: `org-${unique()}` });
    const browser = newBrowser();
    expect((await browser.signIn(person.email)).status).toBe(201);
    return { person, browser };
  }

  test('the cookie is for this host alone, over TLS alone, and no script reads it', async () => {
    const person = await makePerson(app.storage);
    const { headers } = await newBrowser().signIn(person.email.toUpperCase());
    const [session = '', device = ''] = headers['set-cookie'] as string[];
    for (const cookie of [session, device]) {
      for (const attribute of ['Secure', 'HttpOnly', 'SameSite=Lax', 'Path=/']) {
        expect(cookie).toContain(`; ${attribute}`);
      }
      expect(cookie).not.toContain('Domain');
    }
    expect(session).toMatch(/^__Host-dowellchat=dws_[0-9a-f]{64};/);
  });

  test('what is stored admits nobody', async () => {
    const { browser } = await signedIn();
    const token = browser.cookies.get('__Host-dowellchat') ?? '';
    const rows = await app.storage.db.selectFrom('sessions').selectAll().execute();
    expect(JSON.stringify(rows)).not.toContain(token.slice(4));
    for (const { id, token_hash } of rows) {
      for (const stored of [id, token_hash, `dws_${token_hash}`]) {
        browser.cookies.set('__Host-dowellchat', stored);
        expect(await browser.isSignedIn()).toBe(false);
      }
    }
  });

  test.each([
    ['cut short', (token: string) => token.slice(0, -1)],
    ['longer', (token: string) => `${token}0`],
    ['changed', (token: string) => token.replace(/.$/, (last) => (last === '0' ? '1' : '0'))],
    ['in capitals', (token: string) => token.toUpperCase()],
    ['huge', (token: string) => token + '0'.repeat(5000)],
    ['of percent signs', () => '%zz%00'],
    ['of another kind', () => `dwv_${'0'.repeat(48)}`],
  ])('a tampered cookie admits nobody: %s', async (_, tamper) => {
    const { browser } = await signedIn();
    browser.cookies.set(
      '__Host-dowellchat',
      tamper(browser.cookies.get('__Host-dowellchat') ?? ''),
    );
    expect(await browser.isSignedIn()).toBe(false);
  });

  test('a session ends after seven days without a use, and after thirty with many', async () => {
    const { browser } = await signedIn();
    for (let day = 6; day <= 24; day += 6) {
      nowMs += 6 * DAY_MS;
      expect(await browser.isSignedIn(), `day ${day}`).toBe(true);
    }
    nowMs += 6 * DAY_MS;
    expect(await browser.isSignedIn()).toBe(false);
    const { browser: idle } = await signedIn();
    nowMs += 7 * DAY_MS;
    expect(await idle.isSignedIn()).toBe(false);
  });

  test('they are listed with device, network and last use, and end one by one', async () => {
    const { person, browser } = await signedIn();
    const other = openBrowser(() => app.api, { address: '198.51.100.77' });
    await other.signIn(person.email);
    nowMs += 5 * MINUTE_MS;
    await other.me();
    const { sessions } = (await browser.must(200, 'GET', '/api/v3/account/sessions')) as {
      sessions: Record<string, unknown>[];
    };
    const theirs = sessions.find(({ network }) => network === '198.51.100.0/24');
    expect(theirs).toMatchObject({
      device: 'Tests',
      isCurrent: false,
      usedAt: new Date(nowMs).toISOString(),
    });
    expect(sessions.filter(({ isCurrent }) => isCurrent)).toHaveLength(1);
    expect(JSON.stringify(sessions)).not.toContain('198.51.100.77');
    await browser.must(204, 'DELETE', `/api/v3/account/sessions/${String(theirs?.['id'])}`);
    expect([await other.isSignedIn(), await browser.isSignedIn()]).toEqual([false, true]);
  });

  test('nobody ends a session of somebody else', async () => {
    const { browser } = await signedIn();
    const { browser: other } = await signedIn();
    const { sessions } = (await other.must(200, 'GET', '/api/v3/account/sessions')) as {
      sessions: { id: string }[];
    };
    const foreign = await browser.send('DELETE', `/api/v3/account/sessions/${sessions[0]?.id}`);
    const unknown = await browser.send('DELETE', `/api/v3/account/sessions/${'0'.repeat(24)}`);
    expect([foreign.status, foreign.text]).toEqual([404, unknown.text]);
    expect(await other.isSignedIn()).toBe(true);
  });

  test('signing out ends this session, ending all ends every one', async () => {
    const { person, browser } = await signedIn();
    const [second, third] = [newBrowser(), newBrowser()];
    await second.signIn(person.email);
    await third.signIn(person.email);
    await browser.must(204, 'DELETE', '/api/v3/sessions/current');
    expect(browser.cookies.has('__Host-dowellchat')).toBe(false);
    await second.must(204, 'DELETE', '/api/v3/account/sessions');
    expect(await third.isSignedIn()).toBe(false);
  });

  test('a new password ends all other sessions, and asks for the old one', async () => {
    const { person, browser } = await signedIn();
    const other = newBrowser();
    await other.signIn(person.email);
    const newPassword = 'a different one altogether';
    const change = (password: string) =>
      browser.send('PUT', '/api/v3/account/password', { password, newPassword });
    expect((await change('wrong password')).status).toBe(400);
    expect((await change(PASSWORD)).status).toBe(204);
    expect([await other.isSignedIn(), await browser.isSignedIn()]).toEqual([false, true]);
    expect((await other.signIn(person.email)).status).toBe(401);
    expect((await other.signIn(person.email, newPassword)).status).toBe(201);
  });

  test('who found a session open does not guess its password', async () => {
    const { browser } = await signedIn();
    const guess = () =>
      browser.send('PUT', '/api/v3/account/password', {
        password: unique(),
        newPassword: 'a different one altogether',
      });
    const statuses = [];
    for (let index = 0; index < 10; index += 1) statuses.push((await guess()).status);
    expect(statuses.slice(-4)).toEqual([429, 429, 429, 429]);
  });

  test('a password that was checked begins no session once another has taken its place', async () => {
    const { person } = await signedIn();
    await app.storage.db
      .updateTable('accounts')
      .set({ password_hash: 'another' })
      .where('id', '=', person.id)
      .execute();
    await expect(newSession(app.storage, person.id)).rejects.toMatchObject({ status: 401 });
  });

  describe('a cookie that a page elsewhere makes the browser send', () => {
    const FOREIGN: readonly (readonly [string, Record<string, string>])[] = [
      ['another site', { origin: 'https://evil.example' }],
      ['a site with our name in front', { origin: 'http://localhost.evil.example' }],
      ['another port', { origin: 'http://localhost:9999' }],
      ['nowhere', { origin: 'null' }],
      ['a form of an old browser', { origin: '' }],
    ];

    test.each(FOREIGN)('changes nothing: %s', async (_, headers) => {
      const { browser } = await signedIn();
      const before = await browser.me();
      const name = { name: 'Mallory' };
      for (const type of ['application/json', 'text/plain', 'application/x-www-form-urlencoded']) {
        const answer = await browser.send('PATCH', '/api/v3/account', name, {
          ...headers,
          'content-type': type,
        });
        expect(answer.status).toBe(401);
      }
      expect(await browser.me()).toEqual(before);
    });

    test.each(FOREIGN.slice(0, 4))('signs nobody in: %s', async (_, headers) => {
      const person = await makePerson(app.storage);
      const browser = newBrowser();
      const body = { email: person.email, password: PASSWORD };
      const answer = await browser.send('POST', '/api/v3/sessions', body, headers);
      expect(answer.status).toBe(401);
      expect(answer.headers).not.toHaveProperty('set-cookie');
    });
  });

  async function browserOf(wanted: Parameters<typeof makePerson>[1]) {
    const browser = newBrowser();
    await browser.signIn((await makePerson(app.storage, wanted)).email);
    return browser;
  }

  describe('rooms', () => {
    let organizationId: string;
    let room: { id: string; product: string };
    beforeAll(async () => {
      organizationId = `org-${unique()}`;
      ({ room } = await openVisitorRoom(app.api, organizationId));
    });

    const list = (product = room.product) =>
      `/api/v3/rooms?organization=${organizationId}&product=${product}`;

    test.each([
      ['an agent of all products', () => ({ organizationId })],
      ['an agent of this product', () => ({ organizationId, products: ['LOGIN', room.product] })],
      ['an admin', () => ({ organizationId, role: 'admin' as const, products: ['LOGIN'] })],
      ['an owner of the instance', () => ({ isOwner: true })],
    ])('are listed, read and answered by %s', async (_, wanted) => {
      const browser = await browserOf(wanted());
      expect(await browser.must(200, 'GET', list())).toMatchObject({ rooms: [{ id: room.id }] });
      const url = `/api/v3/rooms/${room.id}/messages`;
      const body = { clientId: unique(), data: 'hello' };
      const posted = await browser.must(201, 'POST', url, body);
      expect(posted).toMatchObject({ message: { side: 'agent', author: 'Ann', data: 'hello' } });
      await browser.must(200, 'GET', url);
      await browser.must(200, 'PUT', `/api/v3/rooms/${room.id}/read`, { seq: 1 });
    });

    test.each([
      ['an agent of another product', () => ({ organizationId, products: ['LOGIN'] })],
      ['an admin of another organization', () => ({ organizationId: 'x', role: 'admin' as const })],
      ['somebody who belongs nowhere', () => ({})],
    ])('do not exist for %s', async (_, wanted) => {
      const browser = await browserOf(wanted());
      const url = `/api/v3/rooms/${room.id}/messages`;
      const unknown = `/api/v3/rooms/${'0'.repeat(24)}/messages`;
      expect(await browser.must(200, 'GET', list())).toMatchObject({ rooms: [] });
      for (const [method, body] of [
        ['GET', undefined],
        ['POST', { clientId: unique(), data: 'hello' }],
      ] as const) {
        const refused = await browser.send(method, url, body);
        const missing = await browser.send(method, unknown, body);
        expect([refused.status, refused.text]).toEqual([404, missing.text]);
      }
    });

    test('a token in the header counts for more than a cookie', async () => {
      const browser = await browserOf({ organizationId });
      const foreign = await createVisitor(app.api);
      const answer = await browser.send('GET', `/api/v3/rooms/${room.id}`, undefined, {
        authorization: `Bearer ${foreign}`,
      });
      expect(answer.status).toBe(404);
    });
  });

  test('no key or token does what is for people', async () => {
    const organization = `org-${unique()}`;
    for (const token of [await createKey(app, organization), await createVisitor(app.api)]) {
      for (const url of ['account', 'accounts', 'audit', `organizations/${organization}/members`]) {
        expect((await sendAs(app.api, token, 'GET', `/api/v3/${url}`)).status).toBe(401);
      }
    }
  });
});
