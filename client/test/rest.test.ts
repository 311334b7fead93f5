import { createServer, type AddressInfo, type Server } from 'node:net';
import { expect, test } from 'vitest';
import { ClientError, createClient } from '../src/client.ts';
import { PRODUCT, eventually, useLiveSite } from './support/live-site.ts';

const site = useLiveSite({ RATE_LIMITS: 'off' });

async function refusalOf(call: Promise<unknown>): Promise<ClientError> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ClientError);
  return error as ClientError;
}

test('calls take path, query and body by name, and answer what the contract says', async () => {
  const { calm, roomId } = await site.visitor();
  const { message, deduplicated } = await calm.rest.postMessage({
    roomId,
    body: { clientId: 'one', data: ['any', { json: true }] },
  });
  expect(deduplicated).toBe(false);
  const again = await calm.rest.postMessage({ roomId, body: { clientId: 'one', data: 'other' } });
  expect(again).toEqual({ message, deduplicated: true });
  const page = await calm.rest.listMessages({ roomId, query: { after: 0, limit: 1 } });
  expect(page.messages).toEqual([message]);
  const { rooms } = await calm.rest.listRooms();
  expect(rooms.map(({ id }) => id)).toEqual([roomId]);
  expect(await calm.rest.changeVisitor({ body: { name: 'Ann' } })).toMatchObject({ name: 'Ann' });
});

test('a call without an answer resolves to nothing', async () => {
  const { calm } = await site.visitor();
  expect(await calm.rest.endVisitor()).toBeUndefined();
});

test('without a token what is public can be read', async () => {
  const open = site.calmClient();
  const { products } = await open.rest.listProducts();
  expect(products.map(({ name }) => name)).toContain(PRODUCT);
  const path = { organizationId: 'nobody yet', product: PRODUCT };
  expect(await open.rest.getChat(path)).toMatchObject(path);
});

test('a refusal has the server’s code, status and complaints by field', async () => {
  const { calm } = await site.visitor();
  const invalid = await refusalOf(calm.rest.openRoom({ body: { product: 'no such product' } }));
  expect(invalid).toMatchObject({ code: 'INVALID', status: 400, retryable: false });
  expect(Object.keys(invalid.fields ?? {})).toEqual(['product']);
  const missing = await refusalOf(calm.rest.getRoom({ roomId: 'a'.repeat(24) }));
  expect(missing).toMatchObject({ code: 'NOT_FOUND', status: 404 });
  const { rest } = createClient({ url: site.proxy.url, token: 'dwv_made-up' });
  const stranger = await refusalOf(rest.getVisitor());
  expect(stranger).toMatchObject({ code: 'UNAUTHENTICATED', status: 401, retryable: false });
});

test('parts of a path cannot reach another path', async () => {
  const { calm } = await site.visitor();
  const error = await refusalOf(calm.rest.getRoom({ roomId: '../visitors/me' }));
  expect(error.code).toBe('NOT_FOUND');
});

test('a server that cannot be reached may be tried again', async () => {
  const { rest } = createClient({ url: 'http://127.0.0.1:9', token: 'any' });
  const error = await refusalOf(rest.getVisitor());
  expect(error).toMatchObject({ code: 'NETWORK', status: 0, retryable: true });
});

test('a proxy’s own refusals count by their status', async () => {
  const proxy = await serveText('HTTP/1.1 502 Bad Gateway\r\ncontent-length: 2\r\n\r\nno');
  const { rest } = createClient({ url: proxy.url, token: 'any' });
  const error = await refusalOf(rest.getVisitor());
  expect(error).toMatchObject({ code: 'UNAVAILABLE', status: 502, retryable: true });
  proxy.close();
});

test('a call can be called off', async () => {
  const silent = await serveText('');
  const { rest } = createClient({ url: silent.url, token: 'any' });
  const abort = new AbortController();
  const refusal = refusalOf(rest.getVisitor({ signal: abort.signal }));
  abort.abort();
  expect(await refusal).toMatchObject({ code: 'ABORTED', retryable: false });
  const late = await refusalOf(rest.getVisitor({ signal: abort.signal }));
  expect(late.code).toBe('ABORTED');
  silent.close();
});

test('a file goes up and comes back byte for byte', async () => {
  const { calm, roomId } = await site.visitor();
  const bytes = new Blob(['Grüße, with any name'], { type: 'text/plain' });
  const fractions: number[] = [];
  const file = await calm.uploadFile(roomId, bytes, {
    name: 'Grüße & more.txt',
    onProgress: (fraction) => fractions.push(fraction),
  });
  expect(file).toMatchObject({ roomId, name: 'Grüße & more.txt', bytes: bytes.size });
  expect(fractions.at(-1)).toBe(1);
  const fetched = await calm.fetchFile(roomId, file.id);
  expect(await fetched.text()).toBe('Grüße, with any name');

  const room = calm.room(roomId);
  room.send({ type: 'file', data: { fileId: file.id } });
  await eventually(() => room.get().messages[0]?.data).toMatchObject({ id: file.id });
  const { calm: stranger } = await site.visitor();
  expect(await refusalOf(stranger.fetchFile(roomId, file.id))).toMatchObject({ code: 'NOT_FOUND' });
});

/** A server that answers everything with one text, or nothing at all. */
async function serveText(text: string): Promise<{ url: string; close(): void }> {
  const server: Server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => {
      if (text !== '') socket.end(text);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, close: () => server.close() };
}
