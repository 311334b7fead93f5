import { setTimeout } from 'node:timers/promises';

/** Somebody wanted an acknowledgement, a page or the news, and had it so much later. */
export interface Wait {
  readonly fromMs: number;
  readonly toMs: number;
}

/** The longest of them: of each only what came after `sinceMs`. */
export function longestWait(waits: readonly Wait[], sinceMs = -Infinity): number {
  return waits.reduce(
    (longest, { fromMs, toMs }) => Math.max(longest, toMs - Math.max(fromMs, sinceMs)),
    0,
  );
}

/** Whether it is so within that time. */
export async function becomes(isSo: () => boolean, withinMs: number): Promise<boolean> {
  const deadlineMs = performance.now() + withinMs;
  while (!isSo()) {
    if (performance.now() > deadlineMs) return false;
    await setTimeout(20);
  }
  return true;
}
