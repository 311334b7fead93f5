import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { existsSync } from 'node:fs';

/** Asks the kernel to end a program with the one that started it. Part of every Debian. */
const SETPRIV = '/usr/bin/setpriv';

const alive = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of alive) child.kill('SIGKILL');
});

/**
 * Starts a program that ends when we do, even when we are killed: a server left behind would go on
 * loading the machine. Where the kernel cannot see to that, only our orderly end does.
 */
export function spawnBound(
  command: string,
  args: readonly string[],
  options: SpawnOptions,
): ChildProcess {
  const child = existsSync(SETPRIV)
    ? spawn(SETPRIV, ['--pdeathsig', 'KILL', '--', command, ...args], options)
    : spawn(command, args, options);
  alive.add(child);
  child.once('close', () => alive.delete(child));
  return child;
}
