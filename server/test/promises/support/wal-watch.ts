import { statSync } from 'node:fs';
import { onTestFinished } from 'vitest';
import { walFile } from './database-file.ts';

const EVERY_MS = 20;

/** Watches how long the log of a database becomes. */
export interface WalWatch {
  readonly bytesNow: number;
  readonly bytesMax: number;
}

export function watchWal(dataDir: string): WalWatch {
  let max = 0;
  const look = (): number => {
    const size = statSync(walFile(dataDir), { throwIfNoEntry: false })?.size ?? 0;
    max = Math.max(max, size);
    return size;
  };
  const timer = setInterval(look, EVERY_MS);
  onTestFinished(() => clearInterval(timer));
  return {
    get bytesNow() {
      return look();
    },
    get bytesMax() {
      look();
      return max;
    },
  };
}
