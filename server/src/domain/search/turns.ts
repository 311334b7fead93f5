import { ApplicationError } from '../../lib/application-error.ts';

interface Limits {
  readonly runningMax: number;
  readonly waitingMax: number;
}

/** Runs a task when it is its turn. */
export type InTurn = <Result>(owner: string, task: () => Promise<Result>) => Promise<Result>;

/**
 * Lets a few tasks run at once and a bounded number wait. No owner may fill more than half of the
 * places, so that one cannot keep the others out.
 */
export function createTurns({ runningMax, waitingMax }: Limits): InTurn {
  const waiting: (() => void)[] = [];
  const held = new Map<string, number>();
  const ownerMax = Math.ceil((runningMax + waitingMax) / 2);
  let running = 0;

  const hold = (owner: string, change: number): void => {
    const count = (held.get(owner) ?? 0) + change;
    if (count === 0) held.delete(owner);
    else held.set(owner, count);
  };

  return async (owner, task) => {
    if (waiting.length >= waitingMax || (held.get(owner) ?? 0) >= ownerMax) {
      throw new ApplicationError('OVERLOADED', 'Too many searches at once. Try again.', {
        retryAfterSeconds: 1,
      });
    }
    hold(owner, 1);
    try {
      // Who ends hands its place on, so that nobody who comes later takes it.
      if (running < runningMax) running += 1;
      else await new Promise<void>((resolve) => waiting.push(resolve));
      try {
        return await task();
      } finally {
        const next = waiting.shift();
        if (next === undefined) running -= 1;
        else next();
      }
    } finally {
      hold(owner, -1);
    }
  };
}
