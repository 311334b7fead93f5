import type { CallName } from './calls.ts';
import type { Memory } from './contender.ts';
import type { Measurement } from './measure.ts';
import type { Target } from './targets.ts';

interface SubjectReport {
  name: string;
  answerBytes: Partial<Record<CallName, number>>;
  memory: Memory | undefined;
}

/** Everything a run found out: written as it is by --json, and printed as Markdown. */
export interface Report {
  machine: string;
  settings: string;
  subjects: SubjectReport[];
  measurements: Measurement[];
  targets: Target[];
}

export function toMarkdown(report: Report): string {
  return [
    `Machine: ${report.machine}`,
    `Run: ${report.settings}`,
    figuresTable(report),
    subjectsTable(report),
    ...(report.targets.length > 0 ? [targetsTable(report.targets)] : []),
  ].join('\n\n');
}

function figuresTable({ subjects, measurements }: Report): string {
  const names = subjects.map(({ name }) => name);
  const compared = subjects.length === 2;
  const header = [
    'call',
    'connections',
    ...names.map((name) => `${name} req/s`),
    ...(compared ? ['ratio'] : []),
    ...names.map((name) => `${name} p50 ms`),
    ...names.map((name) => `${name} p99 ms`),
    ...names.map((name) => `${name} p99/p50`),
  ];
  const rows = measurements.map(({ call, connections, figures }) => {
    const [first, second] = figures;
    const ratio = first && second ? first.requestsPerSecond / second.requestsPerSecond : undefined;
    return [
      call,
      String(connections),
      ...figures.map((each) => each.requestsPerSecond.toFixed(0)),
      ...(ratio === undefined ? [] : [ratio.toFixed(2)]),
      ...figures.map((each) => (each.p50Us / 1000).toFixed(2)),
      ...figures.map((each) => (each.p99Us / 1000).toFixed(2)),
      ...figures.map((each) => (each.p99Us / each.p50Us).toFixed(2)),
    ];
  });
  return table(header, rows);
}

function subjectsTable({ subjects }: Report): string {
  const calls = Object.keys(subjects[0]?.answerBytes ?? {}) as CallName[];
  const header = [
    'server',
    'resident MiB after the run',
    'peak MiB',
    ...calls.map((call) => `${call} answer bytes`),
  ];
  const rows = subjects.map(({ name, memory, answerBytes }) => [
    name,
    memory ? mebibytes(memory.residentKiB) : 'n/a',
    memory ? mebibytes(memory.peakKiB) : 'n/a',
    ...calls.map((call) => String(answerBytes[call] ?? 'n/a')),
  ]);
  return table(header, rows);
}

function targetsTable(targets: Target[]): string {
  const rows = targets.map(({ text, measured, met }) => [text, measured, met ? 'PASS' : 'FAIL']);
  return table(['target', 'measured', 'result'], rows);
}

function mebibytes(kib: number): string {
  return (kib / 1024).toFixed(0);
}

function table(header: string[], rows: string[][]): string {
  const lines = [header, header.map(() => '---'), ...rows];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
