/** Real faults of a disk: one that is full, one that fails. What they need is asked for first. */
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawnBound } from './bound-process.ts';

const KiB = 1024;

export interface SmallDisk {
  readonly folder: string;
  /** Takes all the space there is. Gives it back when it is called. */
  fill(): () => void;
  unmount(): void;
}

/** A file system of its own in memory, which only root may mount. */
export function mountSmallDisk(sizeMiB: number): SmallDisk | { readonly reason: string } {
  const folder = mkdtempSync(join(tmpdir(), 'dowellchat-small-disk-'));
  const mounted = run('mount', ['-t', 'tmpfs', '-o', `size=${sizeMiB}m`, 'dowellchat', folder]);
  if (mounted !== undefined) {
    rmSync(folder, { recursive: true });
    return { reason: mounted };
  }
  return {
    folder,
    fill() {
      const filler = join(folder, 'filler');
      for (let size = 64 * KiB; size >= KiB; size /= 2) while (append(filler, size)) continue;
      return () => rmSync(filler);
    },
    unmount() {
      const failure = run('umount', [folder]);
      if (failure !== undefined) throw new Error(failure);
      rmSync(folder, { recursive: true });
    },
  };
}

function append(file: string, bytes: number): boolean {
  try {
    writeFileSync(file, Buffer.alloc(bytes), { flag: 'a', flush: true });
    return true;
  } catch {
    return false;
  }
}

/** Why no small disk can be mounted here, or nothing. */
export function whyNoSmallDisk(): string | undefined {
  const disk = mountSmallDisk(1);
  if ('reason' in disk) return disk.reason;
  disk.unmount();
  return undefined;
}

/** From now on the process cannot make any file longer than this: its writes beyond it fail. */
export function limitFileSize(pid: number, bytes: number): void {
  const failure = run('prlimit', ['--pid', String(pid), `--fsize=${bytes}:`]);
  if (failure !== undefined) throw new Error(failure);
}

/** Why the syncs of a process can neither be seen nor made to fail here, or nothing. */
export function whyNoTracing(): string | undefined {
  return run('strace', ['-e', 'trace=none', '-e', 'inject=fsync:error=EIO', 'true']);
}

/**
 * Each sync of the process fails from now on, as on a disk that is dying. Resolves when that is so;
 * the tracer ends with the process.
 */
export async function failSyncs(pid: number): Promise<void> {
  await trace(pid, ['-e', 'inject=fsync,fdatasync:error=EIO', '-o', '/dev/null']);
}

/** Writes down each sync of the process from now on, until it ends, with the file it is of. */
export async function recordSyncs(pid: number, file: string): Promise<{ ended: Promise<unknown> }> {
  return trace(pid, ['-y', '-o', file]);
}

async function trace(pid: number, options: string[]): Promise<{ ended: Promise<unknown> }> {
  const all = ['-f', '-p', String(pid), '-e', 'trace=fsync,fdatasync', ...options];
  const tracer = spawnBound('strace', all, { stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = once(tracer, 'exit');
  const { stderr } = tracer;
  if (stderr === null) throw new Error('strace has no voice');
  // It says so once it holds the process.
  await Promise.race([
    once(stderr, 'data'),
    ended.then(() => {
      throw new Error('strace ended before it was attached');
    }),
  ]);
  stderr.resume();
  return { ended };
}

/** What went wrong, or nothing. */
function run(command: string, args: readonly string[]): string | undefined {
  const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
  if (status === 0) return undefined;
  return `${command}: ${error?.message ?? stderr.trim()}`;
}
