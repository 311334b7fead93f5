import { connect } from 'node:net';

/** A client that asks at once and then reads as slowly as a bad line lets it. */
export interface SlowReader {
  readonly received: number;
  /** The connection is open and the answer has not come to its end. */
  readonly isReading: boolean;
  close(): void;
}

const EVERY_MS = 50;

export function readSlowly(url: URL, path: string, bytesPerSecond: number): SlowReader {
  const socket = connect({ host: url.hostname, port: Number(url.port) });
  let received = 0;
  let tail = '';
  let isOpen = true;
  socket.on('close', () => (isOpen = false));
  socket.on('error', () => (isOpen = false));
  // A listener, or the stream would flow: what is read is what `read` asks for.
  socket.on('readable', () => undefined);
  socket.write(`GET ${path} HTTP/1.1\r\nHost: ${url.host}\r\n\r\n`);
  const timer = setInterval(() => {
    const part = socket.read(Math.ceil((bytesPerSecond * EVERY_MS) / 1000)) as Buffer | null;
    if (part === null) return;
    received += part.length;
    tail = (tail + part.toString('latin1')).slice(-8);
  }, EVERY_MS);
  return {
    get received() {
      return received;
    },
    get isReading() {
      return isOpen && received > 0 && !tail.endsWith('0\r\n\r\n');
    },
    close() {
      clearInterval(timer);
      socket.destroy();
    },
  };
}
