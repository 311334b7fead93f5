import { startThread, type Thread } from '../../lib/thread.ts';
import type { Found, SearchIndexReader, Stretch } from '../search/search-index.ts';

interface Asked {
  resolve(found: Found): void;
  reject(error: unknown): void;
}

interface Answer {
  readonly id: number;
  readonly found?: Found;
  readonly error?: unknown;
}

const HEAP_MIB_MAX = 64;

/**
 * A thread of its own for searches, for this driver holds up the thread it is called on. It begins
 * with the first search, and again after it was lost.
 */
export function createSqliteSearchThread(dataDir: string, epoch: string): SearchIndexReader {
  const asked = new Map<number, Asked>();
  let thread: Thread | undefined;
  let lastId = 0;

  function start(): Thread {
    const started = startThread(new URL('./sqlite-search.worker.ts', import.meta.url), {
      workerData: { dataDir, epoch },
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MIB_MAX },
    });
    started.onMessage((message) => {
      const { id, found, error } = message as Answer;
      const one = asked.get(id);
      asked.delete(id);
      if (found === undefined) one?.reject(error);
      else one?.resolve(found);
    });
    const lose = (error: unknown): void => {
      if (thread === started) thread = undefined;
      for (const one of asked.values()) one.reject(error);
      asked.clear();
    };
    started.worker.on('error', lose);
    started.worker.on('exit', () => lose(new Error('The search thread has ended.')));
    return started;
  }

  return {
    find(stretch: Stretch) {
      thread ??= start();
      const { worker } = thread;
      lastId += 1;
      const id = lastId;
      return new Promise<Found>((resolve, reject) => {
        asked.set(id, { resolve, reject });
        worker.postMessage({ id, stretch });
      });
    },
    async close() {
      await thread?.end();
    },
  };
}
