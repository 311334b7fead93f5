import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../src/main.js', import.meta.url));
/** Node keeps there what it has compiled: the next start takes two thirds of the time. */
const COMPILED = fileURLToPath(new URL('../../../node_modules/.cache/node', import.meta.url));
const READY = /DowellChat is ready on (http:\S+)/;

/** How a process ended, and all it wrote. */
export interface End {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly output: string;
  readonly errors: string;
}

/** A server in a process of its own, as an operator starts it. */
export interface ServerProcess {
  readonly url: string;
  readonly pid: number;
  /** Milliseconds from the start to the line that says it is ready. */
  readonly readyMs: number;
  kill(signal: NodeJS.Signals): void;
  readonly ended: Promise<End>;
}

const running = new Set<ChildProcess>();
// A test that fails half-way leaves nothing behind.
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

function start(env: Readonly<Record<string, string>>): {
  child: ChildProcess;
  ended: Promise<End>;
} {
  const child = spawn(process.execPath, [MAIN], {
    env: { HOST: '127.0.0.1', PORT: '0', NODE_COMPILE_CACHE: COMPILED, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  let output = '';
  let errors = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (errors += text));
  const ended = new Promise<End>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      running.delete(child);
      resolve({ code, signal, output, errors });
    });
  });
  return { child, ended };
}

/** Runs a server that is expected to refuse its start. */
export function runServer(env: Readonly<Record<string, string>>): Promise<End> {
  return start(env).ended;
}

/** Starts a server and waits until it says that it is ready. */
export async function startServer(env: Readonly<Record<string, string>>): Promise<ServerProcess> {
  const startedAtMs = performance.now();
  const { child, ended } = start(env);
  const url = await new Promise<string>((resolve, reject) => {
    let seen = '';
    child.stdout?.on('data', (text: string) => {
      seen += text;
      const found = READY.exec(seen)?.[1];
      if (found !== undefined) resolve(found);
    });
    void ended.then(({ code, errors }) =>
      reject(new Error(`The server ended with code ${code} before it was ready: ${errors}`)),
    );
  });
  const pid = child.pid ?? 0;
  const readyMs = performance.now() - startedAtMs - waitedForProcessorMs(pid);
  return { url, pid, readyMs, ended, kill: (signal) => child.kill(signal) };
}

/** Time a process stood in line behind other tests. Only Linux tells; elsewhere none is left out. */
function waitedForProcessorMs(pid: number): number {
  try {
    const [, waitedNs = '0'] = readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ');
    return Number(waitedNs) / 1e6;
  } catch {
    return 0;
  }
}
