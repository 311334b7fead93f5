import { beforeEach, describe, expect, test } from 'vitest';
import type { Chat, Look } from '@dowellchat/contract/v3/products.endpoints.ts';
import { createKey } from '../access/sample-calls.ts';
import { engines } from '../support/engines.ts';
import { startTestApp, useTestApp } from '../support/test-app.ts';
import { unique, withNothingStored } from '../support/v2.ts';
import { problemIn, sendAs } from '../support/v3.ts';

const DEFAULT: Look = {
  title: null,
  color: '#4650c8',
  side: 'right',
  greeting: null,
  isAway: false,
  awayNotice: null,
  hours: null,
};

const LOOK = '/api/v3/products/LOGIN/look';
const chatUrl = (organization: string, product = 'LOGIN') =>
  `/api/v3/chats/${encodeURIComponent(organization)}/${encodeURIComponent(product)}`;

describe.each(engines)('looks, on $name', (engine) => {
  const app = useTestApp({ engine, settings: { RATE_LIMITS: 'off' } });
  let organization: string;
  let key: string;
  beforeEach(async () => {
    organization = `org-${unique()}`;
    key = await createKey(app, organization);
  });

  const change = (body: object, url = LOOK) => sendAs(app.api, key, 'PATCH', url, body);
  const lookOf = async (of = organization, product?: string) =>
    ((await app.api.get(chatUrl(of, product))).json as Chat).look;

  test('the catalogue is open to anybody', async () => {
    const answer = await app.api.get('/api/v3/products');
    expect(answer.status).toBe(200);
    const { products } = answer.json as { products: { name: string; code: number }[] };
    expect(products).toContainEqual({ name: 'WORKFLOWAI', code: 11 });
  });

  test('a chat that nobody has shaped looks as all do, and looking makes no organization', async () => {
    await withNothingStored(app.storage, async () => {
      const answer = await app.api.get(chatUrl(organization));
      expect(answer.status).toBe(200);
      expect(answer.json).toEqual({
        organizationId: organization,
        product: 'LOGIN',
        look: DEFAULT,
        isAway: false,
      });
    });
  });

  test('a change is seen at once, and what is not sent stays', async () => {
    await change({ title: 'Hazel', color: '#0a7d55', isAway: true });
    const changed = await change({ side: 'left', greeting: 'Hi! \u{1f44b}', title: null });
    const expected: Look = {
      title: null,
      color: '#0a7d55',
      side: 'left',
      greeting: 'Hi! \u{1f44b}',
      isAway: true,
      awayNotice: null,
      hours: null,
    };
    expect(changed.json).toEqual({
      organizationId: organization,
      product: 'LOGIN',
      look: expected,
      isAway: true,
    });
    expect(await lookOf()).toEqual(expected);
    expect((await change({})).json).toMatchObject({ look: expected });
  });

  test('simultaneous changes of different parts all hold', async () => {
    const parts = { title: 'T', color: '#111111', side: 'left', greeting: 'G', isAway: true };
    await Promise.all(Object.entries(parts).map(([name, value]) => change({ [name]: value })));
    expect(await lookOf()).toEqual({ ...DEFAULT, ...parts });
  });

  test('a look belongs to one product of one organization', async () => {
    await change({ title: 'Mine' });
    expect(await lookOf(organization, 'LOGOSCAN')).toEqual(DEFAULT);
    expect(await lookOf(`${organization}x`)).toEqual(DEFAULT);
  });

  test.each([
    ['title', ''],
    ['title', '   '],
    ['title', 'x'.repeat(61)],
    ['title', 7],
    ['title', 'a\u0000b'],
    ['title', '\ud800'],
    ['color', 'red'],
    ['color', '#FFFFFF'],
    ['color', '#fff'],
    ['color', null],
    ['color', '#000000;x:url(//evil.example)'],
    ['side', 'top'],
    ['greeting', 'x'.repeat(501)],
    ['greeting', ['a']],
    ['isAway', 'yes'],
    ['awayNotice', {}],
  ])('a %s of %j is refused by its name, and nothing changes', async (field, value) => {
    await change({ title: 'Before', color: '#222222' });
    const answer = await change({ isAway: true, [field]: value });
    expect(answer.status).toBe(400);
    expect(Object.keys(problemIn(answer).fields ?? {})).toEqual([field]);
    expect(await lookOf()).toEqual({ ...DEFAULT, title: 'Before', color: '#222222' });
  });

  test('a product that is not in the catalogue has no chat', async () => {
    for (const product of ['NOPE', 'login', '__proto__', '\u0000', ' ']) {
      const answer = await app.api.get(chatUrl(organization, product));
      expect(answer.status, product).toBe(404);
      expect(problemIn(answer)).toMatchObject({ code: 'NOT_FOUND', retryable: false });
    }
    expect((await change({ title: 'T' }, '/api/v3/products/NOPE/look')).status).toBe(404);
  });

  test('an organization that cannot be has no chat', async () => {
    for (const of of [' ', '\u0000', 'x'.repeat(513)]) {
      expect((await app.api.get(chatUrl(of))).status).toBe(404);
    }
  });
});

test('where only listed organizations exist, others have no chat', async () => {
  const app = await startTestApp({ settings: { ORGANIZATIONS: 'listed' } });
  try {
    expect((await app.api.get(chatUrl('unlisted'))).status).toBe(404);
    await app.storage.db
      .insertInto('organizations')
      .values({ id: 'listed', created_at: 1 })
      .execute();
    expect((await app.api.get(chatUrl('listed'))).status).toBe(200);
    expect((await app.api.get(chatUrl('unlisted'))).status).toBe(404);
  } finally {
    await app.close();
  }
});

test('a change by another process is seen after a second', async () => {
  let nowMs = 0;
  const app = await startTestApp({ clock: () => nowMs });
  try {
    const title = async () => ((await app.api.get(chatUrl('acme'))).json as Chat).look.title;
    expect(await title()).toBe(null);
    await app.storage.db
      .insertInto('looks')
      .values({ organization_id: 'acme', product: 'LOGIN', title: 'New' })
      .execute();
    nowMs = 999;
    expect(await title()).toBe(null);
    nowMs = 1000;
    expect(await title()).toBe('New');
  } finally {
    await app.close();
  }
});
