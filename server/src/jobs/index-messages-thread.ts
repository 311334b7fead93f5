import { startThread, type Thread } from '../lib/thread.ts';
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
  let thread: Thread | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;

  function start(): Thread {
    const started = startThread(new URL('./index-messages.worker.ts', import.meta.url), {
      workerData: { dataDir, epoch },
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MIB_MAX },
    });
    started.onMessage((said) => {
      const message = said as FromIndexThread;
      if ('behind' in message) onProgress?.(message.behind);
      else onFault(message.fault);
    });
    started.worker.on('error', onFault);
    started.worker.on('exit', () => {
      if (thread === started) thread = undefined;
      // What it knew is lost with it.
      if (!isStopped) timer ??= setTimeout(restart, RESTART_MS).unref();
    });
    return started;
  }

  function restart(): void {
    timer = undefined;
    if (!isStopped) send({ look: true });
  }

  function send(message: ToIndexThread): void {
    thread ??= start();
    thread.worker.postMessage(message);
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
      await thread?.end();
    },
  };
}
