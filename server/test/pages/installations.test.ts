import { beforeEach, describe, expect, test } from 'vitest';
import type { Installation } from '@dowellchat/contract/v3/accounts.values.ts';
import { makePerson, type Person } from '../accounts/team.ts';
import { callAs, must } from '../inbox/desk.ts';
import { engines } from '../support/engines.ts';
import { useTestApp } from '../support/test-app.ts';
import { unique, withNothingStored } from '../support/v2.ts';
import { createVisitor } from '../support/v3.ts';

const SHOP = 'https://shop.example.com';
const MINUTE_MS = 60_000;
/** Another sighting of the same organization is noted from then on. */
const NEXT_MS = 1000;

describe.each(engines)('where a chat is installed, on $name', (engine) => {
  let nowMs = Date.now();
  const app = useTestApp({ engine, clock: () => nowMs, settings: { RATE_LIMITS: 'off' } });
  let organizationId: string;
  let admin: Person;
  beforeEach(async () => {
    organizationId = `org-${unique()}`;
    admin = await makePerson(app.storage, { organizationId, role: 'admin' });
    await createVisitor(app.api, organizationId);
  });

  const show = (referer?: string, product = 'LOGIN', organization = organizationId) =>
    app.api.get(`/embed/${organization}/${product}`, { ...(referer !== undefined && { referer }) });
  const list = async (): Promise<Installation[]> =>
    (
      await must<{ installations: Installation[] }>(
        200,
        callAs(app, admin, 'GET', `/api/v3/organizations/${organizationId}/installations`),
      )
    ).installations;
  const later = (ms: number) => (nowMs += ms);
  const now = () => new Date(nowMs).toISOString();

  test('is nowhere before a page shows it', async () => {
    expect(await list()).toEqual([]);
  });

  test('is told by site and product, the latest first, and no page of a site is kept', async () => {
    const first = now();
    expect((await show(`${SHOP}/a/secret/page?of=7`)).status).toBe(200);
    later(NEXT_MS);
    await show(`${SHOP}/`, 'EXTENSION');
    expect(await list()).toEqual([
      { product: 'EXTENSION', origin: SHOP, seenAt: now() },
      { product: 'LOGIN', origin: SHOP, seenAt: first },
    ]);
  });

  test('a site that is seen again is one still, and its time moves once a minute', async () => {
    const first = now();
    await show(SHOP);
    later(MINUTE_MS - 1);
    await show(SHOP);
    expect(await list()).toEqual([{ product: 'LOGIN', origin: SHOP, seenAt: first }]);
    later(1);
    await show(SHOP);
    expect(await list()).toEqual([{ product: 'LOGIN', origin: SHOP, seenAt: now() }]);
  });

  test.each([
    ['a browser that does not say where it is', undefined],
    ['what is no address', 'nonsense'],
    ['a file on somebody’s disk', 'file:///home/ann/page.html'],
    ['the console’s own preview', 'http://localhost:80/console/settings'],
  ])('%s is no site', async (_, referer) => {
    await withNothingStored(app.storage, () => show(referer));
    expect(await list()).toEqual([]);
  });

  test('an organization that nobody has used is not made by being looked at', async () => {
    await withNothingStored(app.storage, () => show(SHOP, 'LOGIN', `org-${unique()}`));
  });

  test('made-up sites cost one row a second, and push out only the oldest', async () => {
    await show('https://first.example');
    await show('https://same-second.example');
    expect((await list()).map(({ origin }) => origin)).toEqual(['https://first.example']);
    for (let site = 1; site <= 200; site += 1) {
      later(NEXT_MS);
      await show(`https://made-up-${site}.example`);
    }
    const origins = (await list()).map(({ origin }) => origin);
    expect(origins).toHaveLength(200);
    expect(origins[0]).toBe('https://made-up-200.example');
    expect(origins).not.toContain('https://first.example');
  });
});
