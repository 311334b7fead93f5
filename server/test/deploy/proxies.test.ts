import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { createHttpClient } from '../../../bench/faults/http-client.ts';
import { openVisitorRoom } from '../../../bench/faults/visitor-rooms.ts';
import { newDataDir } from '../cli/data.ts';
import { filesUrl } from '../files/uploads.ts';
import { startServer } from '../operations/server-process.ts';
import { testWhere } from '../promises/support/needs.ts';
import { connect, join as joinRoom } from '../support/sockets.ts';
import { bearer } from '../support/v3.ts';
import { missingProxy, nginx, readDeployed, startProxy, type Proxy } from './proxy.ts';

const PROXIES: readonly ((serverPort: number) => Proxy)[] = [
  (server) => nginx(readDeployed('nginx.conf').replace('127.0.0.1:8080', `127.0.0.1:${server}`)),
  (server) => ({
    name: 'caddy',
    command: (folder) => ['run', '--adapter', 'caddyfile', '--config', join(folder, 'config')],
    configure: (port) => `
      {
        admin off
      }
      ${readDeployed('Caddyfile').replace('chat.example.com', `http://127.0.0.1:${port}`).replace('127.0.0.1:8080', `127.0.0.1:${server}`)}`,
  }),
];

for (const makeProxy of PROXIES) {
  const { name } = makeProxy(0);
  testWhere(
    missingProxy(name),
    `behind ${name} as in deploy/, sockets and large files pass`,
    async () => {
      const server = await startServer({
        DATA_DIR: await newDataDir(),
        LOG_LEVEL: 'warn',
        TRUST_PROXY: '127.0.0.1',
      });
      onTestFinished(() => server.kill('SIGKILL'));
      const url = await startProxy(makeProxy(Number(new URL(server.url).port)));

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
