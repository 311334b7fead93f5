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

interface Row {
  readonly account_id: string;
  readonly name: string;
  readonly email: string;
  readonly is_owner: number;
  readonly role: Role | null;
  readonly products: string | null;
}

/** Members of an organization and owners of the instance, to a bound. */
export async function listColleagues(
  db: Database,
  organizationId: string,
  limit: number,
): Promise<ColleagueRow[]> {
  const owners = await sql<Row>`
    select accounts.id as account_id, accounts.name, accounts.email, accounts.is_owner,
      memberships.role, memberships.products
    from accounts left join memberships on memberships.organization_id = ${organizationId}
      and memberships.account_id = accounts.id
    where accounts.is_owner = 1 order by accounts.id limit ${limit}`.execute(db);
  const members = await sql<Row>`
    select accounts.id as account_id, accounts.name, accounts.email, accounts.is_owner,
      memberships.role, memberships.products
    from memberships join accounts on accounts.id = memberships.account_id
    where memberships.organization_id = ${organizationId}
    order by memberships.account_id limit ${limit}`.execute(db);
  const rows = [...owners.rows, ...members.rows.filter(({ is_owner }) => is_owner !== 1)];
  return rows.slice(0, limit).map((row) => ({
    accountId: row.account_id,
    name: row.name,
    email: row.email,
    isOwner: row.is_owner === 1,
    role: row.role,
    products: JSON.parse(row.products ?? '[]') as string[],
  }));
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
  return new Map(rows.map(({ account_id, count }) => [account_id, Number(count)]));
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
