import { connect } from 'node:net';
import { ResponseReader } from './response-reader.ts';

export interface ConnectionOptions {
  host: string;
  port: number;
  /** The next request to send, or undefined to finish. */
  next: () => Buffer | undefined;
  /** `isFirst`: the server had yet to accept the connection when the request was sent. */
  answered: (status: number, latencyMs: number, isFirst: boolean) => void;
  /** The connection broke; nothing more will be sent on it. */
  broken: (reason: string) => void;
  finished: () => void;
}

/** One keep-alive connection with one request under way at a time. Returns what cuts it off. */
export function openConnection(options: ConnectionOptions): (reason: string) => void {
  const reader = new ResponseReader();
  const socket = connect({ host: options.host, port: options.port, noDelay: true });
  let sentAt = 0;
  let answers = 0;
  let over = false;

  function end(reason?: string): void {
    if (over) return;
    over = true;
    socket.destroy();
    if (reason !== undefined) options.broken(reason);
    options.finished();
  }

  function send(): void {
    const request = options.next();
    if (!request) return end();
    sentAt = performance.now();
    socket.write(request);
  }

  socket.on('connect', send);
  socket.on('data', (chunk) => {
    if (over) return;
    try {
      const status = reader.read(chunk);
      if (status === undefined) return;
      options.answered(status, performance.now() - sentAt, answers++ === 0);
      send();
    } catch (error) {
      end(error instanceof Error ? error.message : String(error));
    }
  });
  socket.on('error', (error) => end(error.message));
  socket.on('close', () => end('the server closed the connection'));
  return end;
}
