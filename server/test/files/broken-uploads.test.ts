import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { request, type ClientRequest, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { beforeAll, describe, expect, test } from 'vitest';
import { useTestApp } from '../support/test-app.ts';
import { bearer, openVisitorRoom, type V3Room } from '../support/v3.ts';
import { filesUrl, store } from './uploads.ts';

const BYTES_MAX = 1_000_000;
/** On a machine that does other work as well. */
const PATIENCE = { timeout: 10_000 };
const PIECE = Buffer.alloc(64 * 1024, 1);

// Over a real connection: what a client does to it is what is tried here.
const app = useTestApp({ settings: { FILE_BYTES_MAX: String(BYTES_MAX) } });
let port: number;
let token: string;
let room: V3Room;

beforeAll(async () => {
  await app.http.listen({ port: 0, host: '127.0.0.1' });
  ({ port } = app.http.server.address() as AddressInfo);
  ({ token, room } = await openVisitorRoom(app.api));
});

/** Begins an upload. Without a length it is sent in chunks. */
function begin(headers: Readonly<Record<string, string>> = {}, as = token): ClientRequest {
  const sending = request({
    port,
    method: 'POST',
    path: filesUrl(room.id),
    headers: { ...bearer(as), 'content-type': 'text/plain', ...headers },
  });
  // A server that cuts a refused body off is what some of this is about.
  sending.on('error', () => undefined);
  return sending;
}

async function answerTo(sending: ClientRequest): Promise<{ status?: number; text: string }> {
  const [response] = (await once(sending, 'response')) as [IncomingMessage];
  return { status: response.statusCode ?? 0, text: await text(response) };
}

function underWay(): string[] {
  const incoming = join(app.database.dataDir, 'files', 'incoming');
  return existsSync(incoming) ? readdirSync(incoming) : [];
}

function countFiles(): number {
  return readdirSync(join(app.database.dataDir, 'files'), {
    recursive: true,
    withFileTypes: true,
  }).filter((entry) => entry.isFile()).length;
}

async function countRows(): Promise<number> {
  return (await app.storage.db.selectFrom('files').selectAll().execute()).length;
}

describe('an upload that its sender breaks off', () => {
  test.each([
    ['of an announced length', { 'content-length': '500000' }],
    ['in chunks', {}],
  ])('%s leaves neither a file nor a row', async (_, headers) => {
    await store(app.api, token, room.id, 'there before');
    const before = { files: countFiles(), rows: await countRows() };
    const sending = begin(headers);
    sending.write(PIECE);
    await expect.poll(underWay, PATIENCE).toHaveLength(1);
    sending.destroy();
    await expect.poll(underWay, PATIENCE).toEqual([]);
    expect({ files: countFiles(), rows: await countRows() }).toEqual(before);
  });

  test('by ending the connection in an orderly way is none either', async () => {
    const before = await countRows();
    const socket = connect(port, '127.0.0.1');
    socket.write(
      `POST ${filesUrl(room.id)} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${token}\r\n` +
        'content-type: text/plain\r\ncontent-length: 100\r\n\r\nonly this',
    );
    await expect.poll(underWay, PATIENCE).toHaveLength(1);
    socket.end();
    await expect.poll(underWay, PATIENCE).toEqual([]);
    expect(await countRows()).toBe(before);
    socket.destroy();
  });
});

describe('an upload that is too large', () => {
  test('is refused by its announced length, before any of it is sent', async () => {
    const sending = begin({ 'content-length': String(BYTES_MAX + 1) });
    sending.flushHeaders();
    const answer = await answerTo(sending);
    expect(answer.status).toBe(413);
    expect(JSON.parse(answer.text)).toMatchObject({ error: { code: 'TOO_LARGE' } });
    expect(underWay()).toEqual([]);
    sending.destroy();
  });

  test('is refused as soon as more has come than may, and its sender can read that', async () => {
    const before = countFiles();
    const sending = begin();
    const answered = answerTo(sending);
    for (let sent = 0; sent < 2 * BYTES_MAX; sent += PIECE.length) sending.write(PIECE);
    const answer = await answered;
    expect(answer.status).toBe(413);
    expect(JSON.parse(answer.text)).toMatchObject({ error: { code: 'TOO_LARGE' } });
    expect(underWay()).toEqual([]);
    expect(countFiles()).toBe(before);
    sending.destroy();
  });

  test('may be sent to its end by a client that reads no answer before', async () => {
    const sending = begin({ 'content-length': String(4 * BYTES_MAX) });
    const answered = answerTo(sending);
    sending.end(Buffer.alloc(4 * BYTES_MAX));
    expect((await answered).status).toBe(413);
  });

  test('and has no end is cut off', async () => {
    const sending = begin();
    const answered = answerTo(sending);
    while (!sending.closed) {
      sending.write(PIECE);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect((await answered).status).toBe(413);
  });
});

test('who may not upload is told so without sending anything', async () => {
  const sending = begin({ 'content-length': '1000' }, 'dwv_wrong');
  sending.flushHeaders();
  const answer = await answerTo(sending);
  expect(answer.status).toBe(401);
  sending.destroy();
});

test('a connection that carried a file carries the next one', async () => {
  const socket = connect(port, '127.0.0.1');
  const head =
    `POST ${filesUrl(room.id)} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${token}\r\n` +
    'content-type: text/plain\r\ncontent-length: 4\r\n\r\n';
  let received = '';
  socket.setEncoding('utf8').on('data', (piece: string) => (received += piece));
  socket.write(`${head}one.${head}two.`);
  await expect.poll(() => received.match(/HTTP\/1.1 201/g), PATIENCE).toHaveLength(2);
  socket.destroy();
});

test('slow senders of one room do not take all there is', async () => {
  const slow = Array.from({ length: 8 }, () => {
    const sending = begin();
    sending.write(PIECE);
    return sending;
  });
  await expect.poll(underWay, PATIENCE).toHaveLength(8);
  const ninth = begin();
  ninth.end('one more');
  expect((await answerTo(ninth)).status).toBe(503);
  const other = await openVisitorRoom(app.api);
  await store(app.api, other.token, other.room.id, 'from elsewhere');
  for (const sending of slow) sending.destroy();
  await expect.poll(underWay, PATIENCE).toEqual([]);
  await store(app.api, token, room.id, 'and again');
});
