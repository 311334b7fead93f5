import { setTimeout } from 'node:timers/promises';

export interface Pace {
  /** Turns per second of all workers together. */
  readonly perSecond: number;
  readonly workers: number;
  /** No turn starts after this. */
  readonly stop: AbortSignal;
}

/**
 * Workers that take turns at an even rate. Each finishes its turn before its next one; a worker
 * that was held up goes on from there and does not hurry after what it missed.
 */
export async function keepPace(
  { perSecond, workers, stop }: Pace,
  turn: (worker: number, count: number) => Promise<void>,
): Promise<void> {
  const everyMs = (workers * 1000) / perSecond;
  const startedAt = performance.now();
  await Promise.all(
    Array.from({ length: workers }, async (_, worker) => {
      let due = startedAt + (worker * everyMs) / workers;
      for (let count = 0; ; count += 1) {
        await pause(due - performance.now(), stop);
        if (stop.aborted) return;
        await turn(worker, count);
        due = Math.max(due + everyMs, performance.now());
      }
    }),
  );
}

async function pause(ms: number, stop: AbortSignal): Promise<void> {
  if (ms <= 0 || stop.aborted) return;
  await setTimeout(ms, undefined, { signal: stop }).catch(() => undefined);
}
