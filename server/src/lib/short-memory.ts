import { createBoundedMap } from './bounded-map.ts';
import type { Clock } from './clock.ts';

/** What another process changed is seen here after at most this long. */
const FRESH_MS = 1000;
/** Keys may be made up by callers: this bounds what they cost. */
const ENTRIES_MAX = 2000;

export interface ShortMemory<Value> {
  get(key: string): Promise<Value>;
  /** The next reader reads anew: whoever has just changed something sees it at once. */
  forget(key: string): void;
}

/** Remembers for a second what is read far more often than it changes. */
export function createShortMemory<Value>(
  clock: Clock,
  read: (key: string) => Promise<Value>,
): ShortMemory<Value> {
  interface Entry {
    readonly readAtMs: number;
    readonly value: Promise<Value>;
  }
  const entries = createBoundedMap<string, Entry>(ENTRIES_MAX);

  return {
    get(key) {
      const kept = entries.get(key);
      // A clock that was set back must not keep an entry for as long as that.
      const ageMs = clock() - (kept?.readAtMs ?? 0);
      if (kept !== undefined && ageMs >= 0 && ageMs < FRESH_MS) return kept.value;
      // The promise is kept, not its outcome: simultaneous readers share one read.
      const entry: Entry = { readAtMs: clock(), value: read(key) };
      entries.set(key, entry);
      entry.value.catch(() => {
        if (entries.peek(key) === entry) entries.delete(key);
      });
      return entry.value;
    },

    forget(key) {
      entries.delete(key);
    },
  };
}
