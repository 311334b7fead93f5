import { beforeAll, describe, expect, test } from 'vitest';
import { createKey } from '../access/sample-calls.ts';
import { useTestApp } from '../support/test-app.ts';
import { MASTER_LINK, masterLinkOf, refusedIn, UNKNOWN_ID, unique } from '../support/v2.ts';
import { sendAs } from '../support/v3.ts';
import { BROWSER, directivesOf } from './policy.ts';

const START_MS = Date.parse('2026-01-01T00:00:00Z');
let nowMs = START_MS;
const app = useTestApp({ clock: () => nowMs, settings: { V2_SERVER_AUTH: 'open' } });

const PRODUCT = 'WORKFLOWAI';
let organization: string;
let expiredId: string;
let lastingId: string;

beforeAll(async () => {
  organization = `org ${unique()}`;
  const key = await createKey(app, organization);
  const make = async (fields: object) => {
    const body = { product: PRODUCT, name: 'stall 7', ...fields };
    return (await sendAs(app.api, key, 'POST', '/api/v3/links', body)).json as { id: string };
  };
  expiredId = (await make({ expiresAt: new Date(START_MS + 1000).toISOString() })).id;
  lastingId = (await make({})).id;
  await app.api.post(
    MASTER_LINK,
    masterLinkOf(organization, {
      base_url: undefined,
      qr_ids: [{ qrid: 'of v2', portfolioName: 'p' }],
    }),
  );
  nowMs = START_MS + 1000;
});

const chat = (link: string, { of = organization, product = PRODUCT } = {}) =>
  `/chat/${encodeURIComponent(of)}/${product}/${encodeURIComponent(link)}`;

const UNKNOWN = 'This link is not known';
const EXPIRED = 'This link has expired';

const CASES = [
  { title: 'a link of v3', urlOf: () => chat(lastingId), status: 200 },
  { title: 'a link of v2', urlOf: () => chat('of v2'), status: 200 },
  { title: 'a link that nobody made', urlOf: () => chat('made up'), status: 404, says: UNKNOWN },
  { title: 'an id that nobody made', urlOf: () => chat(UNKNOWN_ID), status: 404, says: UNKNOWN },
  {
    title: 'a link of another product',
    urlOf: () => chat(lastingId, { product: 'LOGIN' }),
    status: 404,
    says: UNKNOWN,
  },
  {
    title: 'a link of v2 of another product',
    urlOf: () => chat('of v2', { product: 'LOGIN' }),
    status: 404,
    says: UNKNOWN,
  },
  {
    title: 'a link of another organization',
    urlOf: () => chat(lastingId, { of: 'another' }),
    status: 404,
    says: UNKNOWN,
  },
  {
    title: 'an expired link of another organization',
    urlOf: () => chat(expiredId, { of: 'another' }),
    status: 404,
    says: UNKNOWN,
  },
  { title: 'an expired link', urlOf: () => chat(expiredId), status: 410, says: EXPIRED },
  {
    title: 'opening an expired link',
    urlOf: () => `/links/${expiredId}`,
    status: 410,
    says: EXPIRED,
  },
];

describe.each(CASES)('$title', ({ urlOf, status, says }) => {
  test(`answers ${status}, and tells a person why on a page that offers the chat`, async () => {
    const answer = await app.api.get(urlOf(), { ...BROWSER, host: 'chat.example' });
    expect(answer.status, answer.text).toBe(status);
    expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
    if (says === undefined) return expect(answer.text).toContain('id="chat"');
    expect(answer.text).toContain(`<h1>${says}</h1>`);
    const [, way = ''] = /<a href="http:\/\/chat\.example([^"]+)"/.exec(answer.text) ?? [];
    expect((await app.api.get(way, BROWSER)).status, way).toBe(200);
    expect(answer.text).not.toContain('<script');
    expect(directivesOf(answer)['script-src']).toBe("'none'");
  });

  test('tells a program the same as JSON', async () => {
    const answer = await app.api.get(urlOf(), { accept: '*/*' });
    expect(answer.status).toBe(status);
    if (says !== undefined) expect(refusedIn(answer).message).toMatch(/link/);
  });
});

test('a link that is not known at all offers no chat: nobody knows which', async () => {
  const answer = await app.api.get(`/links/${UNKNOWN_ID}`, BROWSER);
  expect(answer.status).toBe(404);
  expect(answer.text).toContain(`<h1>${UNKNOWN}</h1>`);
  expect(answer.text).not.toContain('<a ');
});

test('an expired link is not counted as opened', async () => {
  const opens = async () =>
    app.storage.db
      .selectFrom('master_links')
      .select('opens')
      .where('id', '=', expiredId)
      .executeTakeFirst();
  const before = await opens();
  await app.api.get(`/links/${expiredId}`, BROWSER);
  expect(await opens()).toEqual(before);
});
