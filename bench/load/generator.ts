import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { LoadJob, LoadResult } from './job.ts';

export interface Generator {
  run(job: LoadJob): Promise<LoadResult>;
  stop(): void;
}

/** Load comes from a process of its own, so that the runner's work never delays a measurement. */
export function startGenerator(): Generator {
  const child = fork(fileURLToPath(new URL('./generator-process.ts', import.meta.url)));
  const died = once(child, 'exit').then(() => {
    throw new Error('the load generator died');
  });
  // Stopped on purpose it rejects as well; only a job that waits for it should care.
  died.catch(() => undefined);

  return {
    async run(job) {
      const answer = once(child, 'message');
      child.send(job);
      const [result] = (await Promise.race([answer, died])) as [LoadResult];
      return result;
    },
    stop() {
      child.kill();
    },
  };
}
