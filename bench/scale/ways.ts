/** How nodes could tell each other what happens, by commands of Redis as they travel. */
import { once } from 'node:events';
import type { Socket } from 'node:net';

export interface Way {
  /** Tells one envelope to all who listen. */
  readonly say: (envelope: string) => string;
  /** What begins each of Redis' answers to that. */
  readonly answer: string;
  /** Resolves when nothing that is told from now on can be missed. */
  listen(socket: Socket): Promise<unknown>;
  /** Resolves when so many were heard. */
  hear(socket: Socket, envelopes: number, envelope: string): Promise<void>;
}

const NAME = `dowellchat:bench:${process.pid}`;
/** As Socket.IO's adapter for streams asks and keeps by default. */
const READ_MAX = '100';
const KEPT_MAX = '10000';
const BLOCK_MS = '5000';

/** A command as Redis takes it. */
export function encode(...words: readonly string[]): string {
  const parts = words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`);
  return `*${words.length}\r\n${parts.join('')}`;
}

export async function ask(socket: Socket, ...words: readonly string[]): Promise<string> {
  socket.write(encode(...words));
  let text = '';
  do text += String((await once(socket, 'data'))[0]);
  while (!text.endsWith('\r\n'));
  return text;
}

/** Pub/sub: whoever is not there misses it. */
export const channel: Way = {
  say: (envelope) => encode('PUBLISH', NAME, envelope),
  answer: ':',
  listen: (socket) => ask(socket, 'SUBSCRIBE', NAME),
  async hear(socket, envelopes, envelope) {
    let left = encode('message', NAME, envelope).length * envelopes;
    while (left > 0) left -= ((await once(socket, 'data'))[0] as Buffer).length;
  },
};

/** A stream that Redis keeps: each who listens asks for what came after the last it has read. */
export const stream: Way = {
  say: (envelope) => encode('XADD', NAME, 'MAXLEN', '~', KEPT_MAX, '*', 'envelope', envelope),
  answer: '$',
  listen: (socket) => ask(socket, 'DEL', NAME),
  async hear(socket, envelopes) {
    let last = '0-0';
    for (let heard = 0; heard < envelopes;) {
      const read = ['XREAD', 'COUNT', READ_MAX, 'BLOCK', BLOCK_MS, 'STREAMS', NAME, last];
      const ids = (await askForEntries(socket, read)).matchAll(/\r\n(\d+-\d+)\r\n/g);
      for (const [, id = last] of ids) {
        last = id;
        heard += 1;
      }
    }
  },
};

/** An answer of many entries comes in pieces: it is whole when its last envelope is. */
async function askForEntries(socket: Socket, words: readonly string[]): Promise<string> {
  socket.write(encode(...words));
  let text = '';
  for (;;) {
    text += String((await once(socket, 'data'))[0]);
    const entries = Number(/^\*1\r\n\*2\r\n\$\d+\r\n\S+\r\n\*(\d+)\r\n/.exec(text)?.[1]);
    const whole = text.match(/\}\r\n/g)?.length ?? 0;
    if (text === '*-1\r\n' || whole === entries) return text;
  }
}
