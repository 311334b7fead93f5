import { setTimeout } from 'node:timers/promises';
import type { Clients } from '../client.ts';
import { keepPace } from '../pace.ts';
import type { Outgoing, Transport } from '../transport.ts';
import type { Wait } from './waits.ts';

const PER_SECOND = 150;
/** A sender that is told nothing for so long asks again, under the same name. */
const PATIENCE_MS = 3000;
const RETRY_MS = 100;
/** Nobody answers any more: the senders end, and the run with them. */
const GIVE_UP_MS = 30_000;

export interface Sending {
  /** From the first attempt at a message to its acknowledgement. */
  readonly waits: readonly Wait[];
  /** When each text was acknowledged. */
  readonly ackedAtMs: ReadonlyMap<string, number>;
  /** Nothing new is sent; resolves when what is under way is acknowledged, or given up. */
  stop(): Promise<void>;
}

export interface SendingOptions {
  readonly clients: Clients;
  readonly rooms: readonly string[];
  /** A way for each sender. Who is not acknowledged by it tries HTTP in turns with it, as the SDK does. */
  readonly ways: readonly Transport[];
  readonly rest: Transport;
}

/** Visitors who say something again and again, each thing until it is acknowledged. */
export function startSending({ clients, rooms, ways, rest }: SendingOptions): Sending {
  const waits: Wait[] = [];
  const ackedAtMs = new Map<string, number>();
  const stopping = new AbortController();
  const givingUp = new AbortController();

  async function send(sender: number, count: number): Promise<void> {
    const author = `sender ${sender}`;
    const text = `${author} says ${count}`;
    const room = rooms[sender % rooms.length] ?? '';
    const message: Outgoing = { room, author, text, key: text, timeoutMs: PATIENCE_MS };
    const fromMs = performance.now();
    for (let attempt = 0; !givingUp.signal.aborted; attempt += 1) {
      const own = ways[sender] ?? rest;
      const told = await clients.send(attempt % 2 === 0 ? own : rest, message);
      if (told.kind === 'acked') {
        const toMs = performance.now();
        waits.push({ fromMs, toMs });
        ackedAtMs.set(text, toMs);
        return;
      }
      await setTimeout(RETRY_MS);
    }
    waits.push({ fromMs, toMs: Infinity });
  }

  const pace = { perSecond: PER_SECOND, workers: ways.length, stop: stopping.signal };
  const load = keepPace(pace, send);
  return {
    waits,
    ackedAtMs,
    async stop() {
      stopping.abort();
      const late = globalThis.setTimeout(() => givingUp.abort(), GIVE_UP_MS);
      await load;
      clearTimeout(late);
    },
  };
}
