import { startServer, type Exit, type ServerProcess } from './server-process.ts';

type Env = Readonly<Record<string, string>>;

interface Restart {
  readonly exit: Exit;
  readonly readyMs: number;
}

/** A server that is killed and started again, as a supervisor would, on the same data. */
export interface SupervisedServer {
  /** The process that runs now. */
  readonly current: ServerProcess;
  /** Where clients find it. It changes with each restart. */
  url(): URL;
  /** Resolves as soon as it is up. */
  whenUp(): Promise<void>;
  /** Ends the process, does what is to be done while it is down, and starts it again. */
  restart(
    signal: NodeJS.Signals,
    options?: { readonly env?: Env; readonly whileDown?: (exit: Exit) => Promise<void> },
  ): Promise<Restart>;
  stop(signal?: NodeJS.Signals): Promise<Exit>;
}

export async function superviseServer(env: Env): Promise<SupervisedServer> {
  let current = await startServer(env);
  let up = Promise.resolve();
  let isStopped = false;

  return {
    get current() {
      return current;
    },
    url: () => current.url,
    whenUp: () => up,
    async restart(signal, { env: changed = {}, whileDown } = {}) {
      const restarted = Promise.withResolvers<void>();
      // Clients may wait for it in vain; whoever restarts hears of the failure.
      restarted.promise.catch(() => undefined);
      up = restarted.promise;
      try {
        const exit = await current.kill(signal);
        await whileDown?.(exit);
        current = await startServer({ ...env, ...changed });
        // The test may have ended meanwhile, and with it whoever would stop this one.
        if (isStopped) await current.kill('SIGKILL');
        restarted.resolve();
        return { exit, readyMs: current.readyMs };
      } catch (error) {
        restarted.reject(error);
        throw error;
      }
    },
    stop(signal = 'SIGKILL') {
      isStopped = true;
      return current.kill(signal);
    },
  };
}
