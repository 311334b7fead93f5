import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, vi } from 'vitest';
import { spawnBound } from '../../../bench/faults/bound-process.ts';
import { createHttpClient } from '../../../bench/faults/http-client.ts';
import { openVisitorRoom } from '../../../bench/faults/visitor-rooms.ts';
import { newDataDir } from '../cli/data.ts';
import { startServer } from '../operations/server-process.ts';
import { findFreePort } from '../../../bench/faults/free-port.ts';
import { testWhere } from '../promises/support/needs.ts';
import { connect, join as joinRoom } from '../support/sockets.ts';
import { bearer } from '../support/v3.ts';
import { filesUrl } from '../files/uploads.ts';

const DEPLOY = fileURLToPath(new URL('../../../deploy', import.meta.url));

/** A proxy as people set it up, but for the ports. */
interface Proxy {
  readonly name: string;
  /** The command that runs it with its configuration in a folder, without going to the background. */
  readonly command: (folder: string) => readonly string[];
  readonly configure: (ports: { readonly proxy: number; readonly server: number }) => string;
}

const PROXIES: readonly Proxy[] = [
  {
    name: 'nginx',
    command: (folder) => ['-p', folder, '-c', 'config', '-g', 'daemon off;'],
    configure: ({ proxy, server }) => `
      error_log stderr;
      pid nginx.pid;
      events {}
      http {
        access_log off;
        client_body_temp_path body; proxy_temp_path proxy;
        fastcgi_temp_path f; uwsgi_temp_path u; scgi_temp_path s;
        ${read('nginx.conf').replace('listen 80;', `listen 127.0.0.1:${proxy};`).replace('127.0.0.1:8080', `127.0.0.1:${server}`)}
      }`,
  },
  {
    name: 'caddy',
    command: (folder) => ['run', '--adapter', 'caddyfile', '--config', join(folder, 'config')],
    configure: ({ proxy, server }) => `
      {
        admin off
      }
      ${read('Caddyfile').replace('chat.example.com', `http://127.0.0.1:${proxy}`).replace('127.0.0.1:8080', `127.0.0.1:${server}`)}`,
  },
];

function read(file: string): string {
  return readFileSync(join(DEPLOY, file), 'utf8');
}

for (const proxy of PROXIES) {
  const isMissing = spawnSync(proxy.name, ['-h']).error !== undefined;
  testWhere(
    isMissing ? `${proxy.name} is not installed` : undefined,
    `behind ${proxy.name} as in deploy/, sockets and large files pass`,
    async () => {
      const server = await startServer({
        DATA_DIR: await newDataDir(),
        LOG_LEVEL: 'warn',
        TRUST_PROXY: '127.0.0.1',
      });
      onTestFinished(() => server.kill('SIGKILL'));
      const url = await start(proxy, Number(new URL(server.url).port));

      const http = createHttpClient(() => url);
      onTestFinished(http.close);
      const room = await openVisitorRoom(http, 'Vera');
      const socket = await connect(url, room.token);
      await joinRoom(socket, room.id);
      const posted = http.postJson(
        `/api/v3/rooms/${room.id}/messages`,
        { clientId: 'one', data: 'hello' },
        { headers: bearer(room.token) },
      );
      await socket.hear('message.created', ({ message }) => message.data === 'hello');
      expect((await posted).status).toBe(201);

      const body = Buffer.alloc(15 * 1024 * 1024, 'x');
      const headers = { ...bearer(room.token), 'content-type': 'text/plain' };
      const file = await http.call({ method: 'POST', path: filesUrl(room.id), headers, body });
      expect(file.status).toBe(201);
      const { id } = JSON.parse(file.text) as { id: string };
      const back = await http.call({
        path: `${filesUrl(room.id)}/${id}`,
        headers: bearer(room.token),
      });
      expect(back.text.length).toBe(body.length);
    },
  );
}

async function start(proxy: Proxy, serverPort: number): Promise<URL> {
  const folder = mkdtempSync(join(tmpdir(), `dowellchat-${proxy.name}-`));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const port = await findFreePort();
  writeFileSync(join(folder, 'config'), proxy.configure({ proxy: port, server: serverPort }));
  const child = spawnBound(proxy.name, proxy.command(folder), {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], HOME: folder },
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text) => (output += text));
  const url = new URL(`http://127.0.0.1:${port}`);
  await vi.waitFor(
    async () => expect((await fetch(new URL('/readyz', url))).status, output).toBe(200),
    { timeout: 10_000, interval: 50 },
  );
  return url;
}
