import { expect, test } from 'vitest';
import { expectCrashesToLoseNothing } from './drivers/crashes-lose-nothing.ts';
import { integrityOf } from './support/database-file.ts';
import { useRun } from './support/run.ts';
import { sized } from './support/size.ts';

const READY_MS_MAX = 3000;

/**
 * A SIGKILL shows that nothing acknowledged was only in the memory of the process. That it was not
 * only in the memory of the system either is what P9 looks at.
 */
test('P1: an acked message is readable exactly once, in order, after any crash', async () => {
  const run = await useRun();
  const integrities: string[] = [];
  const readyMs = await expectCrashesToLoseNothing(run, {
    underLoad: sized({ short: 1, long: 4, full: 49 }),
    lifeMs: sized({ short: { min: 300, max: 1500 }, long: { min: 500, max: 8000 } }),
    whileDown: async () => void integrities.push(integrityOf(run.database.dataDir)),
  });
  expect(new Set(integrities)).toEqual(new Set(['ok']));
  expect(Math.max(...readyMs)).toBeLessThanOrEqual(READY_MS_MAX);
});
