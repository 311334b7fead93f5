import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { testWhere } from '../promises/support/needs.ts';
import {
  DIRECTIONS,
  endsOf,
  missingPostgres,
  moveHalf,
  newPair,
  withServed,
} from '../transfer/instances.ts';
import { putMessages } from '../transfer/seeded.ts';
import { dowellchat, refuse } from './command.ts';
import { newFolder } from './data.ts';

/** Each starts programs one after the other, each of which reads all its sources. */
const SLOW_MS = 60_000;
/** What is to be done when a move has ended. */
const IN_FORCE = {
  postgres: 'start every server with DATABASE_URL',
  sqlite: 'without DATABASE_URL',
};
/** Of every Debian: runs a command on a terminal, and shows what it shows. */
const TERMINAL = 'script';
const PROGRAM = fileURLToPath(new URL('../../src/cli.ts', import.meta.url));

for (const to of DIRECTIONS) {
  const command = `migrate-to-${to}`;
  testWhere(
    missingPostgres,
    `a killed move to ${to} is named by the doctor, and the same command finishes it`,
    async () => {
      const pair = await newPair();
      const { source, target } = endsOf(pair, to);
      await withServed(source, ({ db }) => putMessages(db, 4000, 1000));
      await moveHalf(pair, to, 2);
      const child = spawn(process.execPath, [PROGRAM, command], {
        env: { PATH: process.env['PATH'], ...pair.env },
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      // It has committed a page when it first says how far it is.
      await once(child.stderr, 'data');
      child.kill('SIGKILL');
      await once(child, 'exit');
      expect((await dowellchat(target, 'doctor')).out).toContain(`dowellchat ${command}`);

      const { code, out, err } = await dowellchat(pair.env, command);
      expect(code, err).toBe(0);
      expect(out).toMatch(/^Finished what was begun: \d+ rows/);
      expect(out).toContain(IN_FORCE[to]);
      expect(err).toMatch(/^ *\d+ % {2}checking messages$/m);
      expect(err).not.toContain('\r');
    },
    SLOW_MS,
  );
}

testWhere(
  missingPostgres ?? missingTerminal(),
  'on a terminal a bar shows how far it is, and is gone in the end',
  async () => {
    const pair = await newPair();
    await withServed(pair.embedded, ({ db }) => putMessages(db, 2000, 1000));
    const command = `${process.execPath} ${PROGRAM} migrate-to-postgres`;
    const child = spawn(TERMINAL, ['--quiet', '--return', '--command', command, '/dev/null'], {
      env: { PATH: process.env['PATH'], TERM: 'xterm', ...pair.env },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const shown = await text(child.stdout);
    const clear = '\r\u001B[K';
    expect(shown).toMatch(/\[#+\.*\] +\d+ % {2}(copying|checking) messages/);
    const [last = '', ...rest] = shown.split(clear).toReversed();
    expect(last, 'the line is empty again').toMatch(/^Moved: \d+ rows/);
    expect(rest.length).toBeGreaterThan(2);
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

/** Why no terminal can be made here, if so. */
function missingTerminal(): string | undefined {
  const { error } = spawnSync(TERMINAL, ['--version']);
  return error === undefined ? undefined : 'there is no program "script"';
}
