import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { moveHalf, newPair, withServed } from '../transfer/instances.ts';
import { putMessages } from '../transfer/seeded.ts';
import { dowellchat, refuse } from './command.ts';
import { newFolder } from './data.ts';

/** Each starts programs one after the other, each of which reads all its sources. */
const SLOW_MS = 60_000;
const PROGRAM = fileURLToPath(new URL('../../src/cli.ts', import.meta.url));

test(
  'a killed move is named by the doctor, and the same command finishes it',
  async () => {
    const pair = await newPair();
    await withServed(pair.embedded, ({ db }) => putMessages(db, 4000, 1000));
    await moveHalf(pair, 'postgres', 2);
    const child = spawn(process.execPath, [PROGRAM, 'migrate-to-postgres'], {
      env: { PATH: process.env['PATH'], ...pair.env },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    // It has committed a page when it first says how far it is.
    await once(child.stderr, 'data');
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect((await dowellchat(pair.env, 'doctor')).out).toContain('dowellchat migrate-to-postgres');

    const { code, out, err } = await dowellchat(pair.env, 'migrate-to-postgres');
    expect(code, err).toBe(0);
    expect(out).toMatch(/^Finished what was begun: \d+ rows/);
    expect(out).toContain('start every server with DATABASE_URL');
    expect(err).toMatch(/^ *\d+ % {2}checking messages$/m);
    expect(err).not.toContain('\r');
  },
  SLOW_MS,
);

test(
  'a move without one of its databases is refused',
  async () => {
    const DATA_DIR = await newFolder();
    expect(await refuse({ DATA_DIR }, 'migrate-to-postgres')).toContain('DATABASE_URL is not set');
    const env = { DATA_DIR, DATABASE_URL: 'postgres://u:s3cr3t@127.0.0.1:1/chat' };
    const said = await refuse(env, 'migrate-to-postgres');
    expect(said).toContain('There is no database in');
    expect(said).not.toContain('s3cr3t');
  },
  SLOW_MS,
);
