export interface RetryQueueOptions {
  /** Jobs that may wait; more are dropped, and said to be. */
  readonly waitingMax: number;
  /** A job begins at a random moment within this time, so that nobody can tell by the load what it does. */
  readonly beginsWithinMs: number;
  /** How long each further attempt waits; after the last one the job is given up. */
  readonly waitsMs: readonly number[];
  /** A failed attempt; `isLast`: the job is given up. */
  readonly onFailure: (error: unknown, isLast: boolean) => void;
}

/**
 * Jobs that are done after their caller has been answered, one after the other, each tried a few
 * times. They are kept in memory alone: what is here may be lost, and whoever asked may ask again.
 */
export function createRetryQueue({
  waitingMax,
  beginsWithinMs,
  waitsMs,
  onFailure,
}: RetryQueueOptions) {
  const waiting: (() => Promise<void>)[] = [];
  const timers = new Set<NodeJS.Timeout>();
  let isStopped = false;
  let working: Promise<void> | undefined;

  /** Tries a job after a while: never before whoever added it has been answered. */
  function addIn(waitMs: number, job: () => Promise<void>, attempt: number): boolean {
    if (isStopped || waiting.length + timers.size >= waitingMax) return false;
    const timer = setTimeout(() => {
      timers.delete(timer);
      waiting.push(() => attemptOnce(job, attempt));
      working ??= work();
    }, waitMs);
    timers.add(timer.unref());
    return true;
  }

  async function work(): Promise<void> {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await next();
    working = undefined;
  }

  async function attemptOnce(job: () => Promise<void>, attempt: number): Promise<void> {
    try {
      await job();
    } catch (error) {
      const waitMs = waitsMs[attempt];
      onFailure(error, waitMs === undefined);
      if (waitMs !== undefined) addIn(waitMs, job, attempt + 1);
    }
  }

  return {
    /** False: there are too many already. The job never throws at who adds it. */
    add: (job: () => Promise<void>): boolean => addIn(Math.random() * beginsWithinMs, job, 0),

    /** Finishes what is being done and drops the rest. */
    async stop(): Promise<void> {
      isStopped = true;
      for (const timer of timers) clearTimeout(timer);
      waiting.length = 0;
      await working;
    },
  };
}
