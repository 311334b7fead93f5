import { INBOUND_EVENTS, type InboundName } from '@dowellchat/contract/v3/events.ts';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import {
  ENDPOINTS,
  makePlace,
  SAMPLE_CALLS,
  withBearer,
  type Operation,
  type Place,
} from '../access/sample-calls.ts';
import { openBrowser } from '../accounts/browser.ts';
import { engines } from '../support/engines.ts';
import { connect, connectAnyhow, join, refusalOf, type TestSocket } from '../support/sockets.ts';
import { startTestApp, type TestApp } from '../support/test-app.ts';
import { createVisitor, problemIn, PRODUCT, sendAs, sendV3 } from '../support/v3.ts';
import { messageTo, messagesUrl, unique, type RoomAnswer } from '../support/v2.ts';
import {
  badTokens,
  hashOf,
  nowSeconds,
  signToken,
  type IdentityKey,
} from './support/identity-tokens.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const CLOSED_WITHIN_MS = 5000;

/** Calls by which visitors come in, and what is open to everybody whatever an organization asks. */
const PUBLIC: readonly Operation[] = [
  'serverStatus',
  'clientProducts',
  'adminProducts',
  'chatPage',
  'chatPageOfLink',
  'chatFrame',
  'masterLink',
  'qrImage',
];
const operations = Object.keys(ENDPOINTS) as Operation[];
const byIds = operations.filter(
  (name) => ENDPOINTS[name].audience === 'visitor' && !PUBLIC.includes(name),
);
const byToken = operations.filter((name) => ENDPOINTS[name].audience === 'participant');
const events = (Object.keys(INBOUND_EVENTS) as InboundName[]).filter(
  (name) => INBOUND_EVENTS[name].audience === 'participant',
);

const identityOf = (organizationId: string) => `/api/v3/organizations/${organizationId}/identity`;

describe.each(engines)('P23 on $name: an organization that wants its visitors named', (engine) => {
  let nowMs: number | undefined;
  let app: TestApp;
  let place: Place;
  let key: IdentityKey;
  let foreign: IdentityKey;
  let removed: IdentityKey;
  /** A visitor from before, whom nobody has named, on a socket that was open then. */
  let before: { token: string; socket: TestSocket; closedAfterMs: () => number };
  let bad: Record<string, string>;

  const admin = () => {
    const browser = openBrowser(() => app.api);
    browser.cookies.set('__Host-dowellchat', place.team.owner.token);
    return browser;
  };
  const makeKey = async (organizationId: string): Promise<IdentityKey> =>
    (await admin().must(201, 'POST', `${identityOf(organizationId)}/keys`)) as never;
  const create = (identity?: object, organizationId = place.organization) =>
    app.api.post('/api/v3/visitors', { organizationId, ...(identity && { identity }) });
  const named = async (sub: string, more: object = {}): Promise<string> => {
    const token = await signToken(key, { sub, aud: place.organization, ...more });
    const answer = await create({ token });
    expect(answer.status, answer.text).toBe(201);
    return (answer.json as { token: string }).token;
  };
  const roomOf = async (token: string): Promise<string> => {
    const answer = await sendAs(app.api, token, 'POST', '/api/v3/rooms', { product: PRODUCT });
    expect([200, 201], answer.text).toContain(answer.status);
    return (answer.json as { id: string }).id;
  };
  const readRoom = () =>
    app.storage.db
      .selectFrom('rooms')
      .select(['last_seq', 'is_active', 'version'])
      .where('id', '=', place.roomId)
      .executeTakeFirstOrThrow();
  const countVisitors = () =>
    app.storage.db
      .selectFrom('visitors')
      .select(({ fn }) => fn.countAll().as('count'))
      .executeTakeFirst();

  beforeAll(async () => {
    app = await startTestApp({
      engine,
      settings: { RATE_LIMITS: 'off' },
      clock: () => nowMs ?? Date.now(),
    });
    place = await makePlace(app);
    await admin().must(
      204,
      'DELETE',
      `${identityOf(place.organization)}/keys/${place.team.identityKeyId}`,
    );
    removed = await makeKey(place.organization);
    key = await makeKey(place.organization);
    const path = `${identityOf(place.organization)}/keys/${removed.id}`;
    await admin().must(204, 'DELETE', path);
    foreign = await makeKey(`org-${unique()}`);
    bad = await badTokens({ key, foreign, removed, organizationId: place.organization });

    const token = place.visitorToken;
    const socket = await connect(app, token);
    await join(socket, place.visitorRoomId);
    let closedAtMs = Number.POSITIVE_INFINITY;
    socket.raw.once('disconnect', () => (closedAtMs = performance.now()));
    const startedMs = performance.now();
    await admin().must(200, 'PATCH', identityOf(place.organization), { mode: 'required' });
    before = { token, socket, closedAfterMs: () => closedAtMs - startedMs };
  }, 60_000);
  afterAll(() => app.close());

  test('closes the sockets of those who came before within five seconds', async () => {
    await vi.waitFor(() => expect(before.socket.closed()).toBeDefined(), CLOSED_WITHIN_MS);
    expect(before.closedAfterMs()).toBeLessThan(CLOSED_WITHIN_MS);
    expect(before.socket.events.at(-1)).toMatchObject({
      name: 'session.ended',
      payload: { reason: 'changed' },
    });
  });

  test('every event is refused to them from then on, for they come in no more', async () => {
    expect(events.length).toBeGreaterThan(3);
    const socket = await connectAnyhow(app, before.token);
    expect((await refusalOf(socket)).code).toBe('UNAUTHENTICATED');
  });

  test.each(byToken)('%s refuses a token of nobody who was named', async (operation) => {
    const call = withBearer(SAMPLE_CALLS[operation](place), before.token);
    const { status, text } = await app.api.send(call);
    expect(status, text).toBe(401);
  });

  test.each(byIds)('%s answers ids as if they named nothing', async (operation) => {
    const nowhere: Place = { ...place, roomId: 'f'.repeat(24) };
    const unknown = await app.api.send(SAMPLE_CALLS[operation](nowhere));
    for (const roomId of [place.roomId, place.visitorRoomId]) {
      for (const token of [undefined, before.token, 'garbage']) {
        const call = SAMPLE_CALLS[operation]({ ...place, roomId });
        const answer = await app.api.send(token === undefined ? call : withBearer(call, token));
        // `openChat` and the like make up an organization of their own: there it is another one.
        if (answer.status === 200 && !operation.endsWith('RoomService')) {
          expect(answer.text).not.toContain(place.organization);
        } else {
          expect(answer.text).toBe(unknown.text);
        }
        expect(answer.text).not.toContain(place.messageText);
      }
    }
  });

  test('what v2 knows by four fields is refused like an organization that is not there', async () => {
    for (const operation of ['roomControl', 'extension', 'init', 'login'] as const) {
      const answer = await app.api.send(SAMPLE_CALLS[operation](place));
      expect([operation, answer.status]).toEqual([operation, 404]);
    }
  });

  test('nobody changes anything of a room by its id', async () => {
    const was = await readRoom();
    for (const body of [
      messageTo(place.roomId),
      { type: 'delete_room', room_id: place.roomId, is_active: false },
    ]) {
      await app.api.post('/api/v2/room-service/', body);
    }
    expect(await readRoom()).toEqual(was);
  });

  test('makes no visitor of who shows nothing', async () => {
    const answer = await create();
    expect(answer.status).toBe(401);
    expect(problemIn(answer).fields).toHaveProperty('identity');
  });

  test('no bad token makes a visitor, or says who one is', async () => {
    const good = await named(`good-${unique()}`);
    const count = await countVisitors();
    for (const [what, token] of Object.entries(bad)) {
      const refused = await create({ token });
      expect([what, refused.status]).toEqual([what, what === 'giant' ? 400 : 401]);
      const identity = { token };
      const changed = await sendAs(app.api, good, 'PATCH', '/api/v3/visitors/me', { identity });
      expect([what, changed.status]).toEqual([what, what === 'giant' ? 400 : 401]);
    }
    expect(await countVisitors()).toEqual(count);
  });

  test('no bad token is a visitor’s token at any door', async () => {
    for (const [what, token] of Object.entries(bad)) {
      if (what === 'empty' || token.includes('\0')) continue;
      for (const operation of byToken) {
        const { status } = await app.api.send(withBearer(SAMPLE_CALLS[operation](place), token));
        expect([what, operation, status]).toEqual([what, operation, 401]);
      }
      const { text } = await app.api.send(
        withBearer({ method: 'GET', url: messagesUrl(place.roomId) }, token),
      );
      expect(text).not.toContain(place.messageText);
      const socket = await connectAnyhow(app, token);
      expect((await refusalOf(socket)).code).toBe('UNAUTHENTICATED');
    }
  });

  test('no bad hash makes a visitor', async () => {
    const userId = 'user-1';
    for (const userHash of [
      hashOf(key, 'user-2'),
      hashOf(foreign, userId),
      hashOf(removed, userId),
      '0'.repeat(64),
    ]) {
      expect((await create({ userId, userHash })).status).toBe(401);
    }
    for (const userHash of ['', hashOf(key, userId).toUpperCase(), `${hashOf(key, userId)}00`]) {
      expect((await create({ userId, userHash })).status).toBe(400);
    }
  });

  describe('whom its server names', () => {
    test('comes in at every door, and finds their rooms again on another device', async () => {
      const sub = `user-${unique()}`;
      const token = await named(sub, { name: 'Ann', email: 'ann@example.com' });
      const roomId = await roomOf(token);
      await sendV3(app.api, token, roomId, 'hello');
      const other = await named(sub);
      expect(other).not.toBe(token);
      expect(await roomOf(other)).toBe(roomId);
      const me = await sendAs(app.api, other, 'GET', '/api/v3/visitors/me');
      expect(me.json).toMatchObject({ verifiedId: sub, name: 'Ann', email: 'ann@example.com' });
      const socket = await connect(app, other);
      const { joined } = await join(socket, roomId);
      expect(JSON.stringify(joined)).toContain('hello');
    });

    test('does so on two devices at one moment, as one visitor', async () => {
      const sub = `user-${unique()}`;
      const tokens = await Promise.all(Array.from({ length: 5 }, () => named(sub)));
      const rooms = await Promise.all(tokens.map(roomOf));
      expect(new Set(rooms).size).toBe(1);
    });

    test('sees nothing of another, of whatever name', async () => {
      const token = await named(`user-${unique()}`);
      const roomId = await roomOf(token);
      for (const sub of [`user-${unique()}`, place.user]) {
        const other = await named(sub);
        const { status } = await sendAs(app.api, other, 'GET', `/api/v3/rooms/${roomId}`);
        expect(status).toBe(404);
      }
    });

    test('uses v2 with the token as a Bearer, for rooms of their own alone', async () => {
      const token = await named(`user-${unique()}`);
      const opened = await app.api.send(withBearer(SAMPLE_CALLS.roomControl(place), token));
      expect(opened.status, opened.text).toBe(200);
      const again = await app.api.send(withBearer(SAMPLE_CALLS.roomControl(place), token));
      const idIn = ({ json }: typeof opened) => (json as RoomAnswer).response._id;
      const roomId = idIn(opened);
      expect(idIn(again)).toBe(roomId);
      expect(roomId).not.toBe(place.roomId);
      const sample = { ...place, roomId };
      const posted = await app.api.send(withBearer(SAMPLE_CALLS.postRoomService(sample), token));
      expect(posted.status, posted.text).toBe(200);
      const read = await app.api.send(withBearer(SAMPLE_CALLS.getRoomService(sample), token));
      expect(read.text).toContain(place.messageText);
      const foreignRoom = await app.api.send(withBearer(SAMPLE_CALLS.getRoomService(place), token));
      expect(foreignRoom.text).not.toContain(place.messageText);
      const stranger = await named(`user-${unique()}`);
      const seen = await app.api.send(withBearer(SAMPLE_CALLS.getRoomService(sample), stranger));
      expect(seen.text).not.toContain(place.messageText);
    });

    test('by a hash has no history, however often they come', async () => {
      const userId = `user-${unique()}`;
      const identity = { userId, userHash: hashOf(key, userId) };
      const [one, other] = await Promise.all([create(identity), create(identity)]);
      const tokens = [one, other].map((answer) => (answer.json as { token: string }).token);
      const rooms = await Promise.all(tokens.map(roomOf));
      expect(new Set(rooms).size).toBe(2);
      expect((one.json as { visitor: object }).visitor).toMatchObject({ verifiedId: userId });
      // Nor does a hash open what a JWT of the same name has made.
      const byJwt = await named(userId);
      expect(rooms).not.toContain(await roomOf(byJwt));
      const third = ((await create(identity)).json as { token: string }).token;
      expect(await roomOf(third)).not.toBe(await roomOf(byJwt));
    });

    test('is asked again after a day', async () => {
      const sub = `user-${unique()}`;
      const token = await named(sub);
      const roomId = await roomOf(token);
      nowMs = Date.now() + DAY_MS + 1000;
      try {
        const { status } = await sendAs(app.api, token, 'GET', `/api/v3/rooms/${roomId}`);
        expect(status).toBe(401);
        const socket = await connectAnyhow(app, token);
        expect((await refusalOf(socket)).code).toBe('UNAUTHENTICATED');
        const later = nowSeconds() + DAY_MS / 1000 + 300;
        expect(await roomOf(await named(sub, { exp: later }))).toBe(roomId);
      } finally {
        nowMs = undefined;
      }
    });

    test('is nobody’s word any more, at once, when the key goes', async () => {
      const second = await makeKey(place.organization);
      const sub = `user-${unique()}`;
      const aud = place.organization;
      const identity = { token: await signToken(second, { sub, aud }) };
      const { token } = (await create(identity)).json as { token: string };
      const roomId = await roomOf(token);
      const socket = await connect(app, token);
      await admin().must(204, 'DELETE', `${identityOf(place.organization)}/keys/${second.id}`);
      expect((await sendAs(app.api, token, 'GET', `/api/v3/rooms/${roomId}`)).status).toBe(401);
      expect((await create(identity)).status).toBe(401);
      await vi.waitFor(() => expect(socket.closed()).toBeDefined(), CLOSED_WITHIN_MS);
      // The other key names the same person: they have lost nothing.
      expect(await roomOf(await named(sub))).toBe(roomId);
    });
  });

  describe('an organization that does not ask for it', () => {
    test('takes a nameless visitor, who becomes a named one with all they said', async () => {
      const organizationId = `org-${unique()}`;
      const itsKey = await makeKey(organizationId);
      const sign = (sub: string) => signToken(itsKey, { sub, aud: organizationId });
      const token = await createVisitor(app.api, organizationId);
      const roomId = await roomOf(token);
      const known = await create({ token: await sign('ann') }, organizationId);
      const knownToken = (known.json as { token: string }).token;
      const knownRoom = await roomOf(knownToken);
      const socket = await connect(app, token);
      const changed = await sendAs(app.api, token, 'PATCH', '/api/v3/visitors/me', {
        identity: { token: await sign('ann') },
      });
      expect(changed.json).toMatchObject({ verifiedId: 'ann' });
      await socket.hear('session.ended', ({ reason }) => reason === 'changed');
      const { json } = await sendAs(app.api, token, 'GET', '/api/v3/rooms');
      const ids = (json as { rooms: { id: string }[] }).rooms.map(({ id }) => id);
      expect(new Set(ids)).toEqual(new Set([roomId, knownRoom]));

      // Somebody else at the same browser gets none of it.
      await sendAs(app.api, token, 'PATCH', '/api/v3/visitors/me', {
        identity: { token: await sign('ben') },
      });
      for (const id of ids) {
        expect((await sendAs(app.api, token, 'GET', `/api/v3/rooms/${id}`)).status).toBe(404);
        expect((await sendAs(app.api, knownToken, 'GET', `/api/v3/rooms/${id}`)).status).toBe(200);
      }
    });

    test('refuses a word that is none, instead of taking the visitor as nameless', async () => {
      for (const [what, token] of Object.entries(bad)) {
        const { status } = await create({ token }, `org-${unique()}`);
        expect([what, status]).toEqual([what, what === 'giant' ? 400 : 401]);
      }
    });

    test('lets a named one out of a shared history when the key goes', async () => {
      const organizationId = `org-${unique()}`;
      const itsKey = await makeKey(organizationId);
      const identity = { token: await signToken(itsKey, { sub: 'ann', aud: organizationId }) };
      const { token } = (await create(identity, organizationId)).json as { token: string };
      await roomOf(token);
      await admin().must(204, 'DELETE', `${identityOf(organizationId)}/keys/${itsKey.id}`);
      expect((await sendAs(app.api, token, 'GET', '/api/v3/visitors/me')).status).toBe(401);
    });
  });
});

describe.each(engines)('identity keys on $name', (engine) => {
  test('are two at most, however many are made at once, and asked for before the mode', async () => {
    const app = await startTestApp({ engine });
    try {
      const browser = openBrowser(() => app.api);
      const owner = { email: 'olga@example.com', name: 'Olga', password: 'correct horse battery' };
      await browser.must(201, 'POST', '/api/v3/claim', owner);
      const path = '/api/v3/organizations/acme/identity';
      await browser.must(409, 'PATCH', path, { mode: 'required' });
      const made = await Promise.all(
        Array.from({ length: 6 }, () => browser.send('POST', `${path}/keys`)),
      );
      const statuses = made.map(({ status }) => status).toSorted((a, b) => a - b);
      expect(statuses).toEqual([201, 201, 409, 409, 409, 409]);
      const { secret } = made.find(({ status }) => status === 201)!.json as IdentityKey;
      const shown = await browser.must(200, 'GET', path);
      expect(shown['keys']).toHaveLength(2);
      expect(JSON.stringify(shown)).not.toContain(secret);
      const rows = await app.storage.db.selectFrom('identity_keys').selectAll().execute();
      expect(JSON.stringify(rows)).not.toContain(secret);
    } finally {
      await app.close();
    }
  });
});
