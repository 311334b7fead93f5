import { ApplicationError } from '../../lib/application-error.ts';
import type { Clock } from '../../lib/clock.ts';
import { randomHex } from '../../lib/ids.ts';
import type { SecretBox } from '../../lib/secret-box.ts';
import { lockAccount } from '../../storage/queries/accounts.queries.ts';
import {
  deleteTwoFactor,
  findTwoFactor,
  putRecoveryCodes,
  putTwoFactor,
} from '../../storage/queries/accounts-two-factor.queries.ts';
import { deleteSessions } from '../../storage/queries/sessions.queries.ts';
import type { Storage } from '../../storage/storage.ts';
import type { Principal } from '../access/principal.ts';
import { asAgent, recordAct, type Acting } from './acting.ts';
import type { ConfirmPassword } from './confirm-password.ts';
import { hashOfRecoveryCode } from './sessions.service.ts';
import { purposeOfTwoFactor } from './two-factor-secrets.ts';
import { newTotpSecret, stepOfCode } from './totp.ts';

const RECOVERY_CODES = 10;
/** 80 bits: a hash of it can be kept without salt. */
const RECOVERY_CODE_BYTES = 10;

export type TwoFactorService = ReturnType<typeof createTwoFactorService>;

export function createTwoFactorService(
  storage: Storage,
  clock: Clock,
  { confirmPassword, box }: { confirmPassword: ConfirmPassword; box: SecretBox },
) {
  const { db } = storage;

  return {
    /** The caller sends the secret back with a code of it: until then nothing is kept. */
    offer: async (principal: Principal): Promise<{ secret: string; uri: string }> =>
      newTotpSecret(asAgent(principal).email),

    /** Asks for codes of `secret` from now on. Answers the recovery codes, which are seen this once. */
    async set(
      acting: Acting,
      wanted: { password: string; secret: string; code: string },
    ): Promise<readonly string[]> {
      const agent = asAgent(acting.principal);
      const { id: accountId } = await confirmPassword(acting, wanted.password);
      const step = await stepOfCode(wanted.secret, wanted.code, clock());
      if (step === undefined) {
        throw new ApplicationError(
          'INVALID',
          'The code is not one of this secret, or not of now.',
          {
            fields: { code: ['is wrong'] },
          },
        );
      }
      const codes = Array.from({ length: RECOVERY_CODES }, newRecoveryCode);
      await db.transaction().execute(async (tx) => {
        await lockAccount({ ...storage, db: tx }, accountId);
        await putTwoFactor(tx, {
          accountId,
          secret: box.seal(purposeOfTwoFactor(accountId), wanted.secret),
          // The code that confirms is used up.
          lastStep: step,
          createdAtMs: clock(),
          codeHashes: codes.map(hashOfRecoveryCode),
        });
        // Whoever got in without the second factor is out.
        await deleteSessions(tx, accountId, agent.sessionId);
        await recordAct(tx, clock, acting, {
          organizationId: null,
          action: 'two-factor.set',
          subject: agent.email,
        });
      });
      return codes;
    },

    /** New recovery codes in the place of those from before, seen this once. */
    async renewCodes(acting: Acting, password: string): Promise<readonly string[]> {
      const { id: accountId, email } = await confirmPassword(acting, password);
      const codes = Array.from({ length: RECOVERY_CODES }, newRecoveryCode);
      await db.transaction().execute(async (tx) => {
        await lockAccount({ ...storage, db: tx }, accountId);
        if ((await findTwoFactor(tx, accountId)) === undefined) {
          throw new ApplicationError('CONFLICT', 'There is no second factor to recover.');
        }
        await putRecoveryCodes(tx, accountId, codes.map(hashOfRecoveryCode));
        await recordAct(tx, clock, acting, {
          organizationId: null,
          action: 'recovery-codes.renewed',
          subject: email,
        });
      });
      return codes;
    },

    async remove(acting: Acting, password: string): Promise<void> {
      const { id: accountId, email } = await confirmPassword(acting, password);
      await db.transaction().execute(async (tx) => {
        await deleteTwoFactor(tx, accountId);
        await recordAct(tx, clock, acting, {
          organizationId: null,
          action: 'two-factor.removed',
          subject: email,
        });
      });
    },
  };
}

function newRecoveryCode(): string {
  return (randomHex(RECOVERY_CODE_BYTES).match(/.{5}/g) ?? []).join('-');
}
