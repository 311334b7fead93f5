import { ApplicationError } from '../../lib/application-error.ts';
import type { Clock } from '../../lib/clock.ts';
import { digest, newId, randomHex } from '../../lib/ids.ts';
import { createShortMemory } from '../../lib/short-memory.ts';
import { insertAccount } from '../../storage/queries/accounts.queries.ts';
import { deleteMeta, findMeta, putMeta, putMetaOnce } from '../../storage/queries/meta.queries.ts';
import type { Storage } from '../../storage/storage.ts';
import { recordAct } from './acting.ts';
import type { PasswordHashes } from './password-hashes.ts';
import { checkNewPassword, normalizeEmail } from './password.policy.ts';
import { startSession, type Origin } from './session-start.ts';
import type { SignedIn } from './sessions.service.ts';

const CLAIMED = 'claimed_by';
const CODE = 'claim_code';

export interface Claim {
  readonly email: string;
  readonly name: string;
  readonly password: string;
  readonly code?: string | undefined;
}

export type ClaimsService = ReturnType<typeof createClaimsService>;

/** An instance belongs to nobody until the first account claims it. */
export function createClaimsService(
  storage: Storage,
  clock: Clock,
  { hashes }: { hashes: PasswordHashes },
) {
  const { db } = storage;
  let isKnownClaimed = false;
  const claimedBy = createShortMemory(clock, (key) => findMeta(db, key));

  /** A claim is never taken back: once known, it is not asked for again. */
  async function isClaimed(): Promise<boolean> {
    isKnownClaimed ||= (await claimedBy.get(CLAIMED)) !== undefined;
    return isKnownClaimed;
  }

  async function checkCode(code: string | undefined): Promise<void> {
    const expected = await findMeta(db, CODE);
    if (expected !== undefined && code !== undefined && expected === hashOfCode(code)) return;
    throw new ApplicationError(
      'UNAUTHENTICATED',
      'The code is wrong. It was printed where the server was started, by the latest start.',
    );
  }

  return {
    isClaimed,

    /** A new code for whoever started the server; the one before is no good any more. */
    async newCode(): Promise<string> {
      const code = (randomHex(8).match(/..../g) ?? []).join('-');
      await putMeta(db, CODE, hashOfCode(code), { overwrite: true });
      return code;
    },

    /** Makes the owner. Of several who claim at once, one does. */
    async claim(claim: Claim, from: Origin & { codeWanted: boolean }): Promise<SignedIn> {
      if (await isClaimed()) throw refuseSecond();
      if (from.codeWanted) await checkCode(claim.code);
      const email = normalizeEmail(claim.email);
      checkNewPassword(claim.password, email);
      const account = {
        id: newId(),
        email,
        name: claim.name.trim(),
        passwordHash: await hashes.hash(claim.password),
        isOwner: true,
        createdAtMs: clock(),
      };
      const secrets = await db.transaction().execute(async (tx) => {
        if (!(await putMetaOnce(tx, CLAIMED, account.id))) throw refuseSecond();
        await insertAccount(tx, account);
        await deleteMeta(tx, CODE);
        await recordAct(
          tx,
          clock,
          { email, address: from.address },
          { organizationId: null, action: 'instance.claimed', subject: email },
        );
        return startSession({ ...storage, db: tx }, clock, account, from);
      });
      isKnownClaimed = true;
      return { ...secrets, accountId: account.id };
    },
  };
}

function refuseSecond(): ApplicationError {
  return new ApplicationError('CONFLICT', 'The instance has an owner already.');
}

function hashOfCode(code: string): string {
  return digest('claim', code.toLowerCase().replaceAll(/[^0-9a-f]/g, ''));
}
