import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createKey } from '../access/sample-calls.ts';
import { connect, connectAnyhow, join, refusalOf, addressOf } from '../support/sockets.ts';
import { startTestApp, useTestApp, type TestApp } from '../support/test-app.ts';
import { unique } from '../support/v2.ts';
import { createVisitor, openVisitorRoom, sendAs } from '../support/v3.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

let nowMs = Date.now();
const app = useTestApp({ settings: { RATE_LIMITS: 'off' }, clock: () => nowMs });

describe('who may connect', () => {
  test.each([
    ['nothing', undefined],
    ['no text', { $ne: null }],
    ['a made-up token', 'dwv_0123456789'],
    ['a made-up key', 'dwc_0123456789'],
    ['an endless token', `dwv_${'x'.repeat(10_000)}`],
  ])('whoever shows %s is refused, and told why', async (_, token) => {
    const socket = await connectAnyhow(app, token);
    expect((await refusalOf(socket)).code).toBe('UNAUTHENTICATED');
    expect(socket.raw.connected).toBe(false);
  });

  test('a room’s id is no token', async () => {
    const { room } = await openVisitorRoom(app.api);
    expect((await refusalOf(await connectAnyhow(app, room.id))).code).toBe('UNAUTHENTICATED');
  });

  test('an expired token is refused', async () => {
    const token = await createVisitor(app.api);
    nowMs += 91 * DAY_MS;
    expect((await refusalOf(await connectAnyhow(app, token))).code).toBe('UNAUTHENTICATED');
  });

  test('a visitor and a program are let in, over WebSocket and over polling', async () => {
    const organization = `org-${unique()}`;
    const token = await createVisitor(app.api, organization);
    await connect(app, token);
    await connect(app, token, { transports: ['polling'] });
    await connect(app, await createKey(app, organization));
  });

  test('ending a token tells its sockets and closes them, and it lets nobody in again', async () => {
    const { token, room } = await openVisitorRoom(app.api);
    const socket = await connect(app, token);
    await join(socket, room.id);
    await sendAs(app.api, token, 'DELETE', '/api/v3/visitors/me');
    expect(await socket.hear('session.ended')).toEqual({ reason: 'revoked' });
    await vi.waitFor(() => expect(socket.closed()).toBe('io server disconnect'));
    expect((await refusalOf(await connectAnyhow(app, token))).code).toBe('UNAUTHENTICATED');
  });
});

describe('with a list of origins', () => {
  let listed: TestApp;
  let token: string;

  beforeAll(async () => {
    listed = await startTestApp({
      settings: { SOCKET_ORIGINS: 'https://shop.example.com, https://www.example.com' },
    });
    token = await createVisitor(listed.api);
  });
  afterAll(() => listed.close());

  describe.each(['websocket', 'polling'] as const)('over %s', (transport) => {
    const from = (origin: string) => ({
      transports: [transport],
      extraHeaders: { origin },
    });

    test.each(['https://shop.example.com', 'https://www.example.com'])(
      'a page of %s may connect',
      async (origin) => {
        await connect(listed, token, from(origin));
      },
    );

    test('a page of the server itself may connect', async () => {
      await connect(listed, token, from(await addressOf(listed)));
    });

    test.each([
      'https://evil.example.com',
      'https://shop.example.com.evil.example',
      'http://shop.example.com',
      'https://shop.example.com:8443',
      'null',
    ])('a page of %s is turned away with its first request', async (origin) => {
      const socket = await connectAnyhow(listed, token, from(origin));
      const { code } = await refusalOf(socket);
      // No answer of ours: the transport was never opened.
      expect(code).toBeUndefined();
    });
  });
});

test('one address holds a bounded number of sockets, and may open more once some are closed', async () => {
  const bounded = await startTestApp({ settings: { ADDRESS_SOCKETS_MAX: '2' } });
  try {
    const token = await createVisitor(bounded.api);
    const first = await connect(bounded, token);
    await connect(bounded, token);
    await refusalOf(await connectAnyhow(bounded, token));
    first.raw.disconnect();
    await vi.waitFor(async () => {
      const again = await connectAnyhow(bounded, token);
      await vi.waitFor(() => expect(again.raw.connected).toBe(true), 500);
    }, 5000);
  } finally {
    await bounded.close();
  }
});
