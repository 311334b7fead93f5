import { test } from 'vitest';
import { expectOneGaplessOrder } from './drivers/one-gapless-order.ts';
import { useRun } from './support/run.ts';
import { sized } from './support/size.ts';

test('P3: a room has one gapless order, the same for all its readers, asking or listening', async () => {
  const run = await useRun();
  await expectOneGaplessOrder(run, {
    messagesPerSender: sized({ short: 20, long: 100 }),
    listen: run.listen,
  });
});
