import { once } from 'node:events';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { beforeAll, describe, expect, test } from 'vitest';
import { useTestApp } from '../support/test-app.ts';

async function readAll(socket: Socket): Promise<string> {
  let text = '';
  socket.on('data', (part: string) => (text += part));
  await once(socket, 'close');
  return text;
}

describe('a client that never gets done with its request', () => {
  const app = useTestApp();
  let port: number;

  beforeAll(async () => {
    const { server } = app.http;
    expect(server.headersTimeout).toBe(15_000);
    expect(server.requestTimeout).toBe(120_000);
    // The same rules in a shorter time. The last is read when the server begins to listen.
    Object.assign(server, {
      headersTimeout: 60,
      requestTimeout: 120,
      connectionsCheckingInterval: 20,
    });
    await app.http.listen({ host: '127.0.0.1', port: 0 });
    ({ port } = server.address() as AddressInfo);
  });

  function send(text: string): Socket {
    return connect(port, '127.0.0.1')
      .setEncoding('utf8')
      .on('error', () => undefined)
      .on('connect', function begin(this: Socket) {
        this.write(text);
      });
  }

  const START = 'POST /api/v2/room-service/ HTTP/1.1\r\nhost: localhost\r\n';

  test.each([
    ['headers that stop', START],
    ['a body that stops', `${START}content-type: application/json\r\ncontent-length: 100\r\n\r\n{`],
  ])('%s: it is told so in JSON and cut off', async (_, text) => {
    const answer = await readAll(send(text));
    const [head = '', body = ''] = answer.split('\r\n\r\n');
    expect(head).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/);
    expect(head).toMatch(/content-type: application\/json/);
    expect(head).toMatch(/access-control-allow-origin: \*/);
    expect(head).toMatch(/connection: close/);
    expect(JSON.parse(body)).toEqual({ success: false, message: 'The request took too long.' });
  });

  test('headers that drip in do not buy time', async () => {
    const socket = send(START);
    const drip = setInterval(() => socket.write('x-more: 1\r\n'), 10);
    try {
      expect(await readAll(socket)).toMatch(/^HTTP\/1\.1 408 /);
    } finally {
      clearInterval(drip);
    }
  });

  test('the server answers others meanwhile', async () => {
    const slow = Array.from({ length: 20 }, () => send(START));
    const answer = await fetch(`http://127.0.0.1:${port}/healthz`);
    expect(answer.status).toBe(200);
    for (const socket of slow) socket.destroy();
  });
});
