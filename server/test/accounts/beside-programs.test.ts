import { beforeAll, describe, expect, test } from 'vitest';
import type { ChatLink } from '@dowellchat/contract/v3/products.endpoints.ts';
import { callAs, must } from '../inbox/desk.ts';
import { engines } from '../support/engines.ts';
import { useTestApp } from '../support/test-app.ts';
import { unique, withNothingStored } from '../support/v2.ts';
import { makePerson, type Person } from './team.ts';

const SHOP = 'https://shop.example.com';
const link = (product: string) => ({ product, name: 'the till' });

/** What programs and agents may both do: with an agent's session it names its organization. */
const CALLS = {
  'make a link': ['POST', '/api/v3/links', link('LOGIN')],
  'make a link of another product': ['POST', '/api/v3/links', link('EXTENSION')],
  'list links': ['GET', '/api/v3/links'],
  'list links of a product': ['GET', '/api/v3/links?product=LOGIN'],
  'list links of another product': ['GET', '/api/v3/links?product=EXTENSION'],
  'change a look': ['PATCH', '/api/v3/products/LOGIN/look', { title: 'Help' }],
  'read the settings': ['GET', '/api/v3/organization'],
  'change the settings': ['PATCH', '/api/v3/organization', { origins: [SHOP] }],
} as const;
type Call = keyof typeof CALLS;

const LINK_CALLS: readonly Call[] = [
  'make a link',
  'make a link of another product',
  'list links',
  'list links of a product',
  'list links of another product',
];
const ALL = Object.keys(CALLS) as Call[];

const MAY: Readonly<Record<string, readonly Call[]>> = {
  'the owner of the instance': ALL,
  'an admin': ALL,
  'an agent': LINK_CALLS,
  'an agent of one product': ['make a link', 'list links of a product'],
  'an admin of another organization': [],
  'somebody who belongs nowhere': [],
};

describe.each(engines)('agents where programs go, too, on $name', (engine) => {
  const app = useTestApp({ engine, settings: { RATE_LIMITS: 'off' } });
  const organizationId = `org-${unique()}`;
  let people: Record<string, Person>;
  beforeAll(async () => {
    const { storage } = app;
    const elsewhere = `org-${unique()}`;
    people = {
      'the owner of the instance': await makePerson(storage, { isOwner: true }),
      'an admin': await makePerson(storage, { organizationId, role: 'admin' }),
      'an agent': await makePerson(storage, { organizationId }),
      'an agent of one product': await makePerson(storage, { organizationId, products: ['LOGIN'] }),
      'an admin of another organization': await makePerson(storage, {
        organizationId: elsewhere,
        role: 'admin',
      }),
      'somebody who belongs nowhere': await makePerson(storage),
    };
    await send('the owner of the instance', 'make a link');
  });

  function send(who: string, call: Call, organization: string | undefined = organizationId) {
    const [method, path, body] = CALLS[call];
    const url = new URL(path, 'http://localhost');
    if (organization !== '') url.searchParams.set('organization', organization);
    return callAs(app, people[who]!, method, url.pathname + url.search, body);
  }

  describe.each(Object.keys(MAY))('%s', (who) => {
    test.each(ALL)('may %s, or finds nothing there', async (call) => {
      if (MAY[who]!.includes(call)) {
        expect([200, 201]).toContain((await send(who, call)).status);
        return;
      }
      const answer = await withNothingStored(app.storage, () => send(who, call));
      expect(answer.status).toBe(404);
      expect(answer.text).toBe((await send(who, call, `org-${unique()}`)).text);
    });
  });

  test('an agent of one product is shown its links alone', async () => {
    await send('an admin', 'make a link of another product');
    const { links } = await must<{ links: ChatLink[] }>(
      200,
      send('an agent of one product', 'list links of a product'),
    );
    expect(new Set(links.map(({ product }) => product))).toEqual(new Set(['LOGIN']));
  });

  test.each(ALL)('%s: a session without an organization is told to name it', async (call) => {
    const answer = await withNothingStored(app.storage, () => send('an admin', call, ''));
    expect(answer.status).toBe(400);
  });
});
