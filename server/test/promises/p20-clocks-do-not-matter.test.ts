import { test } from 'vitest';
import {
  expectJumpsToChangeNothing,
  expectJumpsToRepeatNothing,
  SLOW_COMMITS,
} from './drivers/clocks-do-not-matter.ts';
import { useRun } from './support/run.ts';
import { sized } from './support/size.ts';
import { useWrongClock } from './support/wrong-clock.ts';

const rounds = sized({ short: 1, long: 3, full: 8 });

test('P20: though the clock jumps by hours, retries make no second message, the order has no gap, and cursors skip nothing', async () => {
  const clock = useWrongClock();
  const run = await useRun({ ...clock.env, ...SLOW_COMMITS });
  const acksPerJump = sized({ short: 100, long: 300 });
  const { listen } = run;
  await expectJumpsToChangeNothing(run, {
    clock,
    url: run.server.url,
    rounds,
    acksPerJump,
    listen,
  });
});

test('P20: though the clock jumps by hours, clients on a bad line, and those that were away, are told each message once', async () => {
  const clock = useWrongClock();
  const run = await useRun(clock.env);
  await expectJumpsToRepeatNothing(run, { clock, url: run.server.url, rounds });
});
