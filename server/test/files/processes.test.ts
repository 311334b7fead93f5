import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import type { File } from '@dowellchat/contract/v3/files.endpoints.ts';
import { succeed } from '../cli/command.ts';
import { newDataDir, newFolder } from '../cli/data.ts';
import { startServer, type ServerProcess } from '../operations/server-process.ts';
import { bearer, PRODUCT, type V3Room } from '../support/v3.ts';
import { unique } from '../support/v2.ts';
import { startS3 } from './stores.ts';
import { filesUrl, png } from './uploads.ts';

/** On a machine that does other work as well. */
const PATIENCE = { timeout: 20_000 };
const TEST_MS = 60_000;

const WITHOUT_SHARP = {
  NODE_OPTIONS: `--import=${fileURLToPath(new URL('./without-sharp.ts', import.meta.url))}`,
};

async function start(env: Readonly<Record<string, string>>): Promise<ServerProcess> {
  const server = await startServer({ LOG_LEVEL: 'warn', RATE_LIMITS: 'off', ...env });
  onTestFinished(() => {
    server.kill('SIGKILL');
  });
  return server;
}

async function post(url: string, body: object, token?: string): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...(token && bearer(token)) },
  });
  return response.json();
}

async function openRoom({ url }: ServerProcess): Promise<{ token: string; room: V3Room }> {
  const organizationId = `org-${unique()}`;
  const { token } = (await post(`${url}/api/v3/visitors`, { organizationId })) as { token: string };
  const room = (await post(`${url}/api/v3/rooms`, { product: PRODUCT }, token)) as V3Room;
  return { token, room };
}

function send(
  { url }: ServerProcess,
  { token, room }: { token: string; room: V3Room },
  bytes: Buffer<ArrayBuffer>,
  type: string,
): Promise<Response> {
  return fetch(url + filesUrl(room.id), {
    method: 'POST',
    body: bytes,
    headers: { ...bearer(token), 'content-type': type },
  });
}

test(
  'an acknowledged file is there after a crash, and what was not is gone',
  async () => {
    const env = { DATA_DIR: await newFolder() };
    const first = await start(env);
    const place = await openRoom(first);
    const acknowledged: { file: File; fill: number }[] = [];
    const senders = Array.from({ length: 4 }, async (_, sender) => {
      for (let turn = 0; ; turn += 1) {
        const fill = (sender * 50 + turn) % 256;
        const response = await send(first, place, Buffer.alloc(100_000, fill), 'text/plain');
        if (response.status !== 201) return;
        acknowledged.push({ file: (await response.json()) as File, fill });
      }
    });
    // The crash breaks each sender's connection.
    const ended = Promise.allSettled(senders);
    await expect.poll(() => acknowledged.length, PATIENCE).toBeGreaterThan(8);
    first.kill('SIGKILL');
    await Promise.all([ended, first.ended]);

    const second = await start(env);

    for (const { file, fill } of acknowledged) {
      const answer = await fetch(`${second.url}${filesUrl(file.roomId)}/${file.id}`, {
        headers: bearer(place.token),
      });
      const bytes = Buffer.from(await answer.arrayBuffer());
      expect(bytes.equals(Buffer.alloc(100_000, fill)), file.id).toBe(true);
    }
    const root = join(env.DATA_DIR, 'files');
    expect(readdirSync(join(root, 'incoming'))).toEqual([]);
    const names = readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ name }) => name);
    const known = new Set(acknowledged.map(({ file }) => file.id));
    // A row may have been committed whose acknowledgement the crash swallowed: one a sender.
    const others = names.filter((name) => !known.has(name));
    expect(others.length).toBeLessThanOrEqual(senders.length);
    expect(names.length - others.length).toBe(known.size);
  },
  TEST_MS,
);

test(
  'where sharp is not installed all works but thumbnails, and the doctor says so',
  async () => {
    const server = await start({ DATA_DIR: await newFolder(), ...WITHOUT_SHARP });
    const place = await openRoom(server);
    const bytes = Buffer.from(png(40, 30));
    const response = await send(server, place, bytes, 'image/png');
    expect(response.status).toBe(201);
    const file = (await response.json()) as File;
    expect(file).toMatchObject({ type: 'image/png', width: 40, height: 30, hasThumbnail: false });
    expect((await send(server, place, Buffer.from('no image'), 'image/png')).status).toBe(415);
    const url = `${server.url}${filesUrl(file.roomId)}/${file.id}`;
    const headers = bearer(place.token);
    expect(Buffer.from(await (await fetch(url, { headers })).arrayBuffer()).equals(bytes)).toBe(
      true,
    );
    expect((await fetch(`${url}/thumbnail`, { headers })).status).toBe(404);
    const env = { DATA_DIR: await newDataDir(), PORT: '0' };
    expect(await succeed({ ...env, ...WITHOUT_SHARP }, 'doctor')).toMatch(
      /^warn {2}images .*sharp/m,
    );
    expect(await succeed(env, 'doctor')).toMatch(/^ok {4}images get thumbnails$/m);
  },
  TEST_MS,
);

test.each([
  ['a folder', async () => ({})],
  [
    'a bucket',
    async () => {
      const s3 = await startS3();
      onTestFinished(() => s3.drop());
      return { S3_URL: s3.url };
    },
  ],
])(
  'a large file passes through to %s: the server’s memory stays as it was',
  async (_, chooseStore) => {
    const bytes = 120 * 1024 * 1024;
    const server = await start({
      ...(await chooseStore()),
      DATA_DIR: await newFolder(),
      FILE_BYTES_MAX: String(bytes),
    });
    const place = await openRoom(server);
    const { status } = await send(server, place, Buffer.from('warm'), 'text/plain');
    expect(status).toBe(201);
    const before = await residentBytes(server);
    const response = await send(server, place, Buffer.alloc(bytes, 7), 'text/plain');
    expect(response.status).toBe(201);
    const { id, roomId } = (await response.json()) as File;
    const answer = await fetch(`${server.url}${filesUrl(roomId)}/${id}`, {
      headers: bearer(place.token),
    });
    let received = 0;
    for await (const piece of answer.body ?? []) received += piece.length;
    expect(received).toBe(bytes);
    // Held whole it would take as much at least.
    expect((await residentBytes(server)) - before).toBeLessThan(bytes);
  },
  TEST_MS,
);

async function residentBytes({ url }: ServerProcess): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(/^dowellchat_process_resident_memory_bytes (\S+)$/m.exec(text)?.[1]);
}
