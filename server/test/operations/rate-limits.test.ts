import { describe, expect, test } from 'vitest';
import type { Answer } from '../support/api.ts';
import { useTestApp } from '../support/test-app.ts';
import {
  deleteRoom,
  MASTER_LINK,
  masterLinkOf,
  messagesUrl,
  messageTo,
  newVisit,
  openRoom,
  postMessage,
  refusedIn,
  ROOM_CONTROL,
  ROOM_SERVICE,
  roomUrl,
  sendMessage,
  unique,
} from '../support/v2.ts';

/** Limits are averages over ten seconds: one a second is ten at once. */
const BURST = 10;
const LOW = {
  ROOM_MESSAGES_PER_SECOND: '1',
  ADDRESS_WRITES_PER_SECOND: '2',
  ADDRESS_ROOMS_PER_SECOND: '1',
};

function expectRefusal(answer: Answer): void {
  expect(answer.status).toBe(429);
  expect(refusedIn(answer).message).toMatch(/^Too many/);
  const seconds = Number(answer.headers['retry-after']);
  expect(seconds).toBeGreaterThanOrEqual(1);
  expect(seconds).toBeLessThanOrEqual(BURST);
  expect(answer.headers['access-control-expose-headers']).toContain('retry-after');
}

let addresses = 0;
/** An address that nothing has come from yet. */
function newAddress(): string {
  addresses += 1;
  return `198.51.${Math.floor(addresses / 250)}.${(addresses % 250) + 1}`;
}

const postFrom = (remoteAddress: string, url: string, body: object, headers = {}) => ({
  method: 'POST' as const,
  url,
  remoteAddress,
  payload: JSON.stringify(body),
  headers: { 'content-type': 'application/json', ...headers },
});

describe('limits are on without any setting', () => {
  const app = useTestApp({ settings: LOW });
  const send = (options: ReturnType<typeof postFrom>) => app.api.send(options);
  const open = (address: string, headers = {}) =>
    send(postFrom(address, ROOM_CONTROL, newVisit(), headers));
  const post = (from: string, to: string) => send(postFrom(from, ROOM_SERVICE, messageTo(to)));
  const room = async () => {
    const answer = await open(newAddress());
    return (answer.json as { inserted_id: string }).inserted_id;
  };

  test('a room takes so many messages, whoever sends them, and others take theirs', async () => {
    const id = await room();
    for (let sent = 0; sent < BURST; sent += 1)
      expect((await post(newAddress(), id)).status).toBe(200);
    expectRefusal(await post(newAddress(), id));
    expect((await post(newAddress(), await room())).status).toBe(200);
  });

  test('an address sends so many messages, to whichever rooms, and others send theirs', async () => {
    const address = newAddress();
    const rooms = [await room(), await room(), await room()];
    for (let sent = 0; sent < 2 * BURST; sent += 1) {
      expect((await post(address, rooms[sent % 2]!)).status).toBe(200);
    }
    expectRefusal(await post(address, rooms[2]!));
    expect((await post(newAddress(), rooms[2]!)).status).toBe(200);
  });

  const ROOM_CALLS = [
    { name: 'room-control', url: ROOM_CONTROL, body: () => newVisit() },
    { name: 'extension', url: '/api/v2/extension/', body: () => newVisit() },
    { name: 'openChatRoom', url: '/api/v2/openChatRoom/', body: () => newVisit() },
    { name: 'login', url: '/api/v2/login/', body: () => ({ user_id: unique() }) },
  ];

  test.each(ROOM_CALLS)('$name: an address opens so many rooms', async ({ url, body }) => {
    const address = newAddress();
    for (let opened = 0; opened < BURST; opened += 1) {
      expect((await send(postFrom(address, url, body()))).status).toBe(200);
    }
    expectRefusal(await send(postFrom(address, url, body())));
    expect((await send(postFrom(newAddress(), url, body()))).status).toBe(200);
  });

  const WRITES = [
    {
      name: 'delete_room',
      url: ROOM_SERVICE,
      body: () => ({ type: 'delete_room', room_id: '0'.repeat(24) }),
    },
    { name: 'create_master_link', url: MASTER_LINK, body: () => masterLinkOf('org') },
  ];

  test.each(WRITES)('$name: an address changes so much', async ({ url, body }) => {
    const address = newAddress();
    for (let made = 0; made < 2 * BURST; made += 1) {
      expect((await send(postFrom(address, url, body()))).status).toBe(200);
    }
    expectRefusal(await send(postFrom(address, url, body())));
  });

  test('a room that is there is opened as often as one likes', async () => {
    const visit = newVisit();
    const address = newAddress();
    for (let opened = 0; opened < 5 * BURST; opened += 1) {
      expect((await send(postFrom(address, ROOM_CONTROL, visit))).status).toBe(200);
    }
  });

  test('polling is never limited', async () => {
    const id = await room();
    const remoteAddress = newAddress();
    for (const url of [messagesUrl(id), roomUrl(id)]) {
      for (let polls = 0; polls < 10 * BURST; polls += 1) {
        expect((await app.api.send({ method: 'GET', url, remoteAddress })).status).toBe(200);
      }
    }
  });

  test('an address cannot give itself another one: nobody believes its headers', async () => {
    const address = newAddress();
    const forged = () => ({
      'x-forwarded-for': newAddress(),
      'x-real-ip': newAddress(),
      forwarded: `for=${newAddress()}`,
    });
    for (let opened = 0; opened < BURST; opened += 1) await open(address, forged());
    expectRefusal(await open(address, forged()));
  });

  /** Pairs of addresses: does what one does use up what the other may do? */
  const NEIGHBOURS = [
    { a: '2001:db8:1:2::1', b: '2001:db8:1:2:ffff:ffff:ffff:ffff', areOne: true },
    { a: '2001:db8:1:3::1', b: '2001:db8:1:4::1', areOne: false },
    { a: '2001:db8:2::1', b: '2001:db8:3::1', areOne: false },
    { a: '192.0.2.1', b: '192.0.2.2', areOne: false },
    // How a server that listens on `::` sees the addresses of IPv4.
    { a: '::ffff:192.0.2.3', b: '::ffff:192.0.2.4', areOne: false },
    { a: '::ffff:192.0.2.5', b: '192.0.2.5', areOne: true },
  ];

  test.each(NEIGHBOURS)('$a and $b are one customer: $areOne', async ({ a, b, areOne }) => {
    for (let opened = 0; opened < BURST; opened += 1) await open(a);
    expectRefusal(await open(a));
    expect((await open(b)).status).toBe(areOne ? 429 : 200);
  });
});

describe('behind a proxy that is trusted', () => {
  const app = useTestApp({ settings: { ...LOW, TRUST_PROXY: '203.0.113.0/24' } });
  const open = (proxy: string, visitor: string) =>
    app.api.send(postFrom(proxy, ROOM_CONTROL, newVisit(), { 'x-forwarded-for': visitor }));

  test('each visitor is limited alone', async () => {
    for (let opened = 0; opened < BURST; opened += 1) await open('203.0.113.1', '192.0.2.1');
    expectRefusal(await open('203.0.113.1', '192.0.2.1'));
    expect((await open('203.0.113.1', '192.0.2.2')).status).toBe(200);
  });

  test('a visitor who reaches the server past it is not believed', async () => {
    for (let opened = 0; opened < BURST; opened += 1) await open('192.0.2.9', newAddress());
    expectRefusal(await open('192.0.2.9', newAddress()));
  });

  test('what a visitor adds in front of the proxy’s word is not believed', async () => {
    for (let opened = 0; opened < BURST; opened += 1) {
      await open('203.0.113.1', `${newAddress()}, 192.0.2.7`);
    }
    expectRefusal(await open('203.0.113.1', `${newAddress()}, 192.0.2.7`));
  });
});

describe('RATE_LIMITS=off', () => {
  const app = useTestApp({ settings: { ...LOW, RATE_LIMITS: 'off' } });

  test('limits nothing', async () => {
    const { _id } = await openRoom(app.api);
    for (let index = 0; index < 3 * BURST; index += 1) {
      await openRoom(app.api);
      await postMessage(app.api, _id);
      expect((await deleteRoom(app.api, '0'.repeat(24))).status).toBe(200);
    }
  });
});

describe('a queue that is full', () => {
  const app = useTestApp({
    settings: { QUEUE_MESSAGES_MAX: '5', COMMIT_DELAY_MS: '20', RATE_LIMITS: 'off' },
  });

  test('refuses what is more at once and retryably, and keeps what it took', async () => {
    const { _id } = await openRoom(app.api);
    const answers = await Promise.all(Array.from({ length: 12 }, () => sendMessage(app.api, _id)));
    const refused = answers.filter(({ status }) => status === 503);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(4);
    // The last place is for another organization.
    expect(refused).toHaveLength(8);
    for (const answer of refused) {
      expect(answer.headers['retry-after']).toBe('1');
      expect(refusedIn(answer).message).toBe('Too many messages wait to be stored. Try again.');
    }
    expect((await sendMessage(app.api, _id)).status).toBe(200);
  });
});
