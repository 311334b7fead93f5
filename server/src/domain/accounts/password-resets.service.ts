import { ApplicationError } from '../../lib/application-error.ts';
import type { Clock } from '../../lib/clock.ts';
import {
  findAccount,
  findPasswordReset,
  lockAccount,
  putPasswordReset,
  takePasswordReset,
  updateAccount,
} from '../../storage/queries/accounts.queries.ts';
import { deleteSessions } from '../../storage/queries/sessions.queries.ts';
import type { Database, Storage } from '../../storage/storage.ts';
import type { Publish } from '../domain-events.ts';
import { recordAct } from './acting.ts';
import { newDeviceMark } from './known-devices.ts';
import type { PasswordHashes } from './password-hashes.ts';
import { checkNewPassword } from './password.policy.ts';
import { hashOfToken, newSecretToken } from './secret-tokens.ts';

const PREFIX = 'dwp_';
/** Long enough to hand it over, short enough not to lie about. */
const LIFETIME_MS = 24 * 60 * 60 * 1000;

/** What a link holds, and when it ends. */
export interface IssuedToken {
  readonly token: string;
  readonly expiresAtMs: number;
}

/** Makes the link of an account, in a transaction that writes down who made it. */
export async function issuePasswordReset(
  tx: Database,
  clock: Clock,
  accountId: string,
): Promise<IssuedToken> {
  const { token, tokenHash } = newSecretToken(PREFIX);
  const expiresAtMs = clock() + LIFETIME_MS;
  await putPasswordReset(tx, { accountId, tokenHash, expiresAtMs });
  return { token, expiresAtMs };
}

export type PasswordResetsService = ReturnType<typeof createPasswordResetsService>;

export function createPasswordResetsService(
  storage: Storage,
  clock: Clock,
  { hashes, publish }: { hashes: PasswordHashes; publish: Publish },
) {
  const { db } = storage;

  return {
    /**
     * Sets a new password with a link, which is used up. All sessions of the account end, and the
     * device is known from now on: whoever has the link is no stranger, and strangers who guess must
     * not keep them out.
     */
    async use({
      token,
      password,
      address,
    }: {
      token: string;
      password: string;
      address: string;
    }): Promise<{ deviceMark: string }> {
      const tokenHash = hashOfToken(token, PREFIX);
      if (tokenHash === undefined) throw refuseLink();
      const accountId = await findPasswordReset(db, tokenHash, clock());
      const account = accountId === undefined ? undefined : await findAccount(db, accountId);
      if (account === undefined) throw refuseLink();
      checkNewPassword(password, account.email);
      const passwordHash = await hashes.hash(password);
      const sessionIds = await db.transaction().execute(async (tx) => {
        // The account first, as everything that ends its sessions does: else two could wait for each other.
        const held = await lockAccount({ ...storage, db: tx }, account.id);
        if (held === undefined || !(await takePasswordReset(tx, tokenHash, clock()))) {
          throw refuseLink();
        }
        await updateAccount(tx, account.id, { passwordHash });
        const ended = await deleteSessions(tx, account.id);
        await recordAct(
          tx,
          clock,
          { email: account.email, address },
          { organizationId: null, action: 'password.reset', subject: account.email },
        );
        return ended;
      });
      publish({ name: 'session.ended', sessionIds });
      return { deviceMark: newDeviceMark({ id: account.id, passwordHash }) };
    },
  };
}

function refuseLink(): ApplicationError {
  return new ApplicationError('NOT_FOUND', 'The link is not known, was used, or is too old.');
}
