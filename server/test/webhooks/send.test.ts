import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findDestination, type Address, type Resolve } from '../../src/webhooks/destination.ts';
import { isPublicAddress } from '../../src/webhooks/public-addresses.ts';
import { createSendParcel } from '../../src/webhooks/send.ts';
import { newWebhookSecret, signedHeaders } from '../../src/webhooks/signature.ts';
import { startReceiver, type Receiver } from './receiver.ts';

/** Addresses that lead inside, in every way they can be written in a URL. */
const INSIDE = [
  '127.0.0.1',
  '127.1',
  '0x7f000001',
  '2130706433',
  '0177.0.0.1',
  '0.0.0.0',
  '10.1.2.3',
  '100.64.0.1',
  '169.254.169.254',
  '172.16.0.1',
  '172.31.255.255',
  '192.0.0.1',
  '192.168.1.1',
  '198.18.0.1',
  '224.0.0.1',
  '240.0.0.1',
  '255.255.255.255',
  '[::]',
  '[::1]',
  '[::127.0.0.1]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[::ffff:0:127.0.0.1]',
  '[64:ff9b::127.0.0.1]',
  '[64:ff9b::a9fe:a9fe]',
  '[64:ff9b:1::10.0.0.1]',
  '[100::1]',
  '[2001::1]',
  '[2001:db8::1]',
  '[2002:7f00:1::]',
  '[2002:a9fe:a9fe::1]',
  '[fc00::1]',
  '[fd12:3456::1]',
  '[fe80::1]',
  '[fec0::1]',
  '[ff02::1]',
];

let receiver: Receiver;
beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(() => receiver.close());

const strict = { allowsPrivate: false, allowsHttp: true };
const open = { allowsPrivate: true, allowsHttp: true };
const parcelTo = (url: string) => ({ url, headers: {}, body: '{}' });
const toLoopback: Resolve = async () => [{ address: '127.0.0.1', family: 4 }];
const toBoth: Resolve = async () => [
  { address: '1.1.1.1', family: 4 },
  { address: '127.0.0.1', family: 4 },
];
const never: Resolve = () => new Promise(() => undefined);

describe('what leads inside', () => {
  test.each(INSIDE)('%s is refused without a connection', async (host) => {
    const send = createSendParcel(strict);
    const sent = await send(parcelTo(`http://${host}:${receiver.port}/`));
    expect(sent).toMatchObject({ ok: false, status: null });
    expect(sent).toHaveProperty('reason', 'The host’s address is not one of the open internet.');
    expect(receiver.connections()).toBe(0);
  });

  test.each(INSIDE)('a name that leads to %s is refused alike', async (host) => {
    const { hostname } = new URL(`http://${host}/`);
    const address = hostname.replace(/[[\]]/g, '');
    const family = address.includes(':') ? 6 : 4;
    const send = createSendParcel({ ...strict, resolve: async () => [{ address, family }] });
    expect(await send(parcelTo(`http://inside.example:${receiver.port}/`))).toMatchObject({
      ok: false,
      reason: 'The host’s address is not one of the open internet.',
    });
    expect(receiver.connections()).toBe(0);
  });

  test.each(['1.1.1.1', '8.8.8.8', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '2a00:1450::1'])(
    '%s is of the open internet',
    (address) => {
      expect(isPublicAddress(address)).toBe(true);
    },
  );

  test('one inside address among public ones is enough to refuse', async () => {
    const send = createSendParcel({ ...strict, resolve: toBoth });
    const sent = await send(parcelTo('http://two.example/'));
    expect(sent).toMatchObject({ ok: false, status: null });
  });

  test('a name that changes is checked anew for each try, and asked for once', async () => {
    const answers: Address[] = [
      { address: '1.1.1.1', family: 4 },
      { address: '127.0.0.1', family: 4 },
      { address: '127.0.0.1', family: 4 },
    ];
    let asked = 0;
    const resolve: Resolve = async () => answers.slice(asked, ++asked);
    const url = `http://rebinding.example:${receiver.port}/`;
    const { addresses } = await findDestination(url, strict, resolve);
    expect(addresses).toEqual([{ address: '1.1.1.1', family: 4 }]);
    expect(await createSendParcel({ ...strict, resolve })(parcelTo(url))).toMatchObject({
      ok: false,
      status: null,
    });
    expect(receiver.connections()).toBe(0);
    // Where private addresses will do it is connected to: still by one look alone.
    expect(await createSendParcel({ ...open, resolve })(parcelTo(url))).toMatchObject({ ok: true });
    expect(asked).toBe(3);
  });

  test('a connection goes to the address that was checked, whatever the name means elsewhere', async () => {
    const send = createSendParcel({ ...open, resolve: toLoopback });
    expect(await send(parcelTo(`http://nowhere.invalid:${receiver.port}/`))).toEqual({
      ok: true,
      status: 204,
    });
  });

  test.each(['ftp://example.com/', 'file:///etc/passwd', 'http://u:p@example.com/', 'nonsense'])(
    '%s is refused',
    async (url) => {
      expect(await createSendParcel(open)(parcelTo(url))).toMatchObject({
        ok: false,
        status: null,
      });
    },
  );

  test('http is refused where only https will do', async () => {
    const send = createSendParcel({ allowsPrivate: true, allowsHttp: false });
    expect(await send(parcelTo(receiver.url))).toMatchObject({
      reason: 'The URL must begin with https://.',
    });
    expect(receiver.connections()).toBe(0);
  });
});

describe('what answers badly', () => {
  test('a redirect is not followed', async () => {
    receiver.answer = (response) =>
      void response.writeHead(302, { location: `${receiver.url}/again` }).end();
    expect(await createSendParcel(open)(parcelTo(receiver.url))).toMatchObject({
      ok: false,
      status: 302,
    });
    expect(receiver.received).toHaveLength(1);
  });

  test('a body without an end is read to 64 KiB and dropped', async () => {
    let written = 0;
    const closed = new Promise<void>((resolve) => {
      receiver.answer = (response) => {
        response.writeHead(200);
        const piece = Buffer.alloc(16 * 1024);
        const pour = (): void => {
          while (!response.destroyed && response.write(piece)) written += piece.length;
        };
        response.on('drain', pour).on('close', resolve).on('error', resolve);
        pour();
      };
    });
    expect(await createSendParcel(open)(parcelTo(receiver.url))).toEqual({ ok: true, status: 200 });
    await closed;
    // What lies in the buffers of two sockets is written, not read.
    expect(written).toBeLessThan(16 * 1024 * 1024);
  });

  test('who never answers is left in time', async () => {
    receiver.answer = () => undefined;
    const send = createSendParcel({ ...open, timeoutMs: 200 });
    expect(await send(parcelTo(receiver.url))).toEqual({
      ok: false,
      status: null,
      reason: 'It did not answer in time.',
    });
  });

  test('a name server that never answers is left in time', async () => {
    const send = createSendParcel({ ...strict, resolve: never, timeoutMs: 200 });
    expect(await send(parcelTo('http://slow.example/'))).toMatchObject({
      reason: 'It did not answer in time.',
    });
  });

  test('who is not there is told by the system’s word for it', async () => {
    const { url } = receiver;
    await receiver.close();
    expect(await createSendParcel(open)(parcelTo(url))).toMatchObject({
      reason: 'No connection: ECONNREFUSED.',
    });
    receiver = await startReceiver();
  });
});

test('a receiver can check the signature with the secret alone', () => {
  const secret = newWebhookSecret();
  const headers = signedHeaders(secret, { id: 'a1', nowMs: 1_700_000_000_999, body: '{"a":1}' });
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  expect(headers).toEqual({
    'webhook-id': 'a1',
    'webhook-timestamp': '1700000000',
    'webhook-signature': `v1,${createHmac('sha256', Buffer.from(secret.slice(6), 'base64'))
      .update('a1.1700000000.{"a":1}')
      .digest('base64')}`,
  });
});

test('the signature is that of the standard’s own example', () => {
  const headers = signedHeaders('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', {
    id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    nowMs: 1_614_265_330_000,
    body: '{"test": 2432232314}',
  });
  expect(headers['webhook-signature']).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
});
