/** A PostgreSQL of our own, to which anything may be done. */
import { spawnSync, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Client } from 'pg';
import { spawnBound } from './bound-process.ts';
import { findFreePort } from './free-port.ts';

const INSTALLATIONS = '/usr/lib/postgresql';
const START_MS = 30_000;

export interface OwnPostgres {
  readonly url: URL;
  /** It stops answering and keeps its connections. */
  pause(): void;
  resume(): void;
  /** All of it at once, as when the machine dies, but for what the system still has in memory. */
  kill(): Promise<void>;
  /** Again on the same data and port. */
  start(): Promise<void>;
  /** It follows nobody any more, and may be written to. */
  promote(): Promise<void>;
  /** As its owner. */
  execute(statement: string): Promise<void>;
  /** As an operator backs up, while it runs. */
  backUp(file: string): void;
  /** What is in the file and nothing else, while nobody uses it. */
  restore(file: string): void;
  /** Ends it and removes its data. */
  remove(): Promise<void>;
}

export interface OwnPostgresOptions {
  readonly settings?: Readonly<Record<string, string>>;
  /** Where its data is; without it a folder of its own. */
  readonly parent?: string;
  /** It begins as a copy of this one, and goes on as its standby. */
  readonly follows?: OwnPostgres;
}

/** Why there can be none, or nothing. */
export function whyNoOwnPostgres(): string | undefined {
  return findPrograms() === undefined ? 'no postgres is installed' : undefined;
}

function findPrograms(): string | undefined {
  if (!existsSync(INSTALLATIONS)) return undefined;
  return readdirSync(INSTALLATIONS)
    .map((version) => join(INSTALLATIONS, version, 'bin'))
    .find((folder) => existsSync(join(folder, 'initdb')));
}

export async function makeOwnPostgres({
  settings = {},
  parent = tmpdir(),
  follows,
}: OwnPostgresOptions = {}): Promise<OwnPostgres> {
  const programs = findPrograms() ?? '';
  const folder = mkdtempSync(join(parent, 'dowellchat-postgres-'));
  // PostgreSQL refuses to run as root.
  const as = userInfo().uid === 0 ? idsOf('postgres') : undefined;
  if (as !== undefined) chownSync(folder, as.uid, as.gid);
  const data = join(folder, 'data');
  function runTool(name: string, args: readonly string[], options: SpawnOptions = {}): void {
    const { status, stderr } = spawnSync(join(programs, name), args, {
      ...options,
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`${name} failed: ${stderr}`);
  }
  const begin: readonly [string, ...string[]] =
    follows === undefined
      ? ['initdb', '-D', data, '-U', 'postgres', '-A', 'trust', '-N']
      : ['pg_basebackup', '-D', data, '-d', follows.url.href, '-R', '-c', 'fast', '-N'];
  runTool(begin[0], begin.slice(1), { cwd: folder, ...as });

  const port = await findFreePort();
  const url = new URL(`postgres://postgres@127.0.0.1:${port}/postgres`);
  const options = ['-D', data, '-h', '127.0.0.1', '-p', String(port), '-k', folder];
  const chosen = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  let child: ChildProcess | undefined;

  async function execute(statement: string): Promise<void> {
    const client = new Client({
      connectionString: url.href,
      connectionTimeoutMillis: 3000,
      // Its owner writes even where the default is not to.
      options: '-c default_transaction_read_only=off',
    });
    client.on('error', () => undefined);
    await client.connect();
    try {
      await client.query(statement);
    } finally {
      await client.end();
    }
  }

  async function start(): Promise<void> {
    const deadlineMs = performance.now() + START_MS;
    while (performance.now() < deadlineMs) {
      // It ends at once where one before it has not quite gone: each look starts what is not there.
      if (child === undefined || hasEnded(child)) {
        child = spawnBound(join(programs, 'postgres'), [...options, ...chosen], {
          cwd: folder,
          stdio: 'ignore',
          ...as,
        });
      }
      const isUp = await execute('select 1').then(
        () => true,
        () => false,
      );
      if (isUp) return;
      await setTimeout(50);
    }
    throw new Error(`PostgreSQL does not answer after ${START_MS} ms`);
  }

  function signalAll(signal: NodeJS.Signals): void {
    const pid = child?.pid;
    if (pid === undefined) return;
    for (const each of [pid, ...childrenOf(pid)]) {
      try {
        process.kill(each, signal);
      } catch {
        // It has just ended by itself.
      }
    }
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    if (child === undefined || hasEnded(child)) return;
    const ended = once(child, 'exit');
    signalAll('SIGCONT');
    if (signal === 'SIGKILL') signalAll(signal);
    else child.kill(signal);
    await ended;
  }

  await start();
  return {
    url,
    pause: () => signalAll('SIGSTOP'),
    resume: () => signalAll('SIGCONT'),
    kill: () => end('SIGKILL'),
    start,
    promote: () => execute('select pg_promote()'),
    execute,
    backUp: (file) => runTool('pg_dump', ['-Fc', '-f', file, url.href]),
    restore: (file) => runTool('pg_restore', ['--clean', '--if-exists', '-d', url.href, file]),
    async remove() {
      await end('SIGQUIT');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

function childrenOf(pid: number): number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return text.trim().split(' ').filter(Boolean).map(Number);
}

function idsOf(user: string): { readonly uid: number; readonly gid: number } {
  const ask = (what: string): number =>
    Number(spawnSync('id', [what, user], { encoding: 'utf8' }).stdout);
  return { uid: ask('-u'), gid: ask('-g') };
}
