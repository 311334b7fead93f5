import type { Clock } from '../../lib/clock.ts';
import { network } from '../../lib/rate-limits.ts';
import { findAccountByEmail } from '../../storage/queries/accounts.queries.ts';
import type { Storage } from '../../storage/storage.ts';
import { recordAct } from './acting.ts';
import { createBackOff } from './back-off.ts';
import { passwordResetLetter, type Letter, type SendMail } from './letters.ts';
import { issuePasswordReset } from './password-resets.service.ts';
import { normalizeEmail } from './password.policy.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Letters to one mailbox; what is beyond is forgotten without a word. */
const OF_ACCOUNT = { freeFailures: 3, firstWaitMs: 5 * MINUTE_MS, waitMaxMs: HOUR_MS };
const OF_ADDRESS = { freeFailures: 20, firstWaitMs: MINUTE_MS, waitMaxMs: HOUR_MS };

export interface ResetRequestParts {
  /** Nothing: the server has nothing to send with, or does not know its own address. */
  readonly sendMail: SendMail | undefined;
  /** Does something later, which nobody waits for. */
  readonly later: (job: () => Promise<void>) => void;
  readonly toUrl: (token: string) => string;
  /** A steady clock, for waits. */
  readonly waitClock: Clock;
}

export type ResetRequestsService = ReturnType<typeof createResetRequestsService>;

/**
 * "I forgot my password." Nothing is looked up before the answer, so neither its words nor its
 * time tell whether there is such an account.
 */
export function createResetRequestsService(
  { db }: Pick<Storage, 'db'>,
  clock: Clock,
  { sendMail, later, toUrl, waitClock }: ResetRequestParts,
) {
  const accounts = createBackOff(waitClock, OF_ACCOUNT);
  const addresses = createBackOff(waitClock, OF_ADDRESS);

  async function writeLetter(email: string, address: string): Promise<Letter | undefined> {
    const account = await findAccountByEmail(db, email);
    if (account === undefined) return undefined;
    const { token } = await db.transaction().execute(async (tx) => {
      await recordAct(
        tx,
        clock,
        { email, address },
        { organizationId: null, action: 'password-reset.requested', subject: email },
      );
      return issuePasswordReset(tx, clock, account.id);
    });
    return passwordResetLetter(email, toUrl(token));
  }

  return {
    request({ email: given, address }: { email: string; address: string }): void {
      const email = normalizeEmail(given);
      const keys = [
        { limit: accounts, key: email },
        { limit: addresses, key: network(address) },
      ];
      if (sendMail === undefined) return;
      if (keys.some(({ limit, key }) => limit.waitSeconds(key) > 0)) return;
      for (const { limit, key } of keys) limit.count(key);
      let letter: Letter | undefined;
      later(async () => {
        // Once: each link makes the one before it useless, which may have arrived after all.
        letter ??= await writeLetter(email, address);
        if (letter !== undefined) await sendMail(letter);
      });
    },
  };
}
