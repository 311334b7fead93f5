import { sql } from 'kysely';
import type { Database } from '../storage.ts';
import type { AssignReason, Role } from '../tables.ts';
import { STATUS } from './inbox.queries.ts';

export interface RoutingSettings {
  readonly isOn: boolean;
  /** Open rooms that an agent is given at most. */
  readonly capacity: number;
}

/** Where a page of rooms begins: after this one, the longest silent first. */
export interface RoutingCursor {
  readonly activeAtMs: number;
  readonly ordinal: number;
}

interface OpenRoom extends RoutingCursor {
  readonly id: string;
  readonly product: string;
}

export interface WaitingRoom extends OpenRoom {
  readonly createdAtMs: number;
}

export interface HeldRoom extends OpenRoom {
  readonly assignReason: AssignReason | null;
}

export const START: RoutingCursor = { activeAtMs: -1, ordinal: 0 };

const OPEN = sql.lit(STATUS.open);

export async function findRouting(
  db: Database,
  organizationId: string,
): Promise<RoutingSettings | undefined> {
  const row = await db
    .selectFrom('organizations')
    .select(['routing_on', 'routing_capacity as capacity'])
    .where('id', '=', organizationId)
    .executeTakeFirst();
  return row && { isOn: row.routing_on === 1, capacity: row.capacity };
}

export async function updateRouting(
  db: Database,
  organizationId: string,
  { isOn, capacity }: RoutingSettings,
): Promise<void> {
  await db
    .updateTable('organizations')
    .set({ routing_on: Number(isOn), routing_capacity: capacity })
    .where('id', '=', organizationId)
    .execute();
}

/** Organizations whose rooms go to agents in turn, in the order of their ids. */
export async function listRoutedOrganizations(
  db: Database,
  page: { afterId: string; limit: number },
): Promise<string[]> {
  const rows = await db
    .selectFrom('organizations')
    .select('id')
    .where('id', '>', page.afterId)
    .where(sql<boolean>`routing_on = 1`)
    .orderBy('id')
    .limit(page.limit)
    .execute();
  return rows.map(({ id }) => id);
}

/** What is to be known of accounts before one is chosen. */
export async function listRoutable(
  db: Database,
  organizationId: string,
  accountIds: readonly string[],
): Promise<
  {
    accountId: string;
    isOwner: boolean;
    routedAtMs: number;
    role: Role | null;
    products: string[];
  }[]
> {
  if (accountIds.length === 0) return [];
  const rows = await db
    .selectFrom('accounts')
    .leftJoin('memberships', (join) =>
      join
        .onRef('memberships.account_id', '=', 'accounts.id')
        .on('memberships.organization_id', '=', organizationId),
    )
    .select([
      'accounts.id as accountId',
      'accounts.is_owner',
      'accounts.routed_at as routedAtMs',
      'memberships.role',
      'memberships.products',
    ])
    .where('accounts.id', 'in', accountIds)
    .execute();
  return rows.map(({ is_owner, products, ...row }) => ({
    ...row,
    isOwner: is_owner === 1,
    products: JSON.parse(products ?? '[]') as string[],
  }));
}

/** Somebody has had their turn. */
export async function updateRoutedAt(
  db: Database,
  accountId: string,
  routedAtMs: number,
): Promise<void> {
  await db
    .updateTable('accounts')
    .set({ routed_at: routedAtMs })
    .where('id', '=', accountId)
    .execute();
}

/** Open rooms with nobody, the longest silent first; of all products, or one stretch for each. */
export async function listWaitingRooms(
  db: Database,
  {
    organizationId,
    products,
  }: { organizationId: string; products?: readonly string[] | undefined },
  { after, limit }: { after: RoutingCursor; limit: number },
): Promise<WaitingRoom[]> {
  const oldest = sql`order by active_at, ordinal limit ${limit}`;
  const legs = (products ?? [undefined]).map((product, index) => {
    const ofProduct = product === undefined ? sql`` : sql` and product = ${product}`;
    return sql`select * from (
      select ordinal, id, product, active_at, created_at from rooms
      where organization_id = ${organizationId}${ofProduct} and assignee_id is null
        and status = ${OPEN} and (active_at, ordinal) > (${after.activeAtMs}, ${after.ordinal})
      ${oldest}) as ${sql.ref(`leg${index}`)}`;
  });
  if (legs.length === 0) return [];
  type Row = Omit<WaitingRoom, 'activeAtMs' | 'createdAtMs'> & {
    active_at: number;
    created_at: number;
  };
  const { rows } = await sql<Row>`
    select * from (${sql.join(legs, sql` union all `)}) as waiting ${oldest}`.execute(db);
  return rows.map(({ active_at, created_at, ...room }) => ({
    ...room,
    activeAtMs: active_at,
    createdAtMs: created_at,
  }));
}

/** Open rooms of an account in an organization, the longest silent first. */
export async function listRoomsHeldIn(
  db: Database,
  { organizationId, accountId }: { organizationId: string; accountId: string },
  { after, limit }: { after: RoutingCursor; limit: number },
): Promise<HeldRoom[]> {
  return db
    .selectFrom('rooms')
    .select([
      'ordinal',
      'id',
      'product',
      'active_at as activeAtMs',
      'assign_reason as assignReason',
    ])
    .where('organization_id', '=', organizationId)
    .where('assignee_id', '=', accountId)
    .where(sql<boolean>`status = ${OPEN}`)
    .where(sql<boolean>`(active_at, ordinal) > (${after.activeAtMs}, ${after.ordinal})`)
    .orderBy('active_at')
    .orderBy('ordinal')
    .limit(limit)
    .execute();
}

/** Who rooms of an organization are with, in the order of their ids. One step into the index for each. */
export async function listHolders(
  db: Database,
  organizationId: string,
  page: { afterId: string; limit: number },
): Promise<string[]> {
  const { rows } = await sql<{ holder: string }>`
    with recursive found (holder) as (
      select min(assignee_id) from rooms
      where organization_id = ${organizationId} and assignee_id > ${page.afterId}
      union all
      select (select min(assignee_id) from rooms
        where organization_id = ${organizationId} and assignee_id > found.holder)
      from found where found.holder is not null
    )
    select holder from found where holder is not null limit ${page.limit}`.execute(db);
  return rows.map(({ holder }) => holder);
}
