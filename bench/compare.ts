/** Measures the product beside the bare limit program, or beside itself with a million messages. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PROGRAMS, startContender, type Contender } from './contender.ts';
import type { CallName, Fixture } from './calls.ts';
import { seedFixture, seedMillion } from './fixture.ts';
import { startGenerator, type Generator } from './load/generator.ts';
import { describeMachine } from './machine.ts';
import { measureInTurns, type Acknowledged, type Subject } from './measure.ts';
import { readOptions, USAGE, type Options } from './options.ts';
import { toMarkdown, type Report } from './report.ts';
import { comparisonTargets, millionTargets } from './targets.ts';
import { countStored, verifyAnswers } from './verify.ts';

interface Entry {
  name: string;
  program: string;
  seed: (url: URL, generator: Generator) => Promise<Fixture>;
}

// Progress goes to stderr so that stdout is exactly the Markdown to keep.
const progress = (line: string): void => console.error(line);

function entriesOf({ million, bareOnly, beside }: Options): Entry[] {
  const name = bareOnly ? 'bare' : 'product';
  const program = PROGRAMS[name];
  if (million) {
    return [
      { name: `${name} with 1M`, program, seed: seedMillion },
      { name, program, seed: seedFixture },
    ];
  }
  if (beside !== undefined) {
    const other = join(beside, 'server/src/main.js');
    return [
      { name, program, seed: seedFixture },
      { name: 'the other', program: other, seed: seedFixture },
    ];
  }
  const bare: Entry = { name: 'bare', program: PROGRAMS.bare, seed: seedFixture };
  return bareOnly ? [bare] : [{ name, program, seed: seedFixture }, bare];
}

async function compare(
  options: Options,
  generator: Generator,
  started: Contender[],
): Promise<Report> {
  const machine = describeMachine(options.dataParent);
  const subjects: Subject[] = [];
  const answerBytes: Partial<Record<CallName, number>>[] = [];
  const storedBefore: number[] = [];
  for (const { name, program, seed } of entriesOf(options)) {
    const contender = await startContender(name, program, options.dataParent);
    started.push(contender);
    progress(`${name}: seeding`);
    const fixture = await seed(contender.url, generator);
    subjects.push({ contender, fixture });
    answerBytes.push(await verifyAnswers(contender.url, fixture, options.plan.calls));
    storedBefore.push(await countStored(contender.url, fixture));
  }

  const { plan } = options;
  const { measurements, acknowledged } = await measureInTurns(subjects, generator, plan, progress);
  // Before anything else is asked of the servers: checking what is stored costs memory of its own.
  const memories = subjects.map(({ contender }) => contender.memory());
  await refuseLostMessages(subjects, storedBefore, acknowledged);
  return {
    machine,
    settings: `${plan.rounds} rounds in turns, ${plan.sliceMs / 1000} s a slice, medians of rounds`,
    subjects: subjects.map(({ contender: { name } }, index) => ({
      name,
      answerBytes: answerBytes[index] ?? {},
      memory: memories[index],
    })),
    measurements,
    targets: targetsOf(options, measurements),
  };
}

function targetsOf(
  { million, beside }: Options,
  measurements: Report['measurements'],
): Report['targets'] {
  if (beside !== undefined) return [];
  return million ? millionTargets(measurements) : comparisonTargets(measurements);
}

async function refuseLostMessages(
  subjects: Subject[],
  storedBefore: number[],
  acknowledged: Acknowledged,
): Promise<void> {
  for (const [index, subject] of subjects.entries()) {
    const { name, url } = subject.contender;
    const stored = await countStored(url, subject.fixture);
    const expected = (storedBefore[index] ?? 0) + (acknowledged.get(subject) ?? 0);
    if (stored !== expected) {
      throw new Error(`${name}: ${expected} messages were acknowledged, ${stored} are stored`);
    }
    progress(`${name}: all ${stored} acknowledged messages are there, every room without a gap`);
  }
}

function optionsOrUsage(): Options | undefined {
  try {
    return readOptions(process.argv.slice(2));
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
    process.exitCode = 2;
    return undefined;
  }
}

async function main(): Promise<void> {
  if (process.argv.includes('--help')) return console.log(USAGE);
  const options = optionsOrUsage();
  if (!options) return;
  const generator = startGenerator();
  const started: Contender[] = [];
  const stopAll = async (): Promise<void> => {
    generator.stop();
    await Promise.all(started.splice(0).map((contender) => contender.stop()));
  };
  // Ctrl-C must not leave gigabytes of databases behind, however often it is pressed.
  let interrupted = false;
  const interrupt = (): void => {
    if (interrupted) return;
    interrupted = true;
    void stopAll().then(() => process.exit(130));
  };
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  try {
    const report = await compare(options, generator, started);
    console.log(toMarkdown(report));
    if (options.jsonFile) await writeFile(options.jsonFile, JSON.stringify(report, null, 2));
    if (options.enforce && report.targets.some(({ met }) => !met)) process.exitCode = 1;
  } catch (error) {
    if (!interrupted) console.error(error);
    process.exitCode = 1;
  } finally {
    await stopAll();
  }
}

await main();
