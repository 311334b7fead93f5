import { fileURLToPath } from 'node:url';
import { spawnBound } from './bound-process.ts';

const CLI = fileURLToPath(new URL('../../server/src/cli.ts', import.meta.url));

/** Runs an operator's command. Rejects with what it wrote when it ends with anything but 0. */
export async function runCommand(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<string> {
  const child = spawnBound(process.execPath, [CLI, ...args], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => (output += text));
  }
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(`dowellchat ${args.join(' ')} ended with ${code}:\n${output}`);
  return output;
}
