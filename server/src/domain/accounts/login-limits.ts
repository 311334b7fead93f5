import { ApplicationError } from '../../lib/application-error.ts';
import type { Clock } from '../../lib/clock.ts';
import { network } from '../../lib/rate-limits.ts';
import { createBackOff, refuseWhileWaiting } from './back-off.ts';

const SECOND_MS = 1000;
const HOUR_MS = 60 * 60 * SECOND_MS;

/** Of one address whatever it tries; an office behind one address shares these. */
const OF_ADDRESS = { freeFailures: 20, firstWaitMs: 5 * SECOND_MS, waitMaxMs: HOUR_MS };
/**
 * Of one account from wherever it is tried. The wait stays short enough for its owner to get in
 * from a new device while strangers keep trying, and long enough for a hundred guesses a day.
 */
const OF_ACCOUNT = { freeFailures: 10, firstWaitMs: 2 * SECOND_MS, waitMaxMs: HOUR_MS / 4 };
/** Of a device that its account has signed in from: strangers cannot use these up. */
const OF_DEVICE = { freeFailures: 10, firstWaitMs: 5 * SECOND_MS, waitMaxMs: HOUR_MS };

/** Who tries to get into which account. */
export interface Attempt {
  /** The account: its e-mail, whether there is such an account or not. */
  readonly account: string;
  readonly address: string;
  /** Names a device that has been in this account; undefined for any other. */
  readonly device: string | undefined;
}

export type LoginLimits = ReturnType<typeof createLoginLimits>;

/**
 * Guesses are limited for each account and for each address. A device that is known to the account
 * is counted for itself alone: whoever tries to lock somebody out locks out strangers.
 *
 * @param clock a steady one
 */
export function createLoginLimits(clock: Clock) {
  const addresses = createBackOff(clock, OF_ADDRESS);
  const accounts = createBackOff(clock, OF_ACCOUNT);
  const devices = createBackOff(clock, OF_DEVICE);

  function keysOf({ account, address, device }: Attempt) {
    return device === undefined
      ? [
          { limit: addresses, key: network(address) },
          { limit: accounts, key: account },
        ]
      : [{ limit: devices, key: device }];
  }

  return {
    /**
     * Runs an attempt, which fails by throwing `UNAUTHENTICATED`. It is counted before it runs, and
     * taken back where it was no wrong guess.
     */
    async attempt<T>(attempt: Attempt, run: () => Promise<T>): Promise<T> {
      const keys = keysOf(attempt);
      refuseWhileWaiting(keys.map(({ limit, key }) => limit.waitSeconds(key)));
      for (const { limit, key } of keys) limit.count(key);
      try {
        const result = await run();
        // Of the address only this attempt: one right password must not buy more guesses.
        for (const { limit, key } of keys) {
          if (limit === addresses) limit.uncount(key);
          else limit.forgive(key);
        }
        return result;
      } catch (error) {
        if (!isWrongGuess(error)) for (const { limit, key } of keys) limit.uncount(key);
        throw error;
      }
    },
  };
}

function isWrongGuess(error: unknown): boolean {
  return (
    error instanceof ApplicationError &&
    error.code === 'UNAUTHENTICATED' &&
    // The password was right, and the second factor is yet to come.
    error.fields === undefined
  );
}
