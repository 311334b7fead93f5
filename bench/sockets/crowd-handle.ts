import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { CrowdJob } from './crowd-process.ts';

export interface CrowdHandle {
  ask<Answer>(job: CrowdJob): Promise<Answer>;
  stop(): void;
}

export function startCrowd(): CrowdHandle {
  const child = fork(fileURLToPath(new URL('./crowd-process.ts', import.meta.url)));
  const died = once(child, 'exit').then(() => {
    throw new Error('the crowd died');
  });
  died.catch(() => undefined);

  async function ask<Answer>(job: CrowdJob): Promise<Answer> {
    const answer = once(child, 'message');
    child.send(job);
    const [result] = (await Promise.race([answer, died])) as [Answer];
    return result;
  }

  return { ask, stop: () => void child.kill() };
}
