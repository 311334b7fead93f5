import { describe, expect, test } from 'vitest';
import { engines } from '../support/engines.ts';
import { startTestApp, useTestApp, type TestAppOptions } from '../support/test-app.ts';
import { roomListUrl, unique } from '../support/v2.ts';
import { openBrowser, PASSWORD } from './browser.ts';

const claimOf = (name: string, more: object = {}) => ({
  email: `${name}@Example.com`,
  name,
  password: PASSWORD,
  ...more,
});

/** An app for one test, for an instance is claimed once. */
async function withApp(
  options: TestAppOptions,
  run: (app: Awaited<ReturnType<typeof startTestApp>>) => Promise<void>,
): Promise<void> {
  const app = await startTestApp(options);
  try {
    await run(app);
  } finally {
    await app.close();
  }
}

describe.each(engines)('claiming, on $name', (engine) => {
  test('the first account owns the instance and is signed in', () =>
    withApp({ engine }, async ({ api }) => {
      const browser = openBrowser(() => api);
      expect(await browser.must(200, 'GET', '/api/v3/claim')).toEqual({
        isClaimed: false,
        codeWanted: false,
      });
      const me = await browser.must(201, 'POST', '/api/v3/claim', claimOf('olga'));
      expect(me).toMatchObject({ account: { email: 'olga@example.com', isOwner: true } });
      expect(await browser.me()).toEqual(me);
      expect(await browser.must(200, 'GET', '/api/v3/claim')).toMatchObject({ isClaimed: true });
    }));

  test('of ten that claim at once exactly one wins, and no second one ever', () =>
    withApp({ engine }, async ({ api, storage }) => {
      const answers = await Promise.all(
        Array.from({ length: 10 }, (_, index) =>
          openBrowser(() => api).send('POST', '/api/v3/claim', claimOf(`owner${index}`)),
        ),
      );
      const statuses = answers.map(({ status }) => status);
      expect(statuses.filter((status) => status === 201)).toHaveLength(1);
      expect(statuses.filter((status) => status === 409)).toHaveLength(9);
      const late = await openBrowser(() => api).send('POST', '/api/v3/claim', claimOf('late'));
      expect(late.status).toBe(409);
      const { length } = await storage.db.selectFrom('accounts').selectAll().execute();
      expect(length).toBe(1);
    }));

  test('it ends the bare server-side calls, which agents of the owner may still make', () =>
    withApp({ engine }, async ({ api }) => {
      const list = roomListUrl({ org_id: `org-${unique()}`, product_name: 'LOGIN' });
      const bare = () => api.get(list, { host: 'localhost' });
      expect((await bare()).status).toBe(200);
      const browser = openBrowser(() => api);
      await browser.must(201, 'POST', '/api/v3/claim', claimOf('olga'));
      expect((await bare()).status).toBe(401);
      expect((await browser.send('GET', list)).status).toBe(200);
    }));
});

describe('an instance that others can reach', () => {
  test('is claimed with the code of its latest start alone', () =>
    withApp({ settings: { HOST: '0.0.0.0' } }, async ({ api, newClaimCode }) => {
      const older = (await newClaimCode()) ?? '';
      const code = (await newClaimCode()) ?? '';
      expect(code).toMatch(/^([0-9a-f]{4}-){3}[0-9a-f]{4}$/);
      const browser = openBrowser(() => api, { address: '203.0.113.5', host: 'chat.example' });
      expect(await browser.must(200, 'GET', '/api/v3/claim')).toMatchObject({ codeWanted: true });
      for (const wrong of [undefined, '', 'code', older, `${code}0`]) {
        const claim = claimOf('mallory', { code: wrong });
        expect((await browser.send('POST', '/api/v3/claim', claim)).status, wrong).toBe(401);
      }
      const typed = ` ${code.toUpperCase().replaceAll('-', ' ')} `;
      await browser.must(201, 'POST', '/api/v3/claim', claimOf('olga', { code: typed }));
      expect(await newClaimCode()).toBeUndefined();
    }));

  test.each([
    ['a tunnel', { 'x-forwarded-for': '127.0.0.1' }],
    ['a name that was rebound', { host: 'evil.example', origin: 'http://evil.example' }],
  ])('asks for a code also through %s to a private one', (_, headers) =>
    withApp({}, async ({ api }) => {
      const browser = openBrowser(() => api, { headers });
      const answer = await browser.send('POST', '/api/v3/claim', claimOf('mallory'));
      expect(answer.status).toBe(401);
    }),
  );
});

describe('what claims nothing', () => {
  const app = useTestApp({});

  test.each([
    ['a page of another site', { origin: 'https://evil.example' }],
    ['a page without an origin', { origin: 'null' }],
  ])('%s', async (_, headers) => {
    const browser = openBrowser(() => app.api);
    const answer = await browser.send('POST', '/api/v3/claim', claimOf('mallory'), headers);
    expect(answer.status).toBe(401);
    expect(browser.cookies.size).toBe(0);
  });

  test.each([
    ['no e-mail', { email: 'olga' }],
    ['an e-mail with a space within', { email: 'o l@example.com' }],
    ['an oversized e-mail', { email: `${'o'.repeat(300)}@example.com` }],
    ['a short password', { password: '123456789' }],
    ['an oversized password', { password: 'x1y2'.repeat(129) }],
    ['a common password', { password: 'Password1234' }],
    ['a password of one letter', { password: 'aaaaaaaaaaaaaaaaaaa' }],
    ['the e-mail as the password', { password: 'OLGA@example.com' }],
    ['a password that is not text', { password: { length: 20 } }],
    ['a blank name', { name: '  ' }],
    ['NUL in the name', { name: 'a\0b' }],
    ['half a character', { name: '\ud800' }],
  ])('%s', async (_, wrong) => {
    const browser = openBrowser(() => app.api);
    const answer = await browser.send('POST', '/api/v3/claim', { ...claimOf('olga'), ...wrong });
    expect(answer.status, answer.text).toBe(400);
    expect(browser.cookies.size).toBe(0);
  });
});
