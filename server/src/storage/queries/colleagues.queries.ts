import { sql } from 'kysely';
import type { Database } from '../storage.ts';
import type { Role } from '../tables.ts';

/** Who may answer in an organization: a member of it, or an owner of the instance. */
export interface ColleagueRow {
  readonly accountId: string;
  readonly name: string;
  readonly email: string;
  readonly isOwner: boolean;
  /** null: an owner who is no member. */
  readonly role: Role | null;
  /** Products an agent is for; empty: all. */
  readonly products: readonly string[];
}

/** Members of an organization and owners of the instance, to a bound. */
export async function listColleagues(
  db: Database,
  organizationId: string,
  limit: number,
): Promise<ColleagueRow[]> {
  const members = await db
    .selectFrom('memberships')
    .select(['account_id', 'role', 'products'])
    .where('organization_id', '=', organizationId)
    .orderBy('account_id')
    .limit(limit)
    .execute();
  const membershipOf = new Map(members.map((member) => [member.account_id, member]));
  const owners = await accounts(db)
    .where('is_owner', '=', 1)
    // Of the index of owners, so that no engine takes another way.
    .where('id', '>', '')
    .orderBy('id')
    .limit(limit)
    .execute();
  const others =
    membershipOf.size === 0
      ? []
      : await accounts(db)
          .where('id', 'in', [...membershipOf.keys()])
          .execute();
  const rows = [...owners, ...others.filter(({ is_owner }) => is_owner !== 1)];
  return rows.slice(0, limit).map(({ id, name, email, is_owner }) => {
    const membership = membershipOf.get(id);
    return {
      accountId: id,
      name,
      email,
      isOwner: is_owner === 1,
      role: membership?.role ?? null,
      products: JSON.parse(membership?.products ?? '[]') as string[],
    };
  });
}

function accounts(db: Database) {
  return db.selectFrom('accounts').select(['id', 'name', 'email', 'is_owner']);
}

/** How many open rooms each of some accounts has in an organization, each number to a bound. */
export async function countOpenRoomsOf(
  db: Database,
  { organizationId, accountIds }: { organizationId: string; accountIds: readonly string[] },
  max: number,
): Promise<Map<string, number>> {
  if (accountIds.length === 0) return new Map();
  const asked = sql.join(accountIds.map((id) => sql`(cast(${id} as text))`));
  const { rows } = await sql<{ account_id: string; count: number }>`
    with asked (account_id) as (values ${asked})
    select account_id, (select count(*) from (
      select 1 from rooms where organization_id = ${organizationId}
        and assignee_id = asked.account_id and status = 1 limit ${max}
    ) as counted) as count from asked`.execute(db);
  return new Map(rows.map(({ account_id, count }) => [account_id, count]));
}

/** Whether somebody has said that they are away. */
export async function findIsAway(db: Database, accountId: string): Promise<boolean> {
  const row = await db
    .selectFrom('accounts')
    .select('is_away')
    .where('id', '=', accountId)
    .executeTakeFirst();
  return row?.is_away === 1;
}

export async function updateIsAway(
  db: Database,
  accountId: string,
  isAway: boolean,
): Promise<void> {
  await db
    .updateTable('accounts')
    .set({ is_away: Number(isAway) })
    .where('id', '=', accountId)
    .execute();
}
