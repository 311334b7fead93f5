import {
  closeSync,
  fsyncSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { availableParallelism, cpus, release, totalmem, type } from 'node:os';
import { join } from 'node:path';
import { median } from './load/percentile.ts';

const SYNC_PROBES = 50;

/** One line about everything that moves the figures: without it a table cannot be compared. */
export function describeMachine(dataParent: string): string {
  return [
    `${cpus()[0]?.model.trim() || 'unknown CPU'}, ${availableParallelism()} cores`,
    `${(totalmem() / 1024 ** 3).toFixed(1)} GiB RAM`,
    `${type()} ${release()}`,
    `Node ${process.version}`,
    `data on ${filesystemOf(dataParent)}, where a synced append of 4 KiB takes ` +
      `${syncedAppendUs(dataParent).toFixed(0)} µs`,
  ].join(' · ');
}

function filesystemOf(folder: string): string {
  try {
    const mounts = readFileSync('/proc/mounts', 'utf8')
      .split('\n')
      .map((line) => line.split(' '))
      .filter(([, point = '']) => `${folder}/`.startsWith(point === '/' ? '/' : `${point}/`))
      .toSorted(([, a = ''], [, b = '']) => b.length - a.length);
    return mounts[0]?.[2] ?? 'an unknown filesystem';
  } catch {
    return 'an unknown filesystem';
  }
}

/** Durable writes are bounded by this; on a disk that lies about syncing it is far too small. */
function syncedAppendUs(parent: string): number {
  const folder = mkdtempSync(join(parent, 'dowellchat-bench-'));
  const file = openSync(join(folder, 'probe'), 'a');
  try {
    const page = Buffer.alloc(4096, 1);
    const tookUs = Array.from({ length: SYNC_PROBES }, () => {
      const startedAt = performance.now();
      writeSync(file, page);
      fsyncSync(file);
      return (performance.now() - startedAt) * 1000;
    });
    return median(tookUs);
  } finally {
    closeSync(file);
    rmSync(folder, { recursive: true, force: true });
  }
}
