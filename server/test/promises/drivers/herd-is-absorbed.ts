import { setTimeout } from 'node:timers/promises';
import { expect, onTestFinished, vi } from 'vitest';
import { startHerd, type Herd } from '../../../../bench/faults/herd.ts';
import { createHttpClient, type HttpClient } from '../../../../bench/faults/http-client.ts';
import { waitedForCpuMs, type ServerProcess } from '../../../../bench/faults/server-process.ts';
import type { Supervised } from '../../../../bench/faults/supervised-server.ts';
import { openVisitorRoom, type VisitorRoom } from '../../../../bench/faults/visitor-rooms.ts';
import { residentMiB } from '../support/memory.ts';
import type { Run } from '../support/run.ts';

const CLIENTS_PER_PROCESS = 1250;
const OPENED_AT_ONCE = 50;
const OPENED_WITHIN_MS = 120_000;
/** So many of them at most get a message while they are away. */
const MISSED = 200;
const RESUMED_MS_MAX = 30_000;
const MEMORY_RATIO_MAX = 1.5;
const HEALTH_MS_MAX = 1000;
const HEALTH_EVERY_MS = 100;
const WAIT = { timeout: RESUMED_MS_MAX, interval: 500 };

export interface Dropping {
  readonly clients: number;
  /** A process like the one that serves them in the end, before they are dropped. */
  readonly before: ServerProcess;
  /** Drops them. Answers how many, and who is to serve them from now on. */
  readonly drop: () => Promise<{ readonly dropped: number; readonly after: ServerProcess }>;
}

/** Clients that are dropped all at once are back soon, without straining who serves them then. */
export async function expectHerdToBeAbsorbed(
  run: Run<Supervised>,
  { clients, before, drop }: Dropping,
): Promise<void> {
  const { server } = run;
  const missed = Math.min(MISSED, clients);
  const http = createHttpClient(server.url);
  onTestFinished(http.close);
  const rooms = await openRooms(http, clients);
  const herd = startHerd(server.url(), rooms, CLIENTS_PER_PROCESS);
  onTestFinished(herd.stop);
  await untilAllLive(herd, OPENED_WITHIN_MS, clients);
  const memoryBefore = residentMiB(before.pid);

  const { dropped, after } = await drop();
  const readyAt = performance.now();
  const health = watchHealth(after);
  const memory = watchMemory(after.pid);
  const rest = run.connect();
  await Promise.all(
    rooms.slice(0, missed).map(async ({ id: room }) => {
      const message = { room, author: 'visitor', text: 'while you were away', key: room };
      // Beside a herd a connection may not come about; who sends tries again, with the same key.
      await vi.waitFor(async () => expect((await rest.send(message)).kind).toBe('acked'), WAIT);
    }),
  );
  // Live alone could mean: not dropped yet.
  await untilAllLive(herd, RESUMED_MS_MAX + 5000, clients, missed);
  const resumedMs = Math.round(performance.now() - readyAt);
  const healthMs = await health.slowestMs();
  const memoryRatio = memory.maxMiB() / memoryBefore;
  console.log({ resumedMs, healthMs, memoryRatio, memoryBefore, ...herd.report });
  expect(herd.report.losses, 'each was dropped').toBeGreaterThanOrEqual(dropped);
  expect(resumedMs).toBeLessThanOrEqual(RESUMED_MS_MAX);
  expect(memoryRatio).toBeLessThanOrEqual(MEMORY_RATIO_MAX);
  expect(healthMs).toBeLessThanOrEqual(HEALTH_MS_MAX);
}

async function openRooms(http: HttpClient, count: number): Promise<VisitorRoom[]> {
  const rooms: VisitorRoom[] = [];
  const numbers = Array.from({ length: count }, (_, number) => number).values();
  const workers = Array.from({ length: OPENED_AT_ONCE }, async () => {
    for (const number of numbers) rooms.push(await openVisitorRoom(http, `visitor ${number}`));
  });
  await Promise.all(workers);
  return rooms;
}

function untilAllLive(herd: Herd, withinMs: number, live: number, messages = 0): Promise<void> {
  return vi.waitFor(() => expect(herd.report).toMatchObject({ live, seqs: messages }), {
    timeout: withinMs,
    interval: 50,
  });
}

/**
 * Asks on a connection of its own each time, as a supervisor does. What the machine took from either
 * side for something else is not part of the answer's time.
 */
function watchHealth({ url, pid }: ServerProcess) {
  const waitedMs = () => waitedForCpuMs(pid) + waitedForCpuMs(process.pid);
  const stopping = new AbortController();
  onTestFinished(() => stopping.abort());
  let slowestMs = 0;
  const watching = (async () => {
    while (!stopping.signal.aborted) {
      const http = createHttpClient(() => url);
      const askedAt = performance.now() - waitedMs();
      const { status } = await http.call({ path: '/healthz' });
      http.close();
      expect(status).toBe(200);
      slowestMs = Math.max(slowestMs, performance.now() - waitedMs() - askedAt);
      await setTimeout(HEALTH_EVERY_MS);
    }
  })();
  watching.catch(() => undefined);
  return {
    async slowestMs() {
      stopping.abort();
      await watching;
      return Math.round(slowestMs);
    },
  };
}

function watchMemory(pid: number) {
  let max = 0;
  const timer = setInterval(() => {
    max = Math.max(max, residentMiB(pid));
  }, 50);
  onTestFinished(() => clearInterval(timer));
  return {
    maxMiB() {
      clearInterval(timer);
      return max;
    },
  };
}
