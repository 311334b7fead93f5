import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** An organization's own server, which takes webhooks. */
export interface Receiver {
  readonly url: string;
  readonly port: number;
  readonly received: Received[];
  /** Connections it has been opened, whether or not a request followed. */
  readonly connections: () => number;
  /** How it answers from now on. */
  answer: (response: ServerResponse, received: Received) => void;
  close(): Promise<void>;
}

export async function startReceiver({ port = 0, host = '127.0.0.1' } = {}): Promise<Receiver> {
  let connections = 0;
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (piece: string) => (body += piece));
    request.on('end', () => {
      const got = { headers: request.headers, body };
      receiver.received.push(got);
      receiver.answer(response, got);
    });
  });
  server.on('connection', () => (connections += 1));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, host, resolve);
  });
  const taken = (server.address() as AddressInfo).port;
  const receiver: Receiver = {
    url: `http://${host}:${taken}/hook`,
    port: taken,
    received: [],
    connections: () => connections,
    answer: (response) => void response.writeHead(204).end(),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return receiver;
}
