/**
 * The fault harness: two nodes on real PostgreSQL and Redis, and one thing after another that breaks; then
 * the tests of what a cluster promises.
 */
import { tmpdir } from 'node:os';
import { parseArgs } from 'node:util';
import { describeMachine } from '../machine.ts';
import { FAULTS, type Fault } from './harness/faults.ts';
import { arePromisesKept } from './harness/promises.ts';
import { runScenario, type Outcome } from './harness/scenario.ts';
import { whyNoOwnPostgres } from './own-postgres.ts';
import { createRandom, type Random } from './random.ts';
import { missingRedis } from './redis-process.ts';

const USAGE = `node bench/faults/run.ts [options]
  --long        each fault three times, for up to half a minute (once, for up to six seconds), and the
                promises' long size
  --only TEXT   faults whose name contains this, and nothing else
FAULTS_SEED repeats a run's choices.`;

/** No shorter: nodes notice after four seconds that Redis is silent. */
const SHORT = { times: 1, minMs: 5000, maxMs: 6000 };
const LONG = { times: 3, minMs: 5000, maxMs: 30_000 };
/** After whatever it was every client is served within this, and from the last send on told of everything. */
const AGAIN_WITHIN_MS = 10_000;
/** P14: programs on the SDK, which try less often the longer nobody answers, are all back by then. */
const PROGRAMS_AGAIN_WITHIN_MS = 30_000;

const VIOLATIONS_SHOWN = 5;

const COLUMNS = [
  'what breaks',
  'ms',
  'acked',
  'refused',
  'unanswered',
  'reads',
  'silence ms',
  'after it',
  'programs ms',
  'news ms',
  'after it',
  'told all ms',
  'wrong',
];

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
  const { long: isLong, only } = values;
  const chosen = Object.entries(FAULTS).filter(([name]) => name.includes(only));
  if (chosen.length === 0) {
    const names = Object.keys(FAULTS).join('\n');
    console.error(`No fault's name contains "${only}". There are:\n${names}`);
    process.exit(1);
  }
  const random = createRandom();
  let isGood = await runFaults(chosen, isLong ? LONG : SHORT, random);
  // What needs more than a fault under load to be broken has a test of its own.
  if (only === '') isGood = arePromisesKept({ isLong, seed: random.seed }) && isGood;
  // All is closed. Left to itself Node may wait without end for a connection that it has lost count of.
  process.exit(isGood ? 0 : 1);
}

async function runFaults(
  chosen: readonly (readonly [name: string, fault: Fault])[],
  size: typeof SHORT,
  random: Random,
): Promise<boolean> {
  console.log(`${describeMachine(tmpdir())}\n\nFAULTS_SEED=${random.seed}\n`);
  console.log(`| ${COLUMNS.join(' | ')} |\n| ${COLUMNS.map(() => '---').join(' | ')} |`);
  let passed = 0;
  let failed = 0;
  let leftOut = 0;
  for (const [name, fault] of chosen) {
    const missing = fault.missing?.();
    if (missing !== undefined) {
      console.log(`| ${name} | left out: ${missing} |`);
      leftOut += 1;
      continue;
    }
    for (let time = 0; time < size.times; time += 1) {
      const isGood = await runOne(name, fault, random.integer(size.minMs, size.maxMs));
      if (isGood) passed += 1;
      else failed += 1;
    }
  }
  console.log(`\n${passed} passed, ${failed} failed, ${leftOut} left out\n`);
  return failed === 0;
}

async function runOne(name: string, fault: Fault, faultMs: number): Promise<boolean> {
  const outcome = await runScenario(fault, faultMs).catch((error: unknown) => String(error));
  if (typeof outcome === 'string') {
    console.log(`| ${name} | ${faultMs} | could not be run: ${outcome} |`);
    return false;
  }
  const { told, reads, silenceMs, silenceAfterMs, programMs, newsMs } = outcome;
  const counts = [faultMs, told.acked, told.refused, told.unanswered, reads];
  const times = [silenceMs, silenceAfterMs, programMs, newsMs];
  const again = [outcome.programsAfterMs, outcome.toldAllMs];
  const cells = [...counts, ...times, ...again].map(Math.round);
  const wrong = findWrong(outcome, fault);
  console.log(
    `| ${[name, ...cells, wrong.length === 0 ? 'nothing' : wrong.join('; ')].join(' | ')} |`,
  );
  return wrong.length === 0;
}

function findWrong(outcome: Outcome, { bounds }: Fault): string[] {
  const wrong = outcome.violations
    .slice(0, VIOLATIONS_SHOWN)
    .map(({ kind, room, detail }) => `${kind} in ${room}: ${detail}`);
  if (!outcome.isMet) wrong.push('there is no sign that it broke');
  if (!outcome.isComplete) wrong.push('programs were not told everything once and in order');
  const late: readonly (readonly [what: string, ms: number, msMax: number])[] = [
    ['a client was not served', outcome.silenceMs, bounds.silenceMsMax],
    ['a client was not served again', outcome.silenceAfterMs, AGAIN_WITHIN_MS],
    ['a program was not served', outcome.programMs, bounds.programMsMax],
    ['a program was not told', outcome.newsMs, bounds.newsMsMax],
    ['a program was not live again', outcome.programsAfterMs, PROGRAMS_AGAIN_WITHIN_MS],
    ['programs were not told everything', outcome.toldAllMs, AGAIN_WITHIN_MS],
  ];
  for (const [what, ms, msMax] of late) if (ms > msMax) wrong.push(`${what} within ${msMax} ms`);
  return wrong;
}
