import { setTimeout } from 'node:timers/promises';
import type { Clients } from '../client.ts';
import type { Seen } from '../history.ts';
import type { Reads } from '../transport.ts';
import type { Wait } from './waits.ts';

const POLL_MS = 50;
/** Who is told nothing for so long asks elsewhere. */
const PATIENCE_MS = 3000;
const GIVE_UP_MS = 30_000;

export interface Following {
  /** From a reader's wish for what is new to its being shown it. */
  readonly waits: readonly Wait[];
  /** Readers ask once more, and have then been shown everything. */
  stop(): Promise<void>;
}

/** Readers who ask for what comes after what they know, each time of another node or in another way. */
export function startFollowing(
  clients: Clients,
  rooms: readonly string[],
  ways: readonly Reads[],
): Following {
  const waits: Wait[] = [];
  const stopping = new AbortController();
  const givingUp = new AbortController();

  let turn = 0;

  function ask(reader: string, room: string, after: number): Promise<readonly Seen[]> {
    const way = ways[(turn += 1) % ways.length] as Reads;
    return Promise.race([clients.read(way, { reader, room, after }), late(PATIENCE_MS)]);
  }

  async function follow(room: string, reader: string): Promise<void> {
    let after = 0;

    async function readOn(): Promise<void> {
      const fromMs = performance.now();
      while (!givingUp.signal.aborted) {
        const page = await ask(reader, room, after).catch(() => undefined);
        if (page !== undefined) {
          after = page.at(-1)?.seq ?? after;
          waits.push({ fromMs, toMs: performance.now() });
          return;
        }
        await setTimeout(POLL_MS);
      }
      waits.push({ fromMs, toMs: Infinity });
    }

    for (let isLast = false; !isLast;) {
      isLast = stopping.signal.aborted;
      await readOn();
      await setTimeout(POLL_MS);
    }
  }

  const all = Promise.all(rooms.map((room, at) => follow(room, `follower ${at + 1}`)));
  return {
    waits,
    async stop() {
      stopping.abort();
      await Promise.race([all, late(GIVE_UP_MS).catch(() => givingUp.abort())]);
      await all;
    },
  };
}

async function late(ms: number): Promise<never> {
  await setTimeout(ms);
  throw new Error(`nothing after ${ms} ms`);
}
