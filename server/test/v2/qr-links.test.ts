import { describe, expect, test } from 'vitest';
import type { Static } from 'typebox';
import type { V2MasterLinkAnswer } from '@dowellchat/contract/v2/values.ts';
import { engines } from '../support/engines.ts';
import { useTestApp } from '../support/test-app.ts';
import {
  ID,
  MASTER_LINK,
  masterLinkOf,
  refusedIn,
  unique,
  withNothingStored,
} from '../support/v2.ts';
import { modulesOfPng, modulesOfSvg, scanModules, scanPng } from './qr-images.ts';

type MasterLink = Static<typeof V2MasterLinkAnswer>;
type QrCode = MasterLink['qr_response']['qrcodes'][number];

const PUBLIC_URL = 'https://support.example/chat';
const app = useTestApp({ settings: { PUBLIC_URL, V2_SERVER_AUTH: 'open' } });

async function makeLink(fields: object = {}, organization = `org-${unique()}`): Promise<QrCode> {
  const answer = await app.api.post(MASTER_LINK, masterLinkOf(organization, fields));
  expect(answer.status, answer.text).toBe(200);
  const [code] = (answer.json as MasterLink).qr_response.qrcodes;
  if (code === undefined) throw new Error('The answer holds no code.');
  return code;
}

/** Where an address of ours is served: what it starts with belongs to the proxy before us. */
function pathOf(url: string): string {
  expect(url.startsWith(`${PUBLIC_URL}/`), url).toBe(true);
  return url.slice(PUBLIC_URL.length);
}

describe('create_master_link', () => {
  test.each(['WORKFLOWAI', { WORKFLOWAI: 11 }])('product_name %j', async (product_name) => {
    const answer = await app.api.post(MASTER_LINK, masterLinkOf('ours', { product_name }));
    expect(answer.status).toBe(200);
    expect(answer.json).toEqual({
      product_name: 'WORKFLOWAI',
      qr_response: {
        qrcodes: [
          expect.objectContaining({
            qrcode_id: expect.stringMatching(ID),
            masterlink: expect.stringMatching(/^https:/),
            qrcode_image_url: expect.stringMatching(/^https:/),
            links: ['https://chat.example/init/chat/ours/WORKFLOWAI/qr-1/umair/?public=true'],
          }),
        ],
      },
    });
  });

  test('each link is <base_url>/init/chat/<org>/<PRODUCT>/<qrid>/<portfolio>/?public=true', async () => {
    const qr_ids = [
      { qrid: 'a', portfolioName: 'x' },
      { qrid: 'b', portfolioName: 'y' },
      { qrid: 'a', portfolioName: 'x' },
    ];
    const fields = { qr_ids, base_url: 'https://chat.example/de', product_name: 'LOGOSCAN' };
    const { links } = await makeLink(fields, 'ours');
    expect(links).toEqual([
      'https://chat.example/de/init/chat/ours/LOGOSCAN/a/x/?public=true',
      'https://chat.example/de/init/chat/ours/LOGOSCAN/b/y/?public=true',
      'https://chat.example/de/init/chat/ours/LOGOSCAN/a/x/?public=true',
    ]);
  });

  test('parts URL-encoded', async () => {
    const qr_ids = [{ qrid: 'a b/c?d=1&e#f', portfolioName: 'Ümläut %2F' }];
    const { links } = await makeLink({ qr_ids }, '../o"rg');
    expect(links).toEqual([
      'https://chat.example/init/chat/..%2Fo%22rg/WORKFLOWAI/a%20b%2Fc%3Fd%3D1%26e%23f/%C3%9Cml%C3%A4ut%20%252F/?public=true',
    ]);
  });

  test('without base_url: our own chat page', async () => {
    const { links } = await makeLink({ base_url: undefined }, 'ours');
    expect(links).toHaveLength(1);
    const page = await app.api.get(pathOf(links[0]!));
    expect(page.status).toBe(200);
    expect(page.headers['content-type']).toMatch(/^text\/html/);
    expect(page.text).toContain('ours');
  });

  test('the master link leads to each of its links in turn', async () => {
    const qr_ids = ['a', 'b', 'c'].map((qrid) => ({ qrid, portfolioName: 'x' }));
    const { masterlink, links } = await makeLink({ qr_ids });
    const visited: unknown[] = [];
    for (let opening = 0; opening < 4; opening += 1) {
      const answer = await app.api.get(pathOf(masterlink));
      expect(answer.status).toBe(302);
      visited.push(answer.headers['location']);
    }
    expect(visited).toEqual([...links, links[0]]);
  });

  test.each([
    ['a product that is not in the catalogue', { product_name: 'NOPE' }],
    ['an object of such a product', { product_name: { NOPE: 1 } }],
    ['no organization', { workspace_id: null }],
    ['no codes', { qr_ids: [] }],
    ['codes that are none', { qr_ids: [{ qrid: {}, portfolioName: 'x' }] }],
    ['a base_url that is none', { base_url: 'javascript:alert(1)' }],
  ])('%s: 400, nothing stored', async (_name, fields) => {
    const answer = await withNothingStored(app.storage, () =>
      app.api.post(MASTER_LINK, masterLinkOf('ours', fields)),
    );
    expect(answer.status).toBe(400);
    expect(Object.keys(refusedIn(answer).errors ?? {})).toEqual(Object.keys(fields));
  });
});

describe('qrcode_image_url is a real scannable image that we serve', () => {
  test('the PNG reads as the master link', async () => {
    const { qrcode_image_url, masterlink } = await makeLink();
    const image = await app.api.get(pathOf(qrcode_image_url));
    expect(image.status).toBe(200);
    expect(image.headers['content-type']).toBe('image/png');
    expect(scanPng(image.bytes)).toBe(masterlink);
  });

  test('the SVG has the same modules', async () => {
    const { qrcode_image_url, masterlink } = await makeLink();
    const path = pathOf(qrcode_image_url);
    const png = await app.api.get(path);
    const svg = await app.api.get(path.replace(/\.png$/, '.svg'));
    expect(svg.headers['content-type']).toMatch(/^image\/svg\+xml/);
    const modules = modulesOfSvg(svg.text);
    expect(scanModules(modules)).toBe(masterlink);
    expect(modulesOfPng(png.bytes, modules.length)).toEqual(modules);
  });

  test.each(['.png', '.svg'])('no image of a link that does not exist: %s', async (ending) => {
    const answer = await app.api.get(`/qr/${'0'.repeat(24)}${ending}`);
    expect(answer.status).toBe(404);
    refusedIn(answer);
  });
});

describe.each(engines)('get_QR_Id, on $name', (engine) => {
  const own = useTestApp({ engine });

  test('creation order, repeats kept, of this organization only', async () => {
    const organization = `org-${unique()}`;
    const lists = [['ZiQ7', 'Gr4t', 'E37l'], ['uSGU', 'E37l', 'E37l'], ['ZiQ7']];
    for (const list of lists) {
      const qr_ids = list.map((qrid) => ({ qrid, portfolioName: 'umair' }));
      await own.api.post(MASTER_LINK, masterLinkOf(organization, { qr_ids }));
      await own.api.post(MASTER_LINK, masterLinkOf('another', { qr_ids }));
    }
    const answer = await own.api.get(`/api/v2/get_QR_Id/${organization}/`);
    expect(answer.status).toBe(200);
    expect(answer.json).toEqual({ qr_id_list: lists.flat() });
  });

  test('an organization without links has an empty list', async () => {
    const answer = await own.api.get(`/api/v2/get_QR_Id/${unique()}/`);
    expect(answer.json).toEqual({ qr_id_list: [] });
  });

  test('a list longer than any page is whole and in order', async () => {
    const organization = `org-${unique()}`;
    const ids = Array.from({ length: 1000 }, (_, index) => `qr-${index}`);
    const qr_ids = ids.map((qrid) => ({ qrid, portfolioName: 'umair' }));
    await own.api.post(MASTER_LINK, masterLinkOf(organization, { qr_ids }));
    await own.api.post(MASTER_LINK, masterLinkOf(organization, { qr_ids: qr_ids.slice(0, 5) }));
    const answer = await own.api.get(`/api/v2/get_QR_Id/${organization}/`);
    expect(answer.json).toEqual({ qr_id_list: [...ids, ...ids.slice(0, 5)] });
  });
});

describe('get_QR_Id by POST and GET', () => {
  const url = '/api/v2/get_QR_Id/ours/';

  test.each([
    { name: 'POST with an empty body and no content type', method: 'POST', headers: {} },
    {
      name: 'POST with an empty body of JSON',
      method: 'POST',
      headers: { 'content-type': 'application/json' },
    },
    {
      name: 'POST with an empty form',
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    },
    { name: 'GET', method: 'GET', headers: {} },
  ] as const)('$name', async ({ method, headers }) => {
    await app.api.post(MASTER_LINK, masterLinkOf('ours'));
    const answer = await app.api.send({ method, url, headers });
    expect(answer.status).toBe(200);
    expect(answer.json).toMatchObject({ qr_id_list: expect.arrayContaining(['qr-1']) });
  });
});
