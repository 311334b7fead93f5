import { ClientError } from '@dowellchat/client';

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30_000;

export function isRetryable(error: unknown): boolean {
  return error instanceof ClientError && error.retryable;
}

/** Longer after every attempt, and at random, so that all who lost one server do not return at once. */
export function waitBeforeRetry(attempt: number, error: unknown): Promise<void> {
  const asked = error instanceof ClientError ? (error.retryAfterSeconds ?? 0) * 1000 : 0;
  const waitMs = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** attempt) * (0.5 + Math.random());
  return new Promise((resolve) => {
    const finish = () => {
      clearTimeout(timeout);
      removeEventListener('online', finish);
      resolve();
    };
    const timeout = setTimeout(finish, Math.max(asked, waitMs));
    // The network is back: no reason to wait longer, unless the server itself asked for it.
    if (asked === 0) addEventListener('online', finish);
  });
}

/** What must succeed, as often as it takes. */
export async function untilDone<Result>(run: () => Promise<Result>): Promise<Result> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await run();
    } catch (error) {
      await waitBeforeRetry(attempt, error);
    }
  }
}
