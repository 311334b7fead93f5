import { readFileSync } from 'node:fs';
import { PROGRAMS } from '../contender.ts';
import { spawnBound } from './bound-process.ts';

const READY_WITHIN_MS = 20_000;
const READY_LINE = /ready on (https?:\/\/[^\s"/]+)(?=[\s"/])/;
const OUTPUT_CHARACTERS_KEPT = 200_000;

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** The real server as a child process. */
export interface ServerProcess {
  readonly url: URL;
  readonly pid: number;
  /**
   * From the start of the process to its first answer on `/readyz`, without the time in which the
   * machine ran something else although the process could have gone on.
   */
  readonly readyMs: number;
  readonly exited: Promise<Exit>;
  /** What it wrote, the last part of it. */
  output(): string;
  kill(signal: NodeJS.Signals): Promise<Exit>;
}

/** The server ended before it was ready. */
export class StartRefused extends Error {
  override readonly name = 'StartRefused';
  readonly exit: Exit;
  readonly output: string;

  constructor(exit: Exit, output: string) {
    super(`The server did not start (code ${exit.code}, signal ${exit.signal}):\n${output}`);
    this.exit = exit;
    this.output = output;
  }
}

/** Starts the server on a free port. `env` is all it gets to see, besides the path. */
export async function startServer(env: Readonly<Record<string, string>>): Promise<ServerProcess> {
  const startedAt = performance.now();
  const child = spawnBound(process.execPath, [PROGRAMS.product], {
    env: {
      PATH: process.env['PATH'],
      NODE_ENV: 'production',
      PORT: '0',
      RATE_LIMITS: 'off',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = new Promise<Exit>((resolve) => {
    // `close` and not `exit`: by then all that it wrote has been read.
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
  let output = '';
  const ready = new Promise<URL>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        output = (output + text).slice(-OUTPUT_CHARACTERS_KEPT);
        const address = READY_LINE.exec(output)?.[1];
        if (address !== undefined) resolve(new URL(address));
      });
    }
  });

  async function kill(signal: NodeJS.Signals): Promise<Exit> {
    child.kill(signal);
    return exited;
  }

  const late = setTimeout(() => void kill('SIGKILL'), READY_WITHIN_MS);
  const url = await Promise.race([ready, exited]);
  clearTimeout(late);
  if (!(url instanceof URL)) throw new StartRefused(url, output);
  const answer = await fetch(new URL('/readyz', url));
  if (!answer.ok) {
    await kill('SIGKILL');
    throw new Error(`ready, but /readyz says ${answer.status}`);
  }
  const pid = child.pid ?? 0;
  const readyMs = performance.now() - startedAt - waitedForCpuMs(pid);
  return { url, pid, readyMs, exited, output: () => output, kill };
}

/** How long the main thread was kept waiting for a core; 0 where the kernel does not tell. */
export function waitedForCpuMs(pid: number): number {
  try {
    const [, waitedNs = '0'] = readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ');
    return Number(waitedNs) / 1e6;
  } catch {
    return 0;
  }
}
