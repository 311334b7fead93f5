import { LRUCache } from 'lru-cache';

/**
 * A map that forgets what was used longest ago once it holds `entriesMax`.
 *
 * Bounded by size, not by `max`: that would make room for all of them at once, and a start would wait
 * for it.
 */
export function createBoundedMap<Key extends string, Value extends object | string | number | true>(
  entriesMax: number,
): LRUCache<Key, Value> {
  return new LRUCache({ maxSize: entriesMax, sizeCalculation: () => 1 });
}
