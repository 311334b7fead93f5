import { ApplicationError } from '../../lib/application-error.ts';
import type { Clock } from '../../lib/clock.ts';
import { findAccount, type StoredAccount } from '../../storage/queries/accounts.queries.ts';
import type { Storage } from '../../storage/storage.ts';
import { asAgent, type Acting } from './acting.ts';
import { createBackOff, refuseWhileWaiting } from './back-off.ts';
import type { PasswordHashes } from './password-hashes.ts';

const GUESSES = { freeFailures: 5, firstWaitMs: 5000, waitMaxMs: 60 * 60 * 1000 };

/** The account of who acts, after they have shown its password once more. */
export type ConfirmPassword = (acting: Acting, password: string) => Promise<StoredAccount>;

/**
 * Whoever finds a session open must not find out its password, nor lock its owner out.
 *
 * @param clock a steady one
 */
export function createConfirmPassword(
  { db }: Pick<Storage, 'db'>,
  clock: Clock,
  hashes: PasswordHashes,
): ConfirmPassword {
  const guesses = createBackOff(clock, GUESSES);

  return async ({ principal }, password) => {
    const { accountId, sessionId } = asAgent(principal);
    refuseWhileWaiting([guesses.waitSeconds(sessionId)]);
    guesses.count(sessionId);
    const account = await findAccount(db, accountId);
    if (!(await hashes.verify(account?.passwordHash, password)) || account === undefined) {
      throw new ApplicationError('INVALID', 'The password is wrong.', {
        fields: { password: ['is wrong'] },
      });
    }
    guesses.forgive(sessionId);
    return account;
  };
}
