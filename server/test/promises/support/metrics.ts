import { readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/** A figure that the running server tells of itself. */
export async function readMetric(url: URL, name: string): Promise<number> {
  return figureIn(await (await fetch(new URL('/metrics', url))).text(), name);
}

export function figureIn(metrics: string, name: string): number {
  const line = new RegExp(`^${name} (\\S+)$`, 'm').exec(metrics);
  if (line === null) throw new Error(`there is no metric ${name}`);
  return Number(line[1]);
}

export const SOCKETS = 'dowellchat_sockets';
export const SLOW_READERS_CLOSED = 'dowellchat_slow_readers_closed';

/** Network connections that a process holds open, as the system counts them. */
export function countConnections(pid: number): number {
  const folder = `/proc/${pid}/fd`;
  return readdirSync(folder).filter((name) => {
    try {
      return readlinkSync(join(folder, name)).startsWith('socket:');
    } catch {
      // Closed while it was being looked at.
      return false;
    }
  }).length;
}
