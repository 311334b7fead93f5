import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeDataDir, removeFolder } from '../support/engine.ts';
import { findDifferences } from '../support/likeness.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const ADDRESS = 'http://127.0.0.1:8080';
/** Stands between the outputs of two commands; no answer holds it. */
const MARK = '\u001e';

interface Step {
  readonly commands: string;
  /** The answer that stands below the commands, where one does. */
  readonly answer: string | undefined;
}

const steps = readSteps(readFileSync(`${ROOT}/README.md`, 'utf8'));

describe('every command of the README works, in the order it stands there', () => {
  let server: ChildProcess;
  let dataDir: string;
  let run: { status: number | null; outputs: string[]; errors: string };

  beforeAll(async () => {
    dataDir = await makeDataDir();
    const env = { ...process.env, DATA_DIR: dataDir, PORT: '0', LOG_LEVEL: 'warn' };
    // A process group of its own: npm does not hand every signal on to the server.
    server = spawn('npm', ['start'], { cwd: ROOT, env, detached: true });
    const address = await readAddress(server);
    const script = steps.map(({ commands }) => commands).join(`\nprintf '${MARK}'\n`);
    const { status, stdout, stderr } = spawnSync(
      'sh',
      ['-euc', script.replaceAll(ADDRESS, address)],
      {
        cwd: ROOT,
        env,
        encoding: 'utf8',
      },
    );
    run = { status, outputs: stdout.replaceAll(address, ADDRESS).split(MARK), errors: stderr };
  });

  afterAll(async () => {
    const ended = new Promise((resolve) => server.once('exit', resolve));
    process.kill(-server.pid!, 'SIGTERM');
    await ended;
    await removeFolder(dataDir);
  });

  test('all of them end well', () => {
    expect(run.status, run.errors).toBe(0);
  });

  test.each(steps.map((step, index) => ({ ...step, index, title: titleOf(step) })))(
    '$index: $title',
    ({ index, answer }) => {
      const output = run.outputs[index] ?? '';
      if (answer === undefined) return expect(output).not.toMatch(/"success":false/);
      expect(findDifferences(JSON.parse(answer), JSON.parse(output))).toEqual([]);
    },
  );
});

test('the README starts and tests the product by commands that package.json has', () => {
  const readme = readFileSync(`${ROOT}/README.md`, 'utf8');
  const { scripts } = JSON.parse(readFileSync(`${ROOT}/package.json`, 'utf8')) as {
    scripts: Record<string, string>;
  };
  expect(readme).toContain('npm ci && npm start');
  expect(readme).toContain('npm ci && npm test');
  expect(Object.keys(scripts)).toEqual(expect.arrayContaining(['start', 'test', 'dowellchat']));
});

test.each(['README.md', 'docs/architecture.md', 'docs/decisions/README.md', 'CONTRIBUTING.md'])(
  'every link of %s leads to a file that is there',
  (file) => {
    const text = readFileSync(`${ROOT}/${file}`, 'utf8');
    const folder = new URL('.', `file://${ROOT}${file}`);
    const targets = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)\)/g)].map(
      ([, target = '']) => target,
    );
    for (const target of targets) {
      expect(() => readFileSync(new URL(target, folder)), target).not.toThrow(/ENOENT/);
    }
  },
);

function readSteps(text: string): Step[] {
  const blocks = [...text.matchAll(/^```(\w*)\n(.*?)^```$/gms)];
  return blocks.flatMap(([, language, commands = ''], index) => {
    if (language !== 'sh') return [];
    const next = blocks[index + 1];
    return [{ commands, answer: next?.[1] === 'json' ? next[2] : undefined }];
  });
}

function titleOf({ commands }: Step): string {
  return commands.split('\n', 1)[0] ?? '';
}

async function readAddress(server: ChildProcess): Promise<string> {
  for await (const line of createInterface({ input: server.stdout! })) {
    const [, address] = /ready on (http\S+)/.exec(line) ?? [];
    if (address !== undefined) return address;
  }
  throw new Error('The server did not start.');
}
