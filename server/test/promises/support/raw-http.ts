import { connect } from 'node:net';

export interface RawAnswer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

const PATIENCE_MS = 10_000;

export interface Exchange {
  readonly received: Buffer;
  /** The connection was broken off, which may have taken an answer with it. */
  readonly wasReset: boolean;
}

/** Sends exactly these bytes, and reads until the server closes the connection. */
export function exchange(url: URL, bytes: Buffer): Promise<Exchange> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: url.hostname, port: Number(url.port) });
    const parts: Buffer[] = [];
    const timer = setTimeout(() => {
      reject(new Error(`no end within ${PATIENCE_MS} ms`));
      socket.destroy();
    }, PATIENCE_MS);
    socket.on('data', (part) => parts.push(part));
    socket.on('error', () => undefined);
    socket.on('close', (wasReset) => {
      clearTimeout(timer);
      resolve({ received: Buffer.concat(parts), wasReset });
    });
    socket.write(bytes);
  });
}

/** Sends a beginning and stays. `ended` tells what the server sent until it closed the connection. */
export function openHalf(url: URL, bytes: Buffer) {
  const socket = connect({ host: url.hostname, port: Number(url.port) });
  const parts: Buffer[] = [];
  socket.on('data', (part) => parts.push(part));
  socket.on('error', () => undefined);
  const connected = new Promise<void>((resolve) => socket.write(bytes, () => resolve()));
  const ended = new Promise<Buffer>((resolve) => {
    socket.on('close', () => resolve(Buffer.concat(parts)));
  });
  return { connected, ended, close: () => void socket.destroy() };
}

/** Sends a beginning and then the same part without end, as fast as it is taken. */
export function pour(url: URL, start: Buffer, part: Buffer): Promise<Buffer> {
  return new Promise((resolve) => {
    const socket = connect({ host: url.hostname, port: Number(url.port) });
    const answer: Buffer[] = [];
    socket.on('data', (received) => answer.push(received));
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(Buffer.concat(answer)));
    const more = (): void => {
      while (socket.writable && socket.write(part)) continue;
    };
    socket.on('drain', more);
    socket.write(start);
    more();
  });
}

/** Sends the beginning of something and goes away. */
export function abandon(url: URL, bytes: Buffer): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect({ host: url.hostname, port: Number(url.port) });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve());
    socket.write(bytes, () => socket.destroy());
  });
}

/** The last answer in what a server sent before it closed; nothing where it sent none. */
export function readAnswer(bytes: Buffer): RawAnswer | undefined {
  const text = bytes.toString('latin1');
  const start = text.lastIndexOf('HTTP/1.1 ');
  const headEnd = text.indexOf('\r\n\r\n', start);
  if (start < 0 || headEnd < 0) return undefined;
  const [statusLine = '', ...lines] = text.slice(start, headEnd).split('\r\n');
  const headers = new Map(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  const rest = text.slice(headEnd + 4);
  const body = headers.get('transfer-encoding') === 'chunked' ? joinChunks(rest) : rest;
  return { status: Number(statusLine.split(' ')[1]), headers, body };
}

function joinChunks(text: string): string {
  let joined = '';
  for (let at = 0; at < text.length;) {
    const lineEnd = text.indexOf('\r\n', at);
    const length = Number.parseInt(text.slice(at, lineEnd), 16);
    if (lineEnd < 0 || !(length > 0)) break;
    joined += text.slice(lineEnd + 2, lineEnd + 2 + length);
    at = lineEnd + 2 + length + 2;
  }
  return joined;
}
