import { openConnection } from './connection.ts';
import type { LoadJob, LoadResult } from './job.ts';
import { percentile } from './percentile.ts';

/** How long answers that are under way at the end may take before they count as failures. */
const DRAIN_MS = 10_000;

export async function runJob(job: LoadJob): Promise<LoadResult> {
  const requests = job.requests.map((text) => Buffer.from(text));
  const requestsMax = job.requestsMax ?? Infinity;
  const startedAt = performance.now();
  const endsAt = startedAt + (job.durationMs ?? Infinity);
  const latenciesMs: number[] = [];
  let answers = 0;
  let sent = 0;
  let failures = 0;
  let firstFailure: string | null = null;
  let lastAnswerAt = startedAt;

  function fail(reason: string): void {
    failures += 1;
    firstFailure ??= reason;
  }

  function next(): Buffer | undefined {
    if (sent >= requestsMax || performance.now() >= endsAt) return undefined;
    return requests[sent++ % requests.length];
  }

  function answered(status: number, latencyMs: number, isFirst: boolean): void {
    answers += 1;
    if (!isFirst) latenciesMs.push(latencyMs);
    lastAnswerAt = performance.now();
    if (status < 200 || status > 299) fail(`status ${status}`);
  }

  const cuts: ((reason: string) => void)[] = [];
  const connections = Array.from({ length: job.connections }, () => {
    return new Promise<void>((finished) => {
      const { host, port } = job;
      cuts.push(openConnection({ host, port, next, answered, broken: fail, finished }));
    });
  });
  // A server that hangs must fail the run, not hang it.
  const drain =
    job.durationMs === undefined
      ? undefined
      : setTimeout(() => {
          for (const cut of cuts) cut('no answer in time');
        }, job.durationMs + DRAIN_MS);
  await Promise.all(connections);
  clearTimeout(drain);

  const sorted = Float64Array.from(latenciesMs).toSorted();
  return {
    answers,
    failures,
    firstFailure,
    elapsedMs: lastAnswerAt - startedAt,
    p50Us: percentile(sorted, 0.5) * 1000,
    p99Us: percentile(sorted, 0.99) * 1000,
  };
}
