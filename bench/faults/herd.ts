import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { VisitorRoom } from './visitor-rooms.ts';

const PROGRAM = fileURLToPath(new URL('./herd-process.ts', import.meta.url));

/** One client for each room, all under one roof: what the parent tells the process to be. */
export interface HerdOrder {
  readonly url: string;
  readonly rooms: readonly VisitorRoom[];
}

/** How it stands with the clients of one process. */
export interface HerdReport {
  /** Connected, joined, and without a gap. */
  readonly live: number;
  /** Sum of the latest `seq` of each client's view. */
  readonly seqs: number;
  /** How often a client has lost its connection. */
  readonly losses: number;
}

export interface Herd {
  readonly report: HerdReport;
  stop(): void;
}

/** Clients on the SDK in several processes: one could not serve so many by itself. */
export function startHerd(url: URL, rooms: readonly VisitorRoom[], perProcess: number): Herd {
  const processes = Array.from({ length: Math.ceil(rooms.length / perProcess) }, (_, index) => {
    const child = fork(PROGRAM, { stdio: 'inherit' });
    const known = { report: { live: 0, seqs: 0, losses: 0 } };
    child.on('message', (report: HerdReport) => (known.report = report));
    const own = rooms.slice(index * perProcess, (index + 1) * perProcess);
    child.send({ url: url.origin, rooms: own } satisfies HerdOrder);
    return { child, known };
  });
  return {
    get report() {
      const reports = processes.map(({ known }) => known.report);
      const sum = (of: keyof HerdReport) => reports.reduce((total, one) => total + one[of], 0);
      return { live: sum('live'), seqs: sum('seqs'), losses: sum('losses') };
    },
    stop() {
      for (const { child } of processes) child.kill('SIGKILL');
    },
  };
}
