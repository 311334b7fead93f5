/** The fault harness: two nodes on real PostgreSQL and Redis, and one thing after another that breaks. */
import { tmpdir } from 'node:os';
import { parseArgs } from 'node:util';
import { describeMachine } from '../machine.ts';
import { FAULTS, type Fault } from './harness/faults.ts';
import { runScenario, type Outcome } from './harness/scenario.ts';
import { whyNoOwnPostgres } from './own-postgres.ts';
import { createRandom, type Random } from './random.ts';
import { missingRedis } from './redis-process.ts';

const USAGE = `node bench/faults/run.ts [options]
  --long        each fault three times, for up to half a minute (once, for up to six seconds)
  --only TEXT   faults whose name contains this
FAULTS_SEED repeats a run's choices.`;

const SHORT = { times: 1, minMs: 4000, maxMs: 6000 };
const LONG = { times: 3, minMs: 4000, maxMs: 30_000 };
/** After whatever it was, somebody is acknowledged within this, and live readers know everything. */
const AGAIN_WITHIN_MS = 10_000;

const { values } = parseArgs({
  options: {
    long: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.log(USAGE);
} else {
  const missing = whyNoOwnPostgres() ?? missingRedis;
  if (missing !== undefined) {
    console.error(`No cluster can be made here: ${missing}.`);
    process.exit(1);
  }
  process.exitCode = await run(values.long ? LONG : SHORT, values.only, createRandom());
}

async function run(size: typeof SHORT, only: string, random: Random): Promise<number> {
  console.log(`${describeMachine(tmpdir())}\n\nFAULTS_SEED=${random.seed}\n`);
  console.log(
    '| what breaks | ms | acked | refused | unanswered | silence ms | serves again ms | told all ms | wrong |',
  );
  console.log('| --- | --- | --- | --- | --- | --- | --- | --- | --- |');
  let passed = 0;
  let failed = 0;
  for (const [name, fault] of Object.entries(FAULTS)) {
    if (!name.includes(only)) continue;
    const missing = fault.missing?.();
    if (missing !== undefined) {
      console.log(`| ${name} | left out: ${missing} |`);
      continue;
    }
    for (let time = 0; time < size.times; time += 1) {
      const isGood = await runOne(name, fault, random.integer(size.minMs, size.maxMs));
      if (isGood) passed += 1;
      else failed += 1;
    }
  }
  console.log(`\n${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

async function runOne(name: string, fault: Fault, faultMs: number): Promise<boolean> {
  const outcome = await runScenario(fault, faultMs).catch((error: unknown) => String(error));
  if (typeof outcome === 'string') {
    console.log(`| ${name} | ${faultMs} | could not be run: ${outcome} |`);
    return false;
  }
  const wrong = findWrong(outcome);
  const { told, silenceMs, servesAgainMs, toldAllMs } = outcome;
  const figures = [faultMs, told.acked, told.refused, told.unanswered, silenceMs, servesAgainMs];
  const cells = [...figures, toldAllMs].map(Math.round);
  console.log(
    `| ${[name, ...cells, wrong.length === 0 ? 'nothing' : wrong.join('; ')].join(' | ')} |`,
  );
  return wrong.length === 0;
}

function findWrong({ violations, servesAgainMs, toldAllMs }: Outcome): string[] {
  const wrong = violations.map(({ kind, room, detail }) => `${kind} in ${room}: ${detail}`);
  if (servesAgainMs > AGAIN_WITHIN_MS) wrong.push('did not serve again in time');
  if (toldAllMs > AGAIN_WITHIN_MS) wrong.push('live readers were not told everything in time');
  return wrong.slice(0, 5);
}
