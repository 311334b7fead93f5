import Sqlite from 'better-sqlite3';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createHttpClient } from '../../../bench/faults/http-client.ts';
import { createKey, ENDPOINTS, makePlace, SAMPLE_CALLS } from '../access/sample-calls.ts';
import type { Operation } from '../access/sample-calls.ts';
import { makePerson } from '../accounts/team.ts';
import { addressOf, connect, connectAnyhow, cookieOf, refusalOf } from '../support/sockets.ts';
import { useTestApp } from '../support/test-app.ts';
import { createVisitor, openVisitorRoom, sendAs } from '../support/v3.ts';
import { databaseFile } from './support/database-file.ts';
import { openRawWebSocket } from './support/raw-websocket.ts';

const SHOP = 'https://shop.example.com';
const PUBLIC_URL = 'https://chat.example.com/support';
const FOREIGN = [
  'https://evil.example',
  'null',
  'file://',
  '',
  'not an origin',
  'http://shop.example.com',
  'https://shop.example.com:444',
  'https://shop.example.com.evil.example',
  'https://evil-shop.example.com',
  'https://sub.shop.example.com',
  'https://shop.example.com@evil.example',
  'https://evil.example/https://shop.example.com',
  'https://chat.example.com.evil.example',
];

describe('P25: where the server lists origins', () => {
  const app = useTestApp({ settings: { SOCKET_ORIGINS: SHOP, PUBLIC_URL, RATE_LIMITS: 'off' } });

  test.each(FOREIGN)(
    'a page of "%s" is refused at the handshake of either transport',
    async (origin) => {
      // Engine.IO refuses upgrades, for whatever reason, with 400.
      expect(await handshakes(await addressOf(app), origin)).toEqual([403, 400]);
      expect(await openSockets()).toBe(0);
    },
  );

  test.each([
    ['the listed one', () => SHOP],
    ['the server’s own', async () => addressOf(app)],
    ['that of its public address', () => new URL(PUBLIC_URL).origin],
    ['none, as programs have', () => undefined],
  ])('a page of %s is let in', async (_, origin) => {
    const statuses = await handshakes(await addressOf(app), await origin());
    expect(statuses).toEqual([200, 101]);
  });

  test('a foreign page is refused also with a token that is right', async () => {
    const { token } = await openVisitorRoom(app.api);
    for (const transport of ['polling', 'websocket']) {
      const socket = await connectAnyhow(app, token, {
        transports: [transport],
        extraHeaders: { origin: 'https://evil.example' },
      });
      const verdict = await new Promise((resolve) => {
        socket.raw.once('connect_error', () => resolve('refused'));
        socket.raw.once('connect', () => resolve('let in'));
      });
      expect(verdict).toBe('refused');
    }
  });

  async function openSockets(): Promise<number> {
    const { text } = await app.api.get('/metrics');
    return Number(/^dowellchat_sockets (\d+)$/m.exec(text)?.[1]);
  }
});

describe('P25: where an organization lists origins', () => {
  const app = useTestApp({ settings: { RATE_LIMITS: 'off' } });

  test.each(['polling', 'websocket'])(
    'a foreign page is refused over %s, and no other organization’s pages are',
    async (transport) => {
      const { token, room } = await openVisitorRoom(app.api);
      const key = await createKey(app, room.organizationId);
      const change = { origins: [SHOP] };
      const changed = await sendAs(app.api, key, 'PATCH', '/api/v3/organization', change);
      expect(changed.status, changed.text).toBe(200);
      const from = (origin: string) => ({
        transports: [transport],
        extraHeaders: { origin },
      });
      for (const origin of FOREIGN.filter((one) => one !== '')) {
        const { code } = await refusalOf(await connectAnyhow(app, token, from(origin)));
        expect(code, origin).toBe('UNAUTHENTICATED');
      }
      await connect(app, token, from(SHOP));
      await connect(app, token, from(await addressOf(app)));
      await connect(app, await createVisitor(app.api), from('https://evil.example'));
    },
  );
});

describe('P25: where somebody is signed in', () => {
  const app = useTestApp({ settings: { PUBLIC_URL, RATE_LIMITS: 'off' } });

  test.each(['polling', 'websocket'])(
    'a foreign page gains no socket by it over %s',
    async (transport) => {
      const { token } = await makePerson(app.storage, { isOwner: true });
      const from = (headers: object) => ({
        transports: [transport],
        extraHeaders: { ...cookieOf(token), ...headers },
      });
      const own = await addressOf(app);
      const foreign = FOREIGN.filter((one) => one !== '').map((origin) => ({ origin }));
      const unnamed = [
        {},
        { 'sec-fetch-site': 'same-site' },
        { 'sec-fetch-site': 'cross-site' },
        { origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' },
      ];
      for (const headers of [...foreign, ...unnamed]) {
        const socket = await connectAnyhow(app, undefined, from(headers));
        expect((await refusalOf(socket)).code, JSON.stringify(headers)).toBe('UNAUTHENTICATED');
      }
      await connect(app, undefined, from({ origin: own }));
      await connect(app, undefined, from({ origin: new URL(PUBLIC_URL).origin }));
      // What browsers send with a poll to the host of the page itself.
      await connect(app, undefined, from({ 'sec-fetch-site': 'same-origin' }));
    },
  );
});

describe('P25: what a foreign page can post without a token', () => {
  const app = useTestApp({ settings: { V2_SERVER_AUTH: 'required', RATE_LIMITS: 'off' } });
  /** Those a page may send without asking first, and what it may send after being let to. */
  const TYPES = [
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/json',
  ];
  const guarded = (Object.keys(ENDPOINTS) as Operation[]).filter((name) => {
    const { audience, method, changesState } = ENDPOINTS[name];
    const isChange = method !== 'GET' || changesState === true;
    return isChange && audience !== 'anyone' && audience !== 'visitor';
  });

  test.each(guarded)('%s changes nothing', async (name) => {
    const place = await makePlace(app);
    const database = new Sqlite(databaseFile(app.database.dataDir), { readonly: true });
    onTestFinished(() => void database.close());
    const dataVersion = () => database.pragma('data_version', { simple: true });
    const before = dataVersion();
    const { headers: _own, ...call } = SAMPLE_CALLS[name](place);
    for (const type of TYPES) {
      const answer = await app.api.send({
        ...call,
        headers: {
          origin: 'https://evil.example',
          'content-type': type,
          // A browser would add whatever cookie there is.
          cookie: `token=${place.visitorToken}; session=${place.visitorToken}; io=x`,
        },
      });
      expect(answer.status, answer.text).toBeGreaterThanOrEqual(400);
      expect(answer.status).toBeLessThan(500);
    }
    expect(dataVersion()).toBe(before);
  });

  test('no answer to a page sets a cookie or lets credentials be sent', async () => {
    const place = await makePlace(app);
    for (const name of Object.keys(ENDPOINTS) as Operation[]) {
      const call = SAMPLE_CALLS[name](place);
      const { headers } = await app.api.send({
        ...call,
        headers: { ...call.headers, origin: SHOP },
      });
      expect(headers, name).not.toHaveProperty('set-cookie');
      expect(headers, name).not.toHaveProperty('access-control-allow-credentials');
    }
    const http = createHttpClient(() => address);
    onTestFinished(http.close);
    const address = new URL(await addressOf(app));
    const { headers } = await http.call({ path: POLLING, headers: { origin: SHOP } });
    expect(headers).not.toHaveProperty('set-cookie');
    expect(headers).not.toHaveProperty('access-control-allow-credentials');
  });
});

const POLLING = '/socket.io/?EIO=4&transport=polling';

/** The statuses of a first poll and of an upgrade from a page of this origin. */
async function handshakes(address: string, origin: string | undefined): Promise<number[]> {
  const url = new URL(address);
  const http = createHttpClient(() => url);
  onTestFinished(http.close);
  const headers = origin === undefined ? {} : { origin };
  const polled = await http.call({ path: POLLING, headers });
  const upgraded = await openRawWebSocket(url, headers).then(
    (socket) => {
      socket.close();
      return 101;
    },
    (error: unknown) => Number(/HTTP\/1\.1 (\d+)/.exec(String(error))?.[1]),
  );
  return [polled.status, upgraded];
}
