import { ApplicationError } from '../../lib/application-error.ts';
import type { Clock } from '../../lib/clock.ts';
import {
  deleteAccount,
  findAccount,
  findAccountByEmail,
  listAccounts,
  lockAccount,
  lockOwners,
  updateAccount,
  type Account,
} from '../../storage/queries/accounts.queries.ts';
import { deleteSessions } from '../../storage/queries/sessions.queries.ts';
import { deleteTwoFactor } from '../../storage/queries/accounts-two-factor.queries.ts';
import type { Database, Storage } from '../../storage/storage.ts';
import { may, type Action } from '../access/access.policy.ts';
import type { Principal } from '../access/principal.ts';
import type { Publish } from '../domain-events.ts';
import { actorOf } from '../journal/entries.ts';
import type { ReleaseRooms } from '../rooms/release-rooms.ts';
import { COMMAND_LINE, recordAct, type Acting } from './acting.ts';
import { normalizeEmail } from './password.policy.ts';
import { issuePasswordReset, type IssuedToken } from './password-resets.service.ts';

export type { Account };

export type AccountsService = ReturnType<typeof createAccountsService>;

/** Accounts as the owners of the instance look after them. */
export function createAccountsService(
  storage: Storage,
  clock: Clock,
  { releaseRooms, publish }: { releaseRooms: ReleaseRooms; publish: Publish },
) {
  const { db } = storage;

  /** An account, and that it is not the last owner where that is what it must not be. */
  async function get(tx: Database, id: string, { mustLeaveOwner = false } = {}): Promise<Account> {
    if (mustLeaveOwner) {
      const owners = await lockOwners({ ...storage, db: tx });
      if (owners.length === 1 && owners[0] === id) {
        throw new ApplicationError('CONFLICT', 'The last owner stays: make another one first.');
      }
    }
    const account = await findAccount(tx, id);
    if (account === undefined) throw notFound();
    return account;
  }

  return {
    async listPage(
      principal: Principal,
      page: { afterId: string; limit: number },
    ): Promise<Account[]> {
      checkMayOnInstance(principal, 'account.list');
      return listAccounts(db, page);
    },

    async setOwner(acting: Acting, id: string, isOwner: boolean): Promise<Account> {
      checkMayOnInstance(acting.principal, 'account.change');
      const changed = await db.transaction().execute(async (tx) => {
        const account = await get(tx, id, { mustLeaveOwner: !isOwner });
        // Held, so that no room is given to them by what they were.
        await lockAccount({ ...storage, db: tx }, id);
        await updateAccount(tx, id, { isOwner });
        await recordAct(tx, clock, acting, {
          organizationId: null,
          action: isOwner ? 'owner.made' : 'owner.unmade',
          subject: account.email,
        });
        return { ...account, isOwner };
      });
      publish({ name: 'account.changed', accountId: id });
      await releaseRooms(id, actorOf(acting.principal));
      return changed;
    },

    async remove(acting: Acting, id: string): Promise<void> {
      checkMayOnInstance(acting.principal, 'account.change');
      const sessionIds = await db.transaction().execute(async (tx) => {
        const { email } = await get(tx, id, { mustLeaveOwner: true });
        // Held, so that no session begins while they all end.
        await lockAccount({ ...storage, db: tx }, id);
        const ended = await deleteSessions(tx, id);
        await deleteAccount(tx, id);
        await recordAct(tx, clock, acting, {
          organizationId: null,
          action: 'account.removed',
          subject: email,
        });
        return ended;
      });
      publish({ name: 'session.ended', sessionIds });
      await releaseRooms(id, actorOf(acting.principal));
    },
  };
}

/** For whoever sits at the server: a link for an account, perhaps without its second factor. */
export async function resetFromCommandLine(
  { db }: Pick<Storage, 'db'>,
  clock: Clock,
  { email, dropTwoFactor }: { email: string; dropTwoFactor: boolean },
): Promise<IssuedToken> {
  return db.transaction().execute(async (tx) => {
    const account = await findAccountByEmail(tx, normalizeEmail(email));
    if (account === undefined) {
      throw new ApplicationError('NOT_FOUND', 'There is no account of this e-mail.');
    }
    const act = { organizationId: null, subject: account.email };
    if (dropTwoFactor) {
      await deleteTwoFactor(tx, account.id);
      await recordAct(tx, clock, COMMAND_LINE, { ...act, action: 'two-factor.removed' });
    }
    await recordAct(tx, clock, COMMAND_LINE, { ...act, action: 'password-reset.created' });
    return issuePasswordReset(tx, clock, account.id);
  });
}

function checkMayOnInstance(principal: Principal, action: Action): void {
  if (!may(principal, action, { organizationId: '' })) throw notFound();
}

function notFound(): ApplicationError {
  return new ApplicationError('NOT_FOUND', 'Account not found');
}
