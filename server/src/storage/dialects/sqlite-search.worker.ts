import { parentPort, workerData } from 'node:worker_threads';
import { sayLoaded } from '../../lib/thread.ts';
import type { Stretch } from '../search/search-index.ts';
import { openSqliteSearchReader } from './sqlite-search.ts';

/** Answers searches of the embedded database beside the thread that everything else runs on. */
const { dataDir, epoch } = workerData as { dataDir: string; epoch: string };
const reader = openSqliteSearchReader(dataDir, epoch);

async function answer({ id, stretch }: { id: number; stretch: Stretch }): Promise<void> {
  try {
    parentPort?.postMessage({ id, found: await reader.find(stretch) });
  } catch (error) {
    parentPort?.postMessage({ id, error });
  }
}

parentPort?.on('message', (asked: { id: number; stretch: Stretch }) => void answer(asked));
sayLoaded();
