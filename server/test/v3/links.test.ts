import type { Static } from 'typebox';
import { beforeEach, describe, expect, test } from 'vitest';
import type { ChatLink, LINK_ENDPOINTS } from '@dowellchat/contract/v3/products.endpoints.ts';
import { createKey } from '../access/sample-calls.ts';
import { engines } from '../support/engines.ts';
import { useTestApp } from '../support/test-app.ts';
import { MASTER_LINK, masterLinkOf, unique, withNothingStored } from '../support/v2.ts';
import { problemIn, sendAs } from '../support/v3.ts';
import { modulesOfPng, modulesOfSvg, scanModules, scanPng } from '../v2/qr-images.ts';

type Page = Static<(typeof LINK_ENDPOINTS.listLinks.answers)[200]>;

const LINKS = '/api/v3/links';
const ID = /^[0-9a-f]{24}$/;

describe.each(engines)('links with names, on $name', (engine) => {
  const app = useTestApp({ engine, settings: { RATE_LIMITS: 'off' } });
  let organization: string;
  let key: string;
  beforeEach(async () => {
    organization = `org ${unique()}`;
    key = await createKey(app, organization);
  });

  const create = (body: object) => sendAs(app.api, key, 'POST', LINKS, body);
  const make = async (fields: object = {}) => {
    const answer = await create({ product: 'WORKFLOWAI', name: 'the till', ...fields });
    expect(answer.status, answer.text).toBe(201);
    return answer.json as ChatLink;
  };
  const list = async (query = '') =>
    (await sendAs(app.api, key, 'GET', `${LINKS}${query}`)).json as Page;

  test('a link has a name, addresses and no end, and was never opened', async () => {
    const link = await make();
    expect(link).toEqual({
      id: expect.stringMatching(ID),
      organizationId: organization,
      product: 'WORKFLOWAI',
      name: 'the till',
      url: `http://localhost:80/links/${link.id}`,
      qrSvgUrl: `http://localhost:80/qr/${link.id}.svg`,
      qrPngUrl: `http://localhost:80/qr/${link.id}.png`,
      opens: 0,
      rooms: 0,
      isPersonal: false,
      assigneeId: null,
      expiresAt: null,
      createdAt: expect.stringMatching(/^\d{4}-.*Z$/),
    });
  });

  test('opening leads to the chat page of just this link, which is there, and is counted', async () => {
    const { id } = await make();
    const openings = await Promise.all(
      Array.from({ length: 5 }, () => app.api.get(`/links/${id}`)),
    );
    for (const { status, headers } of openings) {
      expect(status).toBe(302);
      expect(headers.location).toBe(
        `http://localhost:80/chat/${encodeURIComponent(organization)}/WORKFLOWAI/${id}`,
      );
    }
    expect((await app.api.get(String(openings[0]?.headers.location).slice(19))).status).toBe(200);
    expect((await list()).links).toMatchObject([{ id, opens: 5 }]);
  });

  test('its QR code reads as its address, as PNG and as SVG', async () => {
    const { id, url } = await make();
    const png = await app.api.get(`/qr/${id}.png`);
    const svg = await app.api.get(`/qr/${id}.svg`);
    const modules = modulesOfSvg(svg.text);
    expect(scanPng(png.bytes)).toBe(url);
    expect(scanModules(modules)).toBe(url);
    expect(modulesOfPng(png.bytes, modules.length)).toEqual(modules);
  });

  test('all are listed once, newest first, on pages of any size', async () => {
    const ids: string[] = [];
    for (let index = 0; index < 7; index += 1) ids.unshift((await make({ name: `n${index}` })).id);
    for (const limit of [1, 3, 7, 200]) {
      const seen: string[] = [];
      let next: string | null = '';
      while (next !== null) {
        const page: Page = await list(`?limit=${limit}${next === '' ? '' : `&after=${next}`}`);
        expect(page.links.length).toBeLessThanOrEqual(limit);
        seen.push(...page.links.map((link) => link.id));
        next = page.next;
      }
      expect(seen, `pages of ${limit}`).toEqual(ids);
    }
  });

  test('master links of v2 are not among them, nor they among the codes of v2', async () => {
    const auth = { authorization: `Bearer ${key}` };
    await app.api.post(MASTER_LINK, masterLinkOf(organization), auth);
    const { id } = await make();
    expect((await list()).links.map((link) => link.id)).toEqual([id]);
    const codes = await app.api.get(`/api/v2/get_QR_Id/${encodeURIComponent(organization)}/`, auth);
    expect(codes.json).toEqual({ qr_id_list: ['qr-1'] });
  });

  test('an end is kept in UTC, and is in the future', async () => {
    const { expiresAt } = await make({ expiresAt: '2099-06-01T12:00:00+02:00' });
    expect(expiresAt).toBe('2099-06-01T10:00:00.000Z');
    expect((await make({ expiresAt: null })).expiresAt).toBe(null);
  });

  test.each([
    ['product', { product: 'NOPE' }],
    ['product', { product: 7 }],
    ['name', { name: ' ' }],
    ['name', { name: 'x'.repeat(513) }],
    ['name', { name: undefined }],
    ['expiresAt', { expiresAt: 'tomorrow' }],
    ['expiresAt', { expiresAt: '2099-06-01' }],
    ['expiresAt', { expiresAt: '2099-06-01T12:00:00' }],
    ['expiresAt', { expiresAt: '2020-01-01T00:00:00Z' }],
    ['expiresAt', { expiresAt: 4_000_000_000_000 }],
    ['expiresAt', { expiresAt: '2099-02-30T12:00:00Z' }],
  ])('a %s as in %j is refused, and nothing is stored', async (field, fields) => {
    const answer = await withNothingStored(app.storage, () =>
      create({ product: 'WORKFLOWAI', name: 'n', ...fields }),
    );
    expect(answer.status, answer.text).toBe(400);
    expect(Object.keys(problemIn(answer).fields ?? {})).toEqual([field]);
  });

  test.each(['.', '..'])(
    'none is made for an organization %j, which no address can hold',
    async (of) => {
      const answer = await sendAs(app.api, await createKey(app, of), 'POST', LINKS, {
        product: 'WORKFLOWAI',
        name: 'n',
      });
      expect(answer.status).toBe(400);
      expect(problemIn(answer).message).toContain('address');
    },
  );

  test.each(['?limit=0', '?limit=201', '?limit=x', '?after=x', '?after=-1'])(
    'a page of %s is refused',
    async (query) => {
      expect((await sendAs(app.api, key, 'GET', `${LINKS}${query}`)).status).toBe(400);
    },
  );
});
