import { constants, platform, setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { createIndexing } from '../domain/search/indexing.ts';
import { sayLoaded } from '../lib/thread.ts';
import { openSqliteReader } from '../storage/dialects/sqlite.ts';
import {
  isBroken,
  openSqliteSearchWriter,
  removeSearchFile,
} from '../storage/dialects/sqlite-search.ts';
import { createIndexMessages } from './index-messages.ts';

export type ToIndexThread = { readonly note: readonly number[] } | { readonly look: true };
export type FromIndexThread = { readonly behind: number } | { readonly fault: unknown };

/** Indexes the messages of the embedded database beside the thread that everything else runs on. */
const { dataDir, epoch } = workerData as { dataDir: string; epoch: string };
// On Linux this is of the calling thread alone; elsewhere it would slow the whole server.
if (platform() === 'linux') setPriority(0, constants.priority.PRIORITY_BELOW_NORMAL);

const tell = (message: FromIndexThread): void => parentPort?.postMessage(message);
const job = createIndexMessages({
  indexing: createIndexing(
    { db: openSqliteReader(dataDir) },
    openSqliteSearchWriter(dataDir, epoch),
  ),
  onProgress: (behind) => tell({ behind }),
  onFault(error) {
    // The next thread makes it anew.
    if (isBroken(error)) {
      removeSearchFile(dataDir);
      throw error;
    }
    tell({ fault: error });
  },
});

parentPort?.on('message', (message: ToIndexThread) => {
  if ('note' in message) job.note(message.note);
  else job.look();
});
sayLoaded();
