import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { readSettings } from '../../src/config/settings.ts';
import { createRateLimits } from '../../src/lib/rate-limits.ts';

const HOUR_MS = 3_600_000;
const WINDOW_SECONDS = 10;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Writes until it is refused; then what it is told. */
async function writeUntilRefused(
  limits: ReturnType<typeof createRateLimits>,
): Promise<{ writes: number; refusal: unknown }> {
  for (let writes = 0; ; writes += 1) {
    try {
      await limits.takeWrite('198.51.100.7');
    } catch (refusal) {
      return { writes, refusal };
    }
  }
}

test.each([-HOUR_MS, 0, HOUR_MS])(
  'whoever writes too much waits for no longer than a window, though the clock is set by %i ms',
  async (setByMs) => {
    const limits = createRateLimits(readSettings({ ADDRESS_WRITES_PER_SECOND: '2' }));
    expect((await writeUntilRefused(limits)).writes).toBe(2 * WINDOW_SECONDS);
    vi.setSystemTime(Date.now() + setByMs);
    const { refusal } = await writeUntilRefused(limits);
    const { retryAfterSeconds } = Object(refusal) as { retryAfterSeconds: number };
    expect(retryAfterSeconds).toBeGreaterThan(0);
    expect(retryAfterSeconds).toBeLessThanOrEqual(WINDOW_SECONDS);
    await vi.advanceTimersByTimeAsync(WINDOW_SECONDS * 1000 + 1);
    await limits.takeWrite('198.51.100.7');
  },
);
