import { test } from 'vitest';
import {
  expectRetriesToMakeNoSecondMessage,
  SLOW_COMMITS,
} from './drivers/retries-make-no-second-message.ts';
import { useRun } from './support/run.ts';
import { sized } from './support/size.ts';

test('P2: the same client id never makes a second message over either transport, and every reply is the first row', async () => {
  const run = await useRun(SLOW_COMMITS);
  await expectRetriesToMakeNoSecondMessage(run, {
    messages: sized({ short: 1000, long: 10_000 }),
    crashes: sized({ short: 1, long: 5 }),
    ways: [run.connect(), run.connectSocket()],
  });
});
