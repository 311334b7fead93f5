import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { isUsable } from './postgres-engine.ts';

const INSTALLATIONS = '/usr/lib/postgresql';
const START_TIMEOUT_MS = 20_000;

/** A server to test on, or why there is none. */
export type FoundPostgres = { url: string; stop: () => Promise<void> } | { reason: string };

/**
 * `TEST_DATABASE_URL`; else whatever answers on the default port of this machine; else a server
 * of our own, started from an installed `postgres` and gone with the test file.
 */
export async function findPostgres(): Promise<FoundPostgres> {
  const named = process.env['TEST_DATABASE_URL'];
  if (named !== undefined && named !== '') {
    if (await isUsable(named)) return { url: named, stop: async () => undefined };
    throw new Error('TEST_DATABASE_URL names no PostgreSQL that lets us create databases.');
  }
  for (const user of new Set(['postgres', userInfo().username])) {
    for (const database of ['test', 'postgres']) {
      const url = `postgres://${user}@127.0.0.1:5432/${database}`;
      if (await isUsable(url)) return { url, stop: async () => undefined };
    }
  }
  const programs = findPrograms();
  return programs === undefined
    ? { reason: 'no TEST_DATABASE_URL, nothing on port 5432, no postgres installed' }
    : startOwn(programs);
}

function findPrograms(): string | undefined {
  if (!existsSync(INSTALLATIONS)) return undefined;
  const byVersion = readdirSync(INSTALLATIONS).toSorted((a, b) => Number(b) - Number(a));
  return byVersion
    .map((version) => join(INSTALLATIONS, version, 'bin'))
    .find((folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres')));
}

async function startOwn(programs: string): Promise<FoundPostgres> {
  const folder = mkdtempSync(join(tmpdir(), 'dowellchat-postgres-'));
  const data = join(folder, 'data');
  // PostgreSQL refuses to run as root.
  const isRoot = userInfo().uid === 0;
  const as = isRoot ? ['runuser', '-u', 'postgres', '--'] : [];
  chmodSync(folder, 0o755);
  if (isRoot) spawnSync('chown', ['postgres', folder]);
  const initdb = [
    ...as,
    join(programs, 'initdb'),
    '-D',
    data,
    '-U',
    'postgres',
    '-A',
    'trust',
    '-N',
  ];
  const made = spawnSync('env', initdb, { cwd: folder, encoding: 'utf8' });
  if (made.status !== 0) {
    rmSync(folder, { recursive: true, force: true });
    return { reason: `initdb failed: ${made.stderr.trim()}` };
  }

  const port = await findFreePort();
  const server = [...as, join(programs, 'postgres'), '-D', data];
  const options = ['-h', '127.0.0.1', '-p', String(port), '-k', folder];
  const end = [...as, join(programs, 'pg_ctl'), '-D', data, '-m', 'immediate', 'stop'];
  // The shell outlives us by as long as it takes to see its input end: whatever ends the tests,
  // the server ends with them and leaves nothing behind.
  const script = `${server.concat(options).join(' ')} </dev/null &
    cat >/dev/null; ${end.join(' ')}; wait; rm -rf ${folder}`;
  const guard = spawn('sh', ['-c', script], {
    cwd: '/',
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  const stop = async (): Promise<void> => {
    const ended = new Promise((resolve) => guard.once('exit', resolve));
    guard.stdin?.end();
    await ended;
  };

  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < deadline) {
    if (await isUsable(url)) return { url, stop };
    await setTimeout(50);
  }
  await stop();
  return { reason: `the installed postgres did not start within ${START_TIMEOUT_MS} ms` };
}

async function findFreePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => probe.once('listening', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
