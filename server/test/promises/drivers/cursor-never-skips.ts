import { setTimeout } from 'node:timers/promises';
import { expect } from 'vitest';
import type { Seen } from '../../../../bench/faults/history.ts';
import type { Supervised } from '../../../../bench/faults/supervised-server.ts';
import type { Transport } from '../../../../bench/faults/transport.ts';
import type { Run } from '../support/run.ts';

const WRITERS = 20;
const POLL_MS = 5;
/** Readers ask in the midst of commits. */
export const SLOW_COMMITS = { COMMIT_DELAY_MS: '20' };

export interface Following {
  readonly messagesPerWriter: number;
  readonly follower: Transport;
}

/** Somebody reads on from the last `seq` they have seen, again and again, while many write. */
export async function expectCursorNeverToSkip(
  run: Run<Supervised>,
  { messagesPerWriter, follower }: Following,
): Promise<void> {
  const { clients, expectKept } = run;
  const [{ id: room } = { id: '' }] = await run.openVisitorRooms(1);
  const rest = run.connect();

  async function write(writer: number): Promise<void> {
    const author = `writer-${writer}`;
    const transport = writer % 2 === 0 ? rest : run.connectSocket();
    for (let count = 1; count <= messagesPerWriter; count += 1) {
      const told = await clients.send(transport, {
        room,
        author,
        text: `${author} says ${count}`,
      });
      expect(told.kind).toBe('acked');
    }
  }

  const collected: Seen[] = [];
  const pages = { polls: 0, withNews: 0 };
  async function follow(until: AbortSignal): Promise<void> {
    for (let isLast = false; !isLast;) {
      // What was acked before this question must be in its answer.
      isLast = until.aborted;
      const after = collected.at(-1)?.seq ?? 0;
      const page = await clients.read(follower, { reader: 'follower', room, after });
      collected.push(...page);
      pages.polls += 1;
      if (page.length > 0) pages.withNews += 1;
      await setTimeout(POLL_MS);
    }
  }

  /** Sees the whole room each time: whatever came in below what it knows would be a torn view. */
  async function watchAll(until: AbortSignal): Promise<void> {
    const own = run.connect();
    while (!until.aborted) {
      await clients.read(own, { reader: 'watcher', room });
      await setTimeout(POLL_MS);
    }
  }

  const finished = new AbortController();
  const readers = Promise.all([follow(finished.signal), watchAll(finished.signal)]);
  await Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(writer)));
  finished.abort();
  await readers;

  const final = await expectKept([room], pages);
  expect(collected).toEqual(final.get(room));
  expect(collected).toHaveLength(WRITERS * messagesPerWriter);
  expect(pages.withNews, 'the reader asked while commits were under way').toBeGreaterThan(
    messagesPerWriter / 2,
  );
}
