import type { NewEntry } from './search-index.ts';

/**
 * An entry's key is its message's time and a number of its own in that millisecond. So the order
 * of keys is the order of time whenever something is indexed, which makes "newest first", pages and
 * dates steps into the index. Counted from 2020, it stays exact as a number until 2089.
 */
export const ORDINALS_PER_MS = 4096;
const START_MS = Date.UTC(2020, 0, 1);

/** The first key a message of this time can have. */
export function firstOrdinalAt(timeMs: number): number {
  return Math.max(0, Math.floor(timeMs) - START_MS) * ORDINALS_PER_MS;
}

/** The last key that is taken from one on and before another. */
export type FindLastKey = (from: number, before: number) => Promise<number | undefined>;

/** Of two neighbours the smaller is the older; what fills a millisecond goes on in the next. */
export async function giveOrdinals(
  entries: readonly NewEntry[],
  findLastKey: FindLastKey,
): Promise<(NewEntry & { readonly ordinal: number })[]> {
  const nextByStart = new Map<number, number>();
  const given: (NewEntry & { ordinal: number })[] = [];
  for (const entry of entries.toSorted((one, other) => one.createdAtMs - other.createdAtMs)) {
    for (let start = firstOrdinalAt(entry.createdAtMs); ; start += ORDINALS_PER_MS) {
      const end = start + ORDINALS_PER_MS;
      const next = nextByStart.get(start) ?? ((await findLastKey(start, end)) ?? start - 1) + 1;
      nextByStart.set(start, next < end ? next + 1 : end);
      if (next >= end) continue;
      given.push({ ...entry, ordinal: next });
      break;
    }
  }
  // The engines append faster than they put in between.
  return given.toSorted((one, other) => one.ordinal - other.ordinal);
}
