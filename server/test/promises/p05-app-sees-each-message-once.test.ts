import { test } from 'vitest';
import { expectEachMessageOnce } from './drivers/each-message-once.ts';
import { useRun } from './support/run.ts';
import { sized } from './support/size.ts';

test('P5: whatever the line repeats or loses, onMessage is called with each message once, in order', async () => {
  await expectEachMessageOnce(await useRun(), {
    clientCount: sized({ short: 5, long: 20 }),
    badMs: sized({ short: 2500, long: 45_000, full: 120_000 }),
  });
});
