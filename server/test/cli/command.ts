import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';

const PROGRAM = fileURLToPath(new URL('../../src/cli.ts', import.meta.url));
/** Compiled sources are kept between runs: most of a command's second is reading them. */
export const COMPILED = {
  NODE_COMPILE_CACHE: fileURLToPath(
    new URL('../../../node_modules/.cache/dowellchat', import.meta.url),
  ),
};

export type Env = Readonly<Record<string, string>>;

/** What a command left behind for a person or a script. */
export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs `dowellchat` as a person would. `env` is all it gets to see, besides the path. */
export function dowellchat(env: Env, ...args: readonly string[]): Promise<Ended> {
  return run(process.execPath, [PROGRAM, ...args], env);
}

/** The same, on a file system that takes no byte of a file beyond `kib` KiB. */
export function dowellchatWithFileLimit(
  kib: number,
  env: Env,
  ...args: readonly string[]
): Promise<Ended> {
  const script = `ulimit -f ${kib} && exec "$@"`;
  return run('bash', ['-c', script, 'bash', process.execPath, PROGRAM, ...args], env);
}

/** Runs a command that must succeed, and answers its standard output. */
export async function succeed(env: Env, ...args: readonly string[]): Promise<string> {
  const { code, out, err } = await dowellchat(env, ...args);
  expect(code, err).toBe(0);
  return out.trim();
}

/** Runs a command that must be refused in plain words, and answers those. */
export async function refuse(env: Env, ...args: readonly string[]): Promise<string> {
  const { code, out, err } = await dowellchat(env, ...args);
  expect({ code, out }, err).toEqual({ code: 1, out: '' });
  expect(err, 'no stack').not.toMatch(/^ +at /m);
  return err.trim();
}

function run(program: string, args: readonly string[], env: Env): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(
      program,
      args,
      { env: { PATH: process.env['PATH'], ...COMPILED, ...env } },
      (_error, out, err) => resolve({ code: child.exitCode, out, err }),
    );
  });
}
