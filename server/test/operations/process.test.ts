import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Server } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeDataDir, removeFolder } from '../support/engine.ts';
import { messageTo, newVisit, ROOM_CONTROL, ROOM_SERVICE, type RoomAnswer } from '../support/v2.ts';
import { runServer, startServer, type ServerProcess } from './server-process.ts';

let dataDir: string;
beforeEach(async () => {
  dataDir = await makeDataDir();
});
afterEach(() => removeFolder(dataDir));

async function stop(server: ServerProcess) {
  server.kill('SIGTERM');
  return server.ended;
}

async function listenSomewhere(): Promise<{ server: Server; port: number }> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, port: (server.address() as AddressInfo).port };
}

const postJson = (url: string, body: object) =>
  fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

async function queueDepth({ url }: ServerProcess): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(/^dowellchat_commit_queue_messages (\d+)$/m.exec(text)?.[1]);
}

/** Whether a connection is still let in. */
function isReachable({ url }: ServerProcess): Promise<boolean> {
  return fetch(`${url}/healthz`).then(
    () => true,
    () => false,
  );
}

/** Sends a message in two pieces, and answers all that came back. */
async function sendInPieces(
  url: string,
  body: string,
  between: () => Promise<void>,
): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname).setEncoding('utf8');
  let answered = '';
  socket.on('data', (text: string) => (answered += text));
  const post =
    `POST ${ROOM_SERVICE} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n` +
    `content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
  socket.write(post.slice(0, 20));
  await between();
  socket.write(post.slice(20));
  await once(socket, 'close');
  return answered;
}

test('HOST, PORT and DATA_DIR are honoured, and a missing folder is made', async () => {
  const { server: holder, port } = await listenSomewhere();
  holder.close();
  await once(holder, 'close');
  const folder = join(dataDir, 'made', 'on the way');
  const server = await startServer({ HOST: '127.0.0.2', PORT: String(port), DATA_DIR: folder });
  try {
    expect(server.url).toBe(`http://127.0.0.2:${port}`);
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
    await expect(fetch(`http://127.0.0.1:${port}/readyz`)).rejects.toThrow('fetch failed');
    expect(existsSync(join(folder, 'dowellchat.db'))).toBe(true);
  } finally {
    expect((await stop(server)).code).toBe(0);
  }
});

describe('a start that cannot be is refused in words, without a stack', () => {
  test('a PORT in use', async () => {
    const { server: holder, port } = await listenSomewhere();
    const end = await runServer({ DATA_DIR: dataDir, PORT: String(port) });
    holder.close();
    expect(end.code).toBe(1);
    expect(end.errors).toMatch(/EADDRINUSE/);
    expect(end.errors).toContain(`127.0.0.1:${port}`);
    expect(end.errors.trim().split('\n')).toHaveLength(1);
    expect(end.output).not.toContain('ready');
  });

  test('settings that are none: all of them at once, and no secret among them', async () => {
    const end = await runServer({
      DATA_DIR: dataDir,
      PORT: '70000',
      RATE_LIMITS: 'sometimes',
      PUBLIC_URL: 'ftp://chat.example',
      DATABASE_URL: 'mysql://user:hunter2@db.example/chat',
    });
    expect(end).toMatchObject({ code: 1, output: '' });
    expect(end.errors.trimEnd().split('\n')).toEqual([
      'The settings cannot be used:',
      expect.stringMatching(/^ {2}PORT must be .*"70000"/),
      expect.stringMatching(/^ {2}DATABASE_URL must be .*postgres:/),
      expect.stringMatching(/^ {2}PUBLIC_URL must be .*"ftp:/),
      expect.stringMatching(/^ {2}RATE_LIMITS must be .*"sometimes"/),
    ]);
    expect(end.errors).not.toContain('hunter2');
  });

  const UNUSABLE = [
    {
      title: 'a database that does not answer',
      env: { DATABASE_URL: 'postgres://user:hunter2@127.0.0.1:1/chat' },
      says: /127\.0\.0\.1:1\b/,
    },
    {
      title: 'a HOST that is no address',
      env: { HOST: '0.0.0.0:8080' },
      says: /0\.0\.0\.0:8080/,
    },
    {
      title: 'a DATA_DIR that is a file',
      env: { DATA_DIR: '/dev/null' },
      says: /\/dev\/null/,
    },
  ];

  test.each(UNUSABLE)('$title', async ({ env, says }) => {
    const end = await runServer({ DATA_DIR: dataDir, ...env });
    expect(end.code).toBe(1);
    expect(end.errors).toMatch(says);
    expect(end.errors, 'no secret').not.toContain('hunter2');
    expect(end.errors, 'no stack').not.toMatch(/^\s+at /m);
  });
});

test('on SIGTERM what is under way is answered, what is new is refused, and the process ends well', async () => {
  const server = await startServer({
    DATA_DIR: dataDir,
    COMMIT_DELAY_MS: '200',
    SHUTDOWN_TIMEOUT_MS: '3000',
  });
  try {
    const opened = (await (
      await postJson(server.url + ROOM_CONTROL, newVisit())
    ).json()) as RoomAnswer;
    const message = messageTo(opened.inserted_id);
    const underWay = Promise.all([1, 2, 3].map(() => postJson(server.url + ROOM_SERVICE, message)));
    await expect.poll(() => queueDepth(server), { interval: 5 }).toBe(3);
    server.kill('SIGTERM');

    for (const answer of await underWay) {
      expect(answer.status).toBe(200);
      expect(await answer.json()).toMatchObject({ success: true });
    }
    await expect.poll(() => isReachable(server)).toBe(false);
    const end = await server.ended;
    expect(end).toMatchObject({ code: 0, signal: null });
    expect(end.output).toContain('"msg":"stopping"');
  } finally {
    server.kill('SIGKILL');
  }
});

test('a stop answers what is under way and refuses what comes later, and closes their connections', async () => {
  const server = await startServer({
    DATA_DIR: dataDir,
    COMMIT_DELAY_MS: '300',
    SHUTDOWN_TIMEOUT_MS: '3000',
  });
  try {
    const opened = (await (
      await postJson(server.url + ROOM_CONTROL, newVisit())
    ).json()) as RoomAnswer;
    const message = messageTo(opened.inserted_id);
    const later = await sendInPieces(server.url, JSON.stringify(message), async () => {
      const underWay = postJson(server.url + ROOM_SERVICE, message);
      await expect.poll(() => queueDepth(server), { interval: 5 }).toBe(1);
      server.kill('SIGTERM');
      const { status, headers } = await underWay;
      expect(status).toBe(200);
      expect(headers.get('connection')).toBe('close');
    });
    expect(later).toMatch(/^HTTP\/1\.1 503 /);
    expect(later.toLowerCase()).toMatch(/\r\nretry-after: \d+\r\n/);
    expect(later.toLowerCase()).toMatch(/\r\naccess-control-allow-origin: \*\r\n/);
    expect(JSON.parse(later.split('\r\n\r\n')[1] ?? '')).toMatchObject({
      success: false,
      message: expect.stringMatching(/\S/),
    });
  } finally {
    server.kill('SIGKILL');
    await server.ended;
  }
});
