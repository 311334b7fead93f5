import { startServer, type Exit, type ServerProcess } from './server-process.ts';

type Env = Readonly<Record<string, string>>;

interface Restart {
  readonly exit: Exit;
  readonly readyMs: number;
}

/** What clients are served by while its processes come and go: one server, or the nodes of a cluster. */
export interface Supervised {
  /** Where clients find it. A server's changes with each restart. */
  url(): URL;
  /** Whether somebody serves. False from the moment in which the last one's end is asked for. */
  readonly isUp: boolean;
  /** Resolves as soon as somebody serves. */
  whenUp(): Promise<void>;
  /** Ends a process, does what is to be done while it is down, and starts it again. */
  restart(
    signal: NodeJS.Signals,
    options?: {
      readonly env?: Env;
      readonly whileDown?: (exit: Exit, ended: ServerProcess) => Promise<void>;
    },
  ): Promise<Restart>;
}

/** A server that is killed and started again, as a supervisor would, on the same data. */
export interface SupervisedServer extends Supervised {
  /** The process that runs now. */
  readonly current: ServerProcess;
  stop(signal?: NodeJS.Signals): Promise<Exit>;
}

export async function superviseServer(env: Env): Promise<SupervisedServer> {
  let current = await startServer(env);
  let up = Promise.resolve();
  let isUp = true;
  let isStopped = false;

  return {
    get current() {
      return current;
    },
    get isUp() {
      return isUp;
    },
    url: () => current.url,
    whenUp: () => up,
    async restart(signal, { env: changed = {}, whileDown } = {}) {
      const restarted = Promise.withResolvers<void>();
      // Clients may wait for it in vain; whoever restarts hears of the failure.
      restarted.promise.catch(() => undefined);
      up = restarted.promise;
      isUp = false;
      try {
        const exit = await current.kill(signal);
        await whileDown?.(exit, current);
        current = await startServer({ ...env, ...changed });
        // The test may have ended meanwhile, and with it whoever would stop this one.
        if (isStopped) await current.kill('SIGKILL');
        isUp = true;
        restarted.resolve();
        return { exit, readyMs: current.readyMs };
      } catch (error) {
        restarted.reject(error);
        throw error;
      }
    },
    stop(signal = 'SIGKILL') {
      isStopped = true;
      isUp = false;
      return current.kill(signal);
    },
  };
}
