import { test } from 'vitest';
import { expectRestartsToLoseNothing } from './drivers/restarts-lose-nothing.ts';
import { findFreePort } from '../../../bench/faults/free-port.ts';
import { useRun } from './support/run.ts';
import { sized } from './support/size.ts';

test('P13: a planned restart under load loses nothing, ends in time, and is soon over for clients', async () => {
  // The SDK comes back to where the server was.
  const run = await useRun({ PORT: String(await findFreePort()) });
  await expectRestartsToLoseNothing(run, {
    signal: 'SIGTERM',
    count: sized({ short: 3, long: 20 }),
    lifeMs: sized({ short: { min: 300, max: 1000 }, long: { min: 500, max: 5000 } }),
    liveMsMax: 5000,
  });
});
