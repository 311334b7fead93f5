import { setTimeout } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import { keepPace } from '../../../bench/faults/pace.ts';
import type { VisitorRoom } from '../../../bench/faults/visitor-rooms.ts';
import { percentile } from '../../../bench/load/percentile.ts';
import { residentMiB } from './support/memory.ts';
import { countConnections, readMetric, SLOW_READERS_CLOSED, SOCKETS } from './support/metrics.ts';
import { joinRaw } from './support/raw-session.ts';
import { useRun, type Run } from './support/run.ts';
import { sized } from './support/size.ts';

const FROZEN = sized({ short: 10, long: 50 });
const READERS = 10;
const SENDERS = 20;
const PER_SECOND = 200;
const QUIET_MS = sized({ short: 2000, long: 30_000 });
/**
 * The system takes some MiB for each connection before anything waits in the server. Short runs get
 * there with heavy messages, whose sending alone would fill a core for fifty.
 */
const TEXT_BYTES = sized({ short: 8 * 1024, long: 1024 });
const CLOSED_WITHIN_MS = 60_000;
/** What may wait for a reader, once in the queue and once on its way out of the process. */
const WAITING_MIB_MAX = 2;
/** Garbage of 200 messages a second comes and goes. */
const BREATHING_MIB = 64;
/**
 * The promise is about the p99. On two cores that the readers share with the server, fifty more
 * receivers alone cost more than that: only the full size, on a larger machine, asks for it.
 */
const SHARE = sized({ short: 0.5, long: 0.5, full: 0.99 });
const RATIO_MAX = sized({ short: 3, long: 3, full: 1.5 });
/** Below this a ratio is one of the timers and not of the server. */
const COMPARED_MS_MIN = 4;
/** A connection that is cut off is gone with the next turn. */
const GONE_MS = 5000;
/** Those over which this test asks for figures. */
const OWN_CONNECTIONS = 2;

test('P15: frozen readers are closed, cost bounded memory, and slow the others little', async () => {
  const run = await useRun();
  const [room = { id: '', token: '' }] = await run.openVisitorRooms(1);
  const { pid } = run.server.current;
  const url = run.server.url();
  const delivery = await listenAll(run, room);
  const stopping = new AbortController();
  const load = startLoad(run, room, stopping.signal);

  // The first second is the compiler's.
  await setTimeout(1000);
  const before = delivery.take(await during(() => setTimeout(QUIET_MS)));
  const residentBefore = residentMiB(pid);
  const connectionsBefore = countConnections(pid);
  let residentMax = 0;
  const watch = setInterval(() => {
    residentMax = Math.max(residentMax, residentMiB(pid));
  }, 50);
  onTestFinished(() => clearInterval(watch));
  const frozenAt = performance.now();
  const beside = delivery.take(
    await during(async () => {
      const frozen = await Promise.all(Array.from({ length: FROZEN }, () => joinRaw(url, room)));
      onTestFinished(() => frozen.forEach((socket) => socket.close()));
      for (const socket of frozen) socket.freeze();
      await vi.waitFor(
        async () => expect(await readMetric(url, SLOW_READERS_CLOSED)).toBe(FROZEN),
        { timeout: CLOSED_WITHIN_MS, interval: 250 },
      );
    }),
  );
  const closedMs = Math.round(performance.now() - frozenAt);
  clearInterval(watch);
  const after = delivery.take(await during(() => setTimeout(QUIET_MS)));
  stopping.abort();
  await load;

  const tookMs = (share: number) => ({
    quiet: percentile([...before, ...after].toSorted(ascending), share),
    beside: percentile(beside.toSorted(ascending), share),
  });
  const judged = tookMs(SHARE);
  const grownMiB = residentMax - residentBefore;
  await run.expectKept([room.id], {
    p99Ms: tookMs(0.99),
    judged,
    closedMs,
    grownMiB,
    residentBefore,
  });
  expect(grownMiB).toBeLessThan(FROZEN * WAITING_MIB_MAX + BREATHING_MIB);
  expect(await readMetric(url, SOCKETS), 'nobody else was closed').toBe(READERS + SENDERS);
  expect(judged.beside / Math.max(judged.quiet, COMPARED_MS_MIN)).toBeLessThanOrEqual(RATIO_MAX);
  await vi.waitFor(
    () => expect(countConnections(pid)).toBeLessThanOrEqual(connectionsBefore + OWN_CONNECTIONS),
    {
      timeout: GONE_MS,
      interval: 100,
    },
  );
});

interface Period {
  readonly fromMs: number;
  readonly toMs: number;
}

async function during(work: () => Promise<unknown>): Promise<Period> {
  const fromMs = performance.now();
  await work();
  return { fromMs, toMs: performance.now() };
}

/** Readers that note how long each message was on its way to them. */
async function listenAll(run: Run, { id }: VisitorRoom) {
  const deliveries: { readonly sentMs: number; readonly tookMs: number }[] = [];
  for (let reader = 0; reader < READERS; reader += 1) {
    await run.connectSocket().listen(id, ({ text }) => {
      const sentMs = Number(text.split(' ')[0]);
      deliveries.push({ sentMs, tookMs: performance.now() - sentMs });
    });
  }
  return {
    take: ({ fromMs, toMs }: Period): number[] =>
      deliveries
        .filter(({ sentMs }) => sentMs >= fromMs && sentMs < toMs)
        .map(({ tookMs }) => tookMs),
  };
}

function startLoad(run: Run, { id }: VisitorRoom, stop: AbortSignal): Promise<void> {
  const transports = Array.from({ length: SENDERS }, () => run.connectSocket());
  return keepPace({ perSecond: PER_SECOND, workers: SENDERS, stop }, async (worker, count) => {
    const text = `${performance.now()} ${worker} says ${count} `.padEnd(TEXT_BYTES, '.');
    const told = await run.clients.send(transports[worker]!, { room: id, author: 'sender', text });
    expect(told.kind).toBe('acked');
  });
}

function ascending(one: number, other: number): number {
  return one - other;
}
