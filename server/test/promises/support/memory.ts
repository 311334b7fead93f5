import { readFileSync } from 'node:fs';
import type { ServerProcess } from '../../../../bench/faults/server-process.ts';

const MiB = 1024 * 1024;
const DEBUGGER = /ws:\/\/\S+/;

/** Lets a server be asked for its memory: the debugger is the only one who can have it collected. */
export const MEMORY_SETTINGS = { NODE_OPTIONS: '--inspect=127.0.0.1:0' } as const;

/** Memory of a process that is in RAM, in MiB. Some of it the allocator keeps for the next time. */
export function residentMiB(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1]) / 1024;
}

interface HeapUsage {
  readonly usedSize: number;
  readonly backingStorageSize: number;
}

/** What the server still holds, objects and buffers, in MiB, after all garbage is collected. */
export async function heldMiB(server: ServerProcess): Promise<number> {
  const socket = new WebSocket(DEBUGGER.exec(server.output())?.[0] ?? '');
  try {
    await new Promise((resolve, reject) => {
      socket.addEventListener('open', resolve);
      socket.addEventListener('error', reject);
    });
    await ask(socket, 1, 'HeapProfiler.collectGarbage');
    const usage = (await ask(socket, 2, 'Runtime.getHeapUsage')) as HeapUsage;
    return (usage.usedSize + usage.backingStorageSize) / MiB;
  } finally {
    socket.close();
  }
}

function ask(socket: WebSocket, id: number, method: string): Promise<unknown> {
  return new Promise((resolve) => {
    socket.addEventListener('message', function listen({ data }: MessageEvent) {
      const answer = JSON.parse(String(data)) as { id?: number; result?: unknown };
      if (answer.id !== id) return;
      socket.removeEventListener('message', listen);
      resolve(answer.result);
    });
    socket.send(JSON.stringify({ id, method }));
  });
}
