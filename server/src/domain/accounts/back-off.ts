import { ApplicationError } from '../../lib/application-error.ts';
import { createBoundedMap } from '../../lib/bounded-map.ts';
import type { Clock } from '../../lib/clock.ts';

export interface BackOffOptions {
  /** Failures that cost nothing. */
  readonly freeFailures: number;
  /** The wait after the first one beyond; each further one doubles it. */
  readonly firstWaitMs: number;
  readonly waitMaxMs: number;
}

/** Without a failure for this long, everything is forgiven. */
const FORGET_MS = 60 * 60 * 1000;
/** Keys are made up by callers: this bounds what they cost. */
const ENTRIES_MAX = 20_000;

/**
 * Waits that grow with every failure. An attempt counts as one until it is forgiven, so that a
 * thousand at once are not a thousand free ones.
 *
 * @param clock a steady one: whoever sets the machine's time neither forgives nor locks out
 */
export function createBackOff(clock: Clock, options: BackOffOptions) {
  interface Entry {
    readonly failures: number;
    readonly lastAtMs: number;
  }
  const entries = createBoundedMap<string, Entry>(ENTRIES_MAX);

  function find(key: string): Entry | undefined {
    const entry = entries.get(key);
    return entry !== undefined && clock() - entry.lastAtMs < FORGET_MS ? entry : undefined;
  }

  function waitMs({ failures, lastAtMs }: Entry): number {
    const beyond = failures - options.freeFailures;
    if (beyond < 0) return 0;
    const whole = Math.min(options.firstWaitMs * 2 ** Math.min(beyond, 30), options.waitMaxMs);
    return lastAtMs + whole - clock();
  }

  return {
    /** Seconds until the key may try again; 0 when it may. */
    waitSeconds(key: string): number {
      const entry = find(key);
      return entry === undefined ? 0 : Math.max(0, Math.ceil(waitMs(entry) / 1000));
    },

    count(key: string): void {
      entries.set(key, { failures: (find(key)?.failures ?? 0) + 1, lastAtMs: clock() });
    },

    /** Takes one attempt back, which was none. */
    uncount(key: string): void {
      const entry = find(key);
      if (entry === undefined) return;
      if (entry.failures <= 1) entries.delete(key);
      else entries.set(key, { ...entry, failures: entry.failures - 1 });
    },

    forgive(key: string): void {
      entries.delete(key);
    },
  };
}

/** Refuses while any of these keys has to wait. */
export function refuseWhileWaiting(waits: readonly number[]): void {
  const retryAfterSeconds = Math.max(0, ...waits);
  if (retryAfterSeconds === 0) return;
  throw new ApplicationError('TOO_MANY_REQUESTS', 'Too many attempts. Wait a little.', {
    retryAfterSeconds,
  });
}
