import { requestsOf, type CallName, type Fixture } from './calls.ts';
import type { Contender } from './contender.ts';
import type { Generator } from './load/generator.ts';
import type { LoadResult } from './load/job.ts';
import { median } from './load/percentile.ts';

/** A running server together with what was seeded in it. */
export interface Subject {
  contender: Contender;
  fixture: Fixture;
}

export interface Figures {
  requestsPerSecond: number;
  p50Us: number;
  p99Us: number;
}

/** One row of the table: figures in the order of the subjects. */
export interface Measurement {
  call: CallName;
  connections: number;
  figures: Figures[];
}

export interface Plan {
  calls: readonly CallName[];
  connections: readonly number[];
  rounds: number;
  sliceMs: number;
}

const WARM_UP_MS_MAX = 1500;

/** Acknowledged create_message answers per subject, warm-up included. */
export type Acknowledged = Map<Subject, number>;

export async function measureInTurns(
  subjects: readonly Subject[],
  generator: Generator,
  plan: Plan,
  report: (line: string) => void,
): Promise<{ measurements: Measurement[]; acknowledged: Acknowledged }> {
  const acknowledged: Acknowledged = new Map();

  async function slice(subject: Subject, call: CallName, connections: number, durationMs: number) {
    const { name, url } = subject.contender;
    const result = await generator.run({
      host: url.hostname,
      port: Number(url.port),
      connections,
      requests: requestsOf(call, subject.fixture, url.host),
      durationMs,
    });
    if (result.failures > 0 || result.answers === 0) {
      const what = `${result.failures} failures in ${result.answers} answers`;
      throw new Error(
        `${call} on ${name} at ${connections} connections: ${what}: ${result.firstFailure}`,
      );
    }
    if (call === 'create_message') {
      acknowledged.set(subject, (acknowledged.get(subject) ?? 0) + result.answers);
    }
    return figuresOf(result);
  }

  const busiest = Math.max(...plan.connections);
  for (const call of plan.calls) {
    for (const subject of subjects) {
      await slice(subject, call, busiest, Math.min(plan.sliceMs, WARM_UP_MS_MAX));
    }
  }

  const measurements: Measurement[] = [];
  for (const call of plan.calls) {
    for (const connections of plan.connections) {
      const slices = new Map<Subject, Figures[]>(subjects.map((subject) => [subject, []]));
      for (let round = 0; round < plan.rounds; round += 1) {
        // A B, B A, A B: neither always goes first, so a machine that slows down slows both alike.
        const order = round % 2 === 0 ? subjects : subjects.toReversed();
        for (const subject of order) {
          slices.get(subject)?.push(await slice(subject, call, connections, plan.sliceMs));
        }
      }
      const figures = subjects.map((subject) => medianOf(slices.get(subject) ?? []));
      measurements.push({ call, connections, figures });
      const rates = figures.map((each) => Math.round(each.requestsPerSecond)).join(' / ');
      report(`${call} at ${connections} connections: ${rates} requests/s`);
    }
  }
  return { measurements, acknowledged };
}

function figuresOf(result: LoadResult): Figures {
  return {
    requestsPerSecond: (result.answers / result.elapsedMs) * 1000,
    p50Us: result.p50Us,
    p99Us: result.p99Us,
  };
}

function medianOf(slices: readonly Figures[]): Figures {
  return {
    requestsPerSecond: median(slices.map((each) => each.requestsPerSecond)),
    p50Us: median(slices.map((each) => each.p50Us)),
    p99Us: median(slices.map((each) => each.p99Us)),
  };
}
