import { test } from 'vitest';

const SIZE = process.env['PROMISES'];

/**
 * `PROMISES=full` runs what the table of promises says, however long it takes; `PROMISES=long` the
 * same with less time for searches that never end, so that CI can; else a size that fits into
 * `npm test`.
 */
export const isLong = SIZE === 'long' || SIZE === 'full';

export function sized<T>(sizes: { readonly short: T; readonly long: T; readonly full?: T }): T {
  if (SIZE === 'full') return sizes.full ?? sizes.long;
  return isLong ? sizes.long : sizes.short;
}

/** A test that only waits: the short size does not have it, rather than have it and leave it out. */
export function testLong(title: string, run: () => Promise<void>): void {
  if (isLong) test(title, run);
}
