import { beforeEach, describe, expect, test } from 'vitest';
import { createOrganizationsService } from '../../src/domain/organizations/organizations.service.ts';
import { createKey } from '../access/sample-calls.ts';
import { engines } from '../support/engines.ts';
import { useTestApp } from '../support/test-app.ts';
import { unique } from '../support/v2.ts';
import { problemIn, sendAs } from '../support/v3.ts';

const URL = '/api/v3/organization';
const OFF = { isOn: false, capacity: 5 };

describe.each(engines)('an organization’s settings, on $name', (engine) => {
  const app = useTestApp({ engine, settings: { RATE_LIMITS: 'off' } });
  let organization: string;
  let key: string;
  beforeEach(async () => {
    organization = `org-${unique()}`;
    key = await createKey(app, organization);
  });

  const read = async () => (await sendAs(app.api, key, 'GET', URL)).json;
  const change = (body: object) => sendAs(app.api, key, 'PATCH', URL, body);

  test('at first every site may embed; what is set is kept, each site once, in one spelling', async () => {
    expect(await read()).toEqual({ origins: [], routing: OFF });
    const sent = [
      'HTTPS://Shop.Example:443/',
      'https://shop.example',
      ' http://localhost:3000 ',
      'https://*.Shop.example',
      'https://münchen.example',
    ];
    const origins = [
      'https://shop.example',
      'http://localhost:3000',
      'https://*.shop.example',
      'https://xn--mnchen-3ya.example',
    ];
    const answer = await change({ origins: sent });
    expect(answer.status, answer.text).toBe(200);
    expect(answer.json).toEqual({ origins, routing: OFF });
    expect(await read()).toEqual({ origins, routing: OFF });
    expect((await change({})).json).toEqual({ origins, routing: OFF });
    expect((await change({ origins: [] })).json).toEqual({ origins: [], routing: OFF });
  });

  test('a list with something that is no site is refused, each by its place, and changes nothing', async () => {
    await change({ origins: ['https://shop.example'] });
    const answer = await change({
      origins: ['https://ok.example', 'https://shop.example/path', 'ftp://shop.example', '*'],
    });
    expect(answer.status).toBe(400);
    expect(Object.keys(problemIn(answer).fields ?? {})).toEqual([
      'origins.1',
      'origins.2',
      'origins.3',
    ]);
    expect(await read()).toEqual({ origins: ['https://shop.example'], routing: OFF });
  });

  test.each([
    [{ origins: 'https://shop.example' }],
    [{ origins: [1] }],
    [{ origins: null }],
    [{ origins: ['x'.repeat(301)] }],
    [{ origins: Array.from({ length: 101 }, (_, index) => `https://s${index}.example`) }],
  ])('%.60j is refused', async (body) => {
    const answer = await change(body);
    expect(answer.status).toBe(400);
    expect(Object.keys(problemIn(answer).fields ?? {})[0]).toMatch(/^origins/);
  });

  test('what one organization sets is not another’s', async () => {
    await change({ origins: ['https://shop.example'] });
    const other = await createKey(app, `org-${unique()}`);
    expect((await sendAs(app.api, other, 'GET', URL)).json).toEqual({ origins: [], routing: OFF });
  });

  test('from then on a browser connects from these sites alone', async () => {
    const service = createOrganizationsService(app.storage, Date.now, 'auto');
    const may = (origin: string) => service.mayConnectFrom(organization, origin);
    expect(await may('https://anywhere.example')).toBe(true);
    await change({ origins: ['https://shop.example', 'https://*.shop.example'] });
    // Another process hears of it within a second.
    await expect.poll(() => may('https://anywhere.example'), { timeout: 3000 }).toBe(false);
    expect(await may('https://shop.example')).toBe(true);
    expect(await may('https://de.shop.example')).toBe(true);
    for (const origin of ['http://shop.example', 'https://shop.example:8443', 'null', '']) {
      expect(await may(origin), origin).toBe(false);
    }
  });
});
