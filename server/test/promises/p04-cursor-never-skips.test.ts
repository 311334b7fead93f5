import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Seen } from '../../../bench/faults/history.ts';
import { useRun, type Run } from './support/run.ts';
import { sized } from './support/size.ts';

const WRITERS = 20;
const MESSAGES_PER_WRITER = sized({ short: 25, long: 250 });
const POLL_MS = 5;
/** Commits are slow, so that readers ask in the midst of them. */
const COMMIT_DELAY_MS = 20;

test.each([
  ['asks', (run: Run) => run.connect()],
  ['joins again', (run: Run) => run.connectSocket()],
])(
  'P4: a reader who %s from the last seq it has seen gets every message, once',
  async (_does, follower) => {
    const run = await useRun({ COMMIT_DELAY_MS: String(COMMIT_DELAY_MS) });
    const { clients, expectKept } = run;
    const [{ id: room } = { id: '' }] = await run.openVisitorRooms(1);
    const rest = run.connect();

    async function write(writer: number): Promise<void> {
      const author = `writer-${writer}`;
      const transport = writer % 2 === 0 ? rest : run.connectSocket();
      for (let count = 1; count <= MESSAGES_PER_WRITER; count += 1) {
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
      const own = follower(run);
      for (let isLast = false; !isLast;) {
        // What was acked before this question must be in its answer.
        isLast = until.aborted;
        const after = collected.at(-1)?.seq ?? 0;
        const page = await clients.read(own, { reader: 'follower', room, after });
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
    expect(collected).toHaveLength(WRITERS * MESSAGES_PER_WRITER);
    expect(pages.withNews, 'the reader asked while commits were under way').toBeGreaterThan(
      MESSAGES_PER_WRITER / 2,
    );
  },
);
