import { test } from 'vitest';
import { expectCursorNeverToSkip, SLOW_COMMITS } from './drivers/cursor-never-skips.ts';
import { useRun, type Run } from './support/run.ts';
import { sized } from './support/size.ts';

test.each([
  ['asks', (run: Run) => run.connect()],
  ['joins again', (run: Run) => run.connectSocket()],
])(
  'P4: a reader who %s from the last seq it has seen gets every message, once',
  async (_does, connect) => {
    const run = await useRun(SLOW_COMMITS);
    await expectCursorNeverToSkip(run, {
      messagesPerWriter: sized({ short: 25, long: 250 }),
      follower: connect(run),
    });
  },
);
