/** A WebSocket without a library's manners: sends whatever it is told to, reads when it is told to. */
import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';

export const OPCODE = {
  continuation: 0,
  text: 1,
  binary: 2,
  close: 8,
  ping: 9,
  pong: 10,
} as const;

const PATH = '/socket.io/?EIO=4&transport=websocket';
const FINAL = 0x80;
const MASKED = 0x80;
const LENGTH_OF_16_BITS = 126;
const LENGTH_OF_64_BITS = 127;

export interface RawWebSocket {
  /** Texts that came, oldest first. */
  readonly texts: readonly string[];
  readonly isOpen: boolean;
  /** Resolves when the connection is closed, by whomever. */
  readonly closed: Promise<void>;
  send(payload: string | Buffer, opcode?: number): void;
  /** Sends bytes as they are. */
  sendBytes(bytes: Buffer): void;
  /** Reads nothing any more, so that what is sent to it piles up. */
  freeze(): void;
  /** Resolves with a text that came or will come. */
  hear(isMeant: (text: string) => boolean): Promise<string>;
  close(): void;
}

/** Resolves when the server has taken the upgrade; rejects with what it said instead. */
export async function openRawWebSocket(
  url: URL,
  headers: Readonly<Record<string, string>> = {},
): Promise<RawWebSocket> {
  const socket = connect({ host: url.hostname, port: Number(url.port), noDelay: true });
  const texts: string[] = [];
  const listeners = new Set<() => void>();
  let received: Buffer = Buffer.alloc(0);
  let isUpgraded = false;
  let isOpen = true;
  const opened = Promise.withResolvers<void>();
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  void closed.then(() => {
    isOpen = false;
    opened.reject(new Error(`no upgrade: ${received.toString('latin1').slice(0, 200)}`));
    for (const listener of listeners) listener();
  });
  socket.on('error', () => undefined);
  socket.on('data', (part) => {
    received = Buffer.concat([received, part]);
    if (!isUpgraded) {
      const end = received.indexOf('\r\n\r\n');
      if (end < 0 || !received.toString('latin1', 0, 12).endsWith(' 101')) return;
      isUpgraded = true;
      received = received.subarray(end + 4);
      opened.resolve();
    }
    received = takeTexts(received, texts);
    for (const listener of listeners) listener();
  });
  const key = randomBytes(16).toString('base64');
  const more = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(
    `GET ${PATH} HTTP/1.1\r\nHost: ${url.host}\r\nConnection: Upgrade\r\n` +
      `Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n${more.join('')}\r\n`,
  );
  await opened.promise;

  return {
    texts,
    get isOpen() {
      return isOpen;
    },
    closed,
    send: (payload, opcode = OPCODE.text) => void socket.write(toFrame(payload, opcode)),
    sendBytes: (bytes) => void socket.write(bytes),
    freeze: () => void socket.pause(),
    hear(isMeant) {
      return new Promise((resolve, reject) => {
        const look = (): void => {
          const text = texts.find(isMeant);
          if (text === undefined && isOpen) return;
          listeners.delete(look);
          if (text !== undefined) resolve(text);
          else reject(new Error(`closed after ${JSON.stringify(texts.slice(-3))}`));
        };
        listeners.add(look);
        look();
      });
    },
    close: () => void socket.destroy(),
  };
}

/** A frame as clients send it, whole and masked. */
export function toFrame(payload: string | Buffer, opcode: number = OPCODE.text): Buffer {
  const body = Buffer.from(payload);
  const mask = randomBytes(4);
  for (let index = 0; index < body.length; index += 1) {
    body[index] = (body[index] ?? 0) ^ (mask[index % 4] ?? 0);
  }
  return Buffer.concat([frameHead(body.length, opcode), mask, body]);
}

function frameHead(length: number, opcode: number): Buffer {
  if (length < LENGTH_OF_16_BITS) return Buffer.from([FINAL | opcode, MASKED | length]);
  if (length <= 0xffff) {
    const head = Buffer.from([FINAL | opcode, MASKED | LENGTH_OF_16_BITS, 0, 0]);
    head.writeUInt16BE(length, 2);
    return head;
  }
  const head = Buffer.alloc(10);
  head[0] = FINAL | opcode;
  head[1] = MASKED | LENGTH_OF_64_BITS;
  head.writeBigUInt64BE(BigInt(length), 2);
  return head;
}

/** Adds the texts of all whole frames; answers what is left of a started one. Servers do not mask. */
function takeTexts(bytes: Buffer, texts: string[]): Buffer {
  let at = 0;
  while (bytes.length >= at + 2) {
    const [first = 0, second = 0] = bytes.subarray(at, at + 2);
    let length = second & 0x7f;
    let start = at + 2;
    if (length === LENGTH_OF_16_BITS) {
      if (bytes.length < at + 4) break;
      length = bytes.readUInt16BE(at + 2);
      start = at + 4;
    } else if (length === LENGTH_OF_64_BITS) {
      if (bytes.length < at + 10) break;
      length = Number(bytes.readBigUInt64BE(at + 2));
      start = at + 10;
    }
    if (bytes.length < start + length) break;
    if ((first & 0x0f) === OPCODE.text) texts.push(bytes.toString('utf8', start, start + length));
    at = start + length;
  }
  return bytes.subarray(at);
}
