import { setTimeout } from 'node:timers/promises';
import { keepPace } from '../../../../bench/faults/pace.ts';
import type { Transport } from '../../../../bench/faults/transport.ts';
import type { Run } from '../support/run.ts';
import type { Supervised } from '../../../../bench/faults/supervised-server.ts';

const SENDERS = 20;
const PER_SECOND = 100;
const RETRY_MS = 100;

/** What was seen on one way to the servers. */
interface Way {
  readonly transport: Transport;
  /** The longest that an attempt waited for its answer. */
  slowestMs: number;
  /** When the latest message that was acknowledged had been sent. */
  ackedSentAtMs: number;
}

export interface Load {
  readonly ways: readonly Way[];
  /** Attempts that were not acknowledged. */
  readonly failed: number;
  /** Resolves when everything that was begun is acknowledged. */
  stop(): Promise<void>;
}

/** Senders that send each message again, under the same name, until it is acknowledged. */
export function startLoad(
  { clients }: Run<Supervised>,
  rooms: readonly string[],
  transports: readonly Transport[],
): Load {
  const ways = transports.map((transport): Way => ({ transport, slowestMs: 0, ackedSentAtMs: 0 }));
  const stopping = new AbortController();
  let failed = 0;

  async function deliver(sender: number, count: number): Promise<void> {
    const text = `sender-${sender} says ${count}`;
    const message = { room: rooms[sender % rooms.length]!, author: 'sender', text, key: text };
    const way = ways[sender % ways.length]!;
    for (;;) {
      const sentAtMs = performance.now();
      const told = await clients.send(way.transport, message);
      way.slowestMs = Math.max(way.slowestMs, performance.now() - sentAtMs);
      if (told.kind === 'acked') {
        way.ackedSentAtMs = sentAtMs;
        return;
      }
      failed += 1;
      await setTimeout(RETRY_MS);
    }
  }

  const pace = { perSecond: PER_SECOND, workers: SENDERS, stop: stopping.signal };
  const sending = keepPace(pace, deliver);
  return {
    ways,
    get failed() {
      return failed;
    },
    async stop() {
      stopping.abort();
      await sending;
    },
  };
}
