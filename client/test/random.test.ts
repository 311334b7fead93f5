import fc from 'fast-check';
import { expect, test } from 'vitest';
import { backoffMs } from '../src/random.ts';

const DELAYS = 1000;
/** The least part of the longest delay: nobody hammers, and the crowd still comes apart. */
const LEAST = 0.2;
/** Of what they may spread over, a thousand cover so much. */
const COVERED_MIN = 0.7;

test('delays of a crowd lie within their bounds and spread over them', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 60 }),
      fc.integer({ min: 1, max: 10_000 }),
      fc.integer({ min: 1, max: 10_000 }),
      (failures, firstMs, beyondMs) => {
        const capMs = firstMs + beyondMs;
        const longestMs = Math.min(capMs, firstMs * 2 ** failures);
        const delays = Array.from({ length: DELAYS }, () => backoffMs(failures, firstMs, capMs));
        const [least, most] = [Math.min(...delays), Math.max(...delays)];
        expect(least).toBeGreaterThanOrEqual(LEAST * longestMs);
        expect(most).toBeLessThanOrEqual(longestMs);
        expect(most - least).toBeGreaterThanOrEqual(COVERED_MIN * (1 - LEAST) * longestMs);
        // Nor do they come in lumps: each tenth of the bounds has some of them.
        const tenths = new Set(
          delays.map((ms) => Math.floor(((ms / longestMs - LEAST) / (1 - LEAST)) * 10)),
        );
        expect(tenths.size).toBeGreaterThanOrEqual(10);
      },
    ),
  );
});
