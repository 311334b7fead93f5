/** A PostgreSQL of a test's own, started with settings that no shared server may have. */
import { spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { onTestFinished, vi } from 'vitest';
import { spawnBound } from '../../../../bench/faults/bound-process.ts';
import { isUsable } from '../../support/postgres-engine.ts';
import { findFreePort } from './free-port.ts';

const INSTALLATIONS = '/usr/lib/postgresql';

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

/** Runs until the test is over. Answers its URL. */
export async function startOwnPostgres(
  settings: Readonly<Record<string, string>>,
): Promise<string> {
  const programs = findPrograms() ?? '';
  const folder = mkdtempSync(join(tmpdir(), 'dowellchat-postgres-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  // PostgreSQL refuses to run as root.
  const as = userInfo().uid === 0 ? idsOf('postgres') : undefined;
  if (as !== undefined) chownSync(folder, as.uid, as.gid);
  const data = join(folder, 'data');
  const initdb = ['-D', data, '-U', 'postgres', '-A', 'trust', '-N'];
  const made = spawnSync(join(programs, 'initdb'), initdb, {
    cwd: folder,
    encoding: 'utf8',
    ...as,
  });
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}`);

  const port = await findFreePort();
  const options = ['-D', data, '-h', '127.0.0.1', '-p', String(port), '-k', folder];
  const chosen = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const child = spawnBound(join(programs, 'postgres'), [...options, ...chosen], {
    cwd: folder,
    stdio: 'ignore',
    ...as,
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  onTestFinished(async () => {
    child.kill('SIGQUIT');
    await ended;
  });
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  await vi.waitFor(async () => {
    if (!(await isUsable(url))) throw new Error('the own postgres does not answer');
  }, 20_000);
  return url;
}

interface Ids {
  readonly uid: number;
  readonly gid: number;
}

function idsOf(user: string): Ids {
  const ask = (what: string): number =>
    Number(spawnSync('id', [what, user], { encoding: 'utf8' }).stdout);
  return { uid: ask('-u'), gid: ask('-g') };
}
