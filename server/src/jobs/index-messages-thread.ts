import { Worker } from 'node:worker_threads';
import type { IndexMessages, IndexMessagesParts } from './index-messages.ts';
import type { FromIndexThread, ToIndexThread } from './index-messages.worker.ts';

const HEAP_MIB_MAX = 192;
/** Rooms are told of so often: a message costs the sender's thread next to nothing. */
const TELL_EVERY_MS = 200;
const RESTART_MS = 1000;

type Parts = Omit<IndexMessagesParts, 'indexing'> & {
  readonly dataDir: string;
  readonly epoch: string;
};

/** The same job on a thread of its own, begun when there is something to do and after it was lost. */
export function createIndexMessagesThread(parts: Parts): IndexMessages {
  const { dataDir, epoch, onFault, onProgress } = parts;
  const noted = new Set<number>();
  let thread: Worker | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;

  function start(): Worker {
    const worker = new Worker(new URL('./index-messages.worker.ts', import.meta.url), {
      workerData: { dataDir, epoch },
      // The flags of the program are not the thread's.
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MIB_MAX },
    });
    worker.unref();
    worker.on('message', (message: FromIndexThread) => {
      if ('behind' in message) onProgress?.(message.behind);
      else onFault(message.fault);
    });
    worker.on('error', onFault);
    worker.on('exit', () => {
      if (thread === worker) thread = undefined;
      // What it knew is lost with it.
      if (!isStopped) timer ??= setTimeout(restart, RESTART_MS).unref();
    });
    return worker;
  }

  function restart(): void {
    timer = undefined;
    if (!isStopped) send({ look: true });
  }

  function send(message: ToIndexThread): void {
    thread ??= start();
    thread.postMessage(message);
  }

  function tell(): void {
    timer = undefined;
    if (isStopped || noted.size === 0) return;
    send({ note: [...noted] });
    noted.clear();
  }

  return {
    note(roomOrdinals) {
      for (const ordinal of roomOrdinals) noted.add(ordinal);
      timer ??= setTimeout(tell, TELL_EVERY_MS).unref();
    },
    look: () => send({ look: true }),
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await thread?.terminate();
    },
  };
}
