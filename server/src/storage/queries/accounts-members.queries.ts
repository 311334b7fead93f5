import { sql } from 'kysely';
import type { Database } from '../storage.ts';
import type { Role } from '../tables.ts';

export interface Membership {
  readonly organizationId: string;
  readonly role: Role;
  /** Products an agent is for; empty: all. */
  readonly products: readonly string[];
}

export interface Member extends Membership {
  readonly accountId: string;
  readonly email: string;
  readonly name: string;
  readonly hasTwoFactor: boolean;
  readonly joinedAtMs: number;
}

export async function listMemberships(db: Database, accountId: string): Promise<Membership[]> {
  const rows = await db
    .selectFrom('memberships')
    .select(['organization_id', 'role', 'products'])
    .where('account_id', '=', accountId)
    .orderBy('organization_id')
    .execute();
  return rows.map((row) => ({
    organizationId: row.organization_id,
    role: row.role,
    products: JSON.parse(row.products) as string[],
  }));
}

/** By account, of many at once. */
export async function listMembershipsOf(
  db: Database,
  accountIds: readonly string[],
): Promise<Map<string, Membership[]>> {
  const rows = await db
    .selectFrom('memberships')
    .select(['account_id', 'organization_id', 'role', 'products'])
    .where('account_id', 'in', accountIds)
    .execute();
  const found = new Map<string, Membership[]>();
  for (const row of rows) {
    const membership = {
      organizationId: row.organization_id,
      role: row.role,
      products: JSON.parse(row.products) as string[],
    };
    found.set(row.account_id, [...(found.get(row.account_id) ?? []), membership]);
  }
  return found;
}

function selectMembers(db: Database, organizationId: string) {
  return db
    .selectFrom('memberships')
    .innerJoin('accounts', 'accounts.id', 'memberships.account_id')
    .select([
      'memberships.account_id',
      'memberships.role',
      'memberships.products',
      'memberships.created_at',
      'accounts.email',
      'accounts.name',
      sql<number>`(select count(*) from two_factors where two_factors.account_id = accounts.id)`.as(
        'factors',
      ),
    ])
    .where('memberships.organization_id', '=', organizationId);
}

function toMember(
  row: Awaited<ReturnType<ReturnType<typeof selectMembers>['executeTakeFirstOrThrow']>>,
  organizationId: string,
): Member {
  return {
    organizationId,
    accountId: row.account_id,
    email: row.email,
    name: row.name,
    role: row.role,
    products: JSON.parse(row.products) as string[],
    hasTwoFactor: row.factors > 0,
    joinedAtMs: row.created_at,
  };
}

export async function findMember(
  db: Database,
  organizationId: string,
  accountId: string,
): Promise<Member | undefined> {
  const row = await selectMembers(db, organizationId)
    .where('memberships.account_id', '=', accountId)
    .executeTakeFirst();
  return row && toMember(row, organizationId);
}

/** One page of an organization's members in the order of their accounts. */
export async function listMembers(
  db: Database,
  organizationId: string,
  page: { afterId: string; limit: number },
): Promise<Member[]> {
  const rows = await selectMembers(db, organizationId)
    .where('memberships.account_id', '>', page.afterId)
    .orderBy('memberships.account_id')
    .limit(page.limit)
    .execute();
  return rows.map((row) => toMember(row, organizationId));
}

/** Who belongs already has what the membership says from now on. */
export async function putMembership(
  db: Database,
  membership: Membership & { accountId: string; createdAtMs: number },
): Promise<void> {
  const columns = { role: membership.role, products: JSON.stringify(membership.products) };
  await db
    .insertInto('memberships')
    .values({
      organization_id: membership.organizationId,
      account_id: membership.accountId,
      created_at: membership.createdAtMs,
      ...columns,
    })
    .onConflict((conflict) =>
      conflict.columns(['organization_id', 'account_id']).doUpdateSet(columns),
    )
    .execute();
}

/** Whether there was one. */
export async function deleteMembership(
  db: Database,
  organizationId: string,
  accountId: string,
): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('memberships')
    .where('organization_id', '=', organizationId)
    .where('account_id', '=', accountId)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}
