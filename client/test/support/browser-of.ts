import { createServer, request, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';

/** What a browser adds to the calls of a page of the server, between a client and a real server. */
export interface Browser {
  readonly url: string;
  /** Who is signed in. undefined: nobody. */
  signIn(sessionToken: string | undefined): void;
  /** Ends every socket there is; new ones are taken. */
  cut(): void;
  /** WebSockets that were asked for. */
  sockets(): number;
  close(): Promise<void>;
}

export async function openBrowser(targetPort: () => number): Promise<Browser> {
  let session: string | undefined;
  let asked = 0;
  const open = new Set<Socket>();

  function headersOf({ headers }: IncomingMessage): IncomingHttpHeaders {
    return {
      ...headers,
      origin: `http://${headers.host ?? ''}`,
      ...(session !== undefined && { cookie: `__Host-dowellchat=${session}` }),
    };
  }

  const server = createServer((near, answer) => {
    const { method = 'GET', url = '/' } = near;
    const options = { port: targetPort(), method, path: url, headers: headersOf(near) };
    const far = request(options, (response) => {
      answer.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(answer);
    });
    far.on('error', () => answer.destroy());
    near.pipe(far);
  });
  server.on('upgrade', (first: IncomingMessage, near: Socket, head: Buffer) => {
    asked += 1;
    const far = connect(targetPort(), '127.0.0.1');
    const lines = Object.entries(headersOf(first)).map(
      ([name, value]) => `${name}: ${String(value)}`,
    );
    far.write(`GET ${first.url} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
    far.write(head);
    open.add(near);
    const end = (): void => {
      open.delete(near);
      near.destroy();
      far.destroy();
    };
    for (const side of [near, far]) side.on('error', end).on('close', end);
    near.pipe(far);
    far.pipe(near);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });

  function cut(): void {
    for (const socket of open) socket.destroy();
  }
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    signIn(sessionToken) {
      session = sessionToken;
    },
    cut,
    sockets: () => asked,
    async close() {
      cut();
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}
