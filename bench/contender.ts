import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const PROGRAMS = {
  product: fileURLToPath(new URL('../server/src/main.js', import.meta.url)),
  bare: fileURLToPath(new URL('./bare/server.ts', import.meta.url)),
} as const;

const READY_WITHIN_MS = 15_000;
const STOP_WITHIN_MS = 15_000;
// What follows the address must be there too: a chunk may end in the middle of the port.
const READY_LINE = /ready on (https?:\/\/[^\s"/]+)(?=[\s"/])/;

/** One server under test: its own process on its own fresh database. */
export interface Contender {
  name: string;
  url: URL;
  dataDir: string;
  pid: number;
  memory(): Memory | undefined;
  /** CPU time used so far by the whole process; 0 where the system does not tell. */
  cpuMs(): number;
  stop(): Promise<void>;
}

export interface Memory {
  residentKiB: number;
  peakKiB: number;
}

/** What a server finds: a folder that was filled before, and is gone with the server; settings. */
export interface Prepared {
  readonly dataDir?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export async function startContender(
  name: string,
  program: string,
  dataParent: string,
  prepared: Prepared = {},
): Promise<Contender> {
  const dataDir = prepared.dataDir ?? (await mkdtemp(join(dataParent, 'dowellchat-bench-')));
  const child = spawn(process.execPath, [program], {
    // Nothing is inherited but these: a DATABASE_URL left in the shell would measure PostgreSQL.
    env: {
      PATH: process.env['PATH'],
      NODE_ENV: 'production',
      HOST: '127.0.0.1',
      PORT: '0',
      DATA_DIR: dataDir,
      RATE_LIMITS: 'off',
      LOG_LEVEL: 'warn',
      ...prepared.env,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));

  async function stop(): Promise<void> {
    child.kill('SIGTERM');
    const killer = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
    await exited;
    clearTimeout(killer);
    await rm(dataDir, { recursive: true, force: true });
  }

  try {
    const url = await new Promise<URL>((resolve, reject) => {
      let output = '';
      const late = setTimeout(() => reject(new Error('not ready in time')), READY_WITHIN_MS);
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        output += text;
        const address = READY_LINE.exec(output)?.[1];
        if (!address) return;
        clearTimeout(late);
        // Read on and throw away: a full pipe would block the server.
        child.stdout.removeAllListeners('data').resume();
        resolve(new URL(address));
      });
      void exited.then(() => {
        clearTimeout(late);
        reject(new Error('exited before it was ready'));
      });
    });
    const { pid = 0 } = child;
    const memory = () => memoryOf(pid);
    return { name, url, dataDir, pid, memory, cpuMs: () => cpuMsOf(pid), stop };
  } catch (error) {
    await stop();
    throw new Error(`${name} did not start`, { cause: error });
  }
}

/** Undefined where there is no /proc, so the table says n/a there. */
function memoryOf(pid: number): Memory | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const kib = (field: string) =>
      Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(status)?.[1]);
    return { residentKiB: kib('VmRSS'), peakKiB: kib('VmHWM') };
  } catch {
    return undefined;
  }
}

/** Of user and system together, which the kernel counts in hundredths of a second. */
function cpuMsOf(pid: number): number {
  try {
    const afterName = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1] ?? '';
    const fields = afterName.split(' ');
    return (Number(fields[11]) + Number(fields[12])) * 10;
  } catch {
    return 0;
  }
}
