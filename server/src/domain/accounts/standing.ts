import { findAccount } from '../../storage/queries/accounts.queries.ts';
import { listMemberships } from '../../storage/queries/accounts-members.queries.ts';
import type { Database } from '../../storage/storage.ts';
import type { Standing } from '../access/access.policy.ts';

/** What an account is called and may do; nothing for one that is gone. */
export async function findStanding(
  db: Database,
  accountId: string,
): Promise<(Standing & { readonly name: string }) | undefined> {
  const account = await findAccount(db, accountId);
  if (account === undefined) return undefined;
  const { name, isOwner } = account;
  return { name, isOwner, memberships: await listMemberships(db, accountId) };
}
