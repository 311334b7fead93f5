import { ApplicationError } from '../../lib/application-error.ts';
import type { Clock } from '../../lib/clock.ts';
import {
  findAccount,
  lockAccount,
  updateAccount,
  type Account,
  type StoredAccount,
} from '../../storage/queries/accounts.queries.ts';
import {
  listMemberships,
  type Membership,
} from '../../storage/queries/accounts-members.queries.ts';
import { deleteSessions } from '../../storage/queries/sessions.queries.ts';
import type { Storage } from '../../storage/storage.ts';
import type { Principal } from '../access/principal.ts';
import type { Publish } from '../domain-events.ts';
import { asAgent, recordAct, type Acting } from './acting.ts';
import type { ConfirmPassword } from './confirm-password.ts';
import type { PasswordHashes } from './password-hashes.ts';
import { checkNewPassword } from './password.policy.ts';

export interface Me {
  readonly account: Account;
  readonly memberships: readonly Membership[];
}

export type AccountService = ReturnType<typeof createAccountService>;

/** What people do with their own account. */
export function createAccountService(
  storage: Storage,
  clock: Clock,
  {
    hashes,
    confirmPassword,
    publish,
  }: { hashes: PasswordHashes; confirmPassword: ConfirmPassword; publish: Publish },
) {
  const { db } = storage;

  async function describe(accountId: string): Promise<Me> {
    const account = await findAccount(db, accountId);
    if (account === undefined) throw new ApplicationError('NOT_FOUND', 'Account not found');
    return { account: withoutHash(account), memberships: await listMemberships(db, accountId) };
  }

  return {
    describe,

    async rename(principal: Principal, name: string): Promise<Me> {
      const { accountId } = asAgent(principal);
      await updateAccount(db, accountId, { name: name.trim() });
      publish({ name: 'account.changed', accountId });
      return describe(accountId);
    },

    /** All other sessions end. */
    async changePassword(
      acting: Acting,
      { password, newPassword }: { password: string; newPassword: string },
    ): Promise<void> {
      const agent = asAgent(acting.principal);
      const account = await confirmPassword(acting, password);
      checkNewPassword(newPassword, agent.email, 'newPassword');
      const passwordHash = await hashes.hash(newPassword);
      const sessionIds = await db.transaction().execute(async (tx) => {
        // Held first, so that no session begins between its check and the end of the others.
        await lockAccount({ ...storage, db: tx }, account.id);
        await updateAccount(tx, account.id, { passwordHash });
        const ended = await deleteSessions(tx, account.id, agent.sessionId);
        await recordAct(tx, clock, acting, {
          organizationId: null,
          action: 'password.changed',
          subject: agent.email,
        });
        return ended;
      });
      publish({ name: 'session.ended', sessionIds });
    },
  };
}

function withoutHash(account: StoredAccount): Account {
  const { id, email, name, isOwner, hasTwoFactor, createdAtMs } = account;
  return { id, email, name, isOwner, hasTwoFactor, createdAtMs };
}
