import { parentPort, Worker, type WorkerOptions } from 'node:worker_threads';

/** The first thing that a thread says. */
const LOADED = 'loaded';

export interface Thread {
  readonly worker: Worker;
  /** Hears all that the thread says, once it is loaded. */
  onMessage(listener: (message: unknown) => void): void;
  /** Ends it at once, but not before it is loaded. */
  end(): Promise<void>;
}

/**
 * Starts a thread that holds up neither the process nor its end. A thread that is ended while it loads a
 * native library takes the whole process with it, so this waits for that.
 * @param file calls `sayLoaded` when all is imported
 */
export function startThread(file: URL, options: WorkerOptions): Thread {
  // The flags of the program are not the thread's.
  const worker = new Worker(file, { ...options, execArgv: [] });
  worker.unref();
  const loaded = new Promise<void>((resolve) => {
    worker.once('message', () => resolve());
    worker.once('exit', () => resolve());
  });
  return {
    worker,
    onMessage(listener) {
      worker.on('message', (message: unknown) => {
        if (message !== LOADED) listener(message);
      });
    },
    async end() {
      worker.ref();
      await loaded;
      await worker.terminate();
    },
  };
}

/** In the thread: tells that it is loaded. */
export function sayLoaded(): void {
  parentPort?.postMessage(LOADED);
}
