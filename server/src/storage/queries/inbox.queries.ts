import { sql, type RawBuilder } from 'kysely';
import type { Database } from '../storage.ts';
import type { AuthorSide } from '../tables.ts';
import {
  toWorkedRoom,
  WORKED_COLUMNS,
  type WorkedRoom,
  type WorkedRow,
} from './room-work.queries.ts';
import { VERIFIED_ID } from './visitors.queries.ts';

/** The states a room is in for lists. */
export const STATUS = { closed: 0, open: 1, snoozed: 2 } as const;
export type Status = (typeof STATUS)[keyof typeof STATUS];

/** Which rooms a list shows. */
export interface InboxFilter {
  readonly organizationId: string;
  readonly statuses: readonly Status[];
  /** undefined: of all products. */
  readonly products: readonly string[] | undefined;
  /** null: with nobody. undefined: with anybody or nobody. */
  readonly assigneeId: string | null | undefined;
  readonly tag: string | undefined;
}

/** Where a page begins: after this room, the latest active first. */
export interface InboxCursor {
  readonly activeAtMs: number;
  readonly ordinal: number;
}

/** A room with what a list shows beside it. */
export interface InboxRow extends WorkedRoom {
  readonly latest: LatestMessage | null;
  readonly visitor: RoomVisitor;
}

/** Whose room it is, as lists show it. */
export interface RoomVisitor {
  /** Grows with every change; 0 for a visitor of v2, of whom nothing is known. */
  readonly version: number;
  readonly name: string | null;
  readonly email: string | null;
  /** Whether a key that the organization still has vouches for who it is. */
  readonly isVerified: boolean;
}

export interface LatestMessage {
  readonly seq: number;
  readonly authorSide: AuthorSide;
  readonly author: string;
  readonly type: string;
  /** The beginning of its data's JSON text. */
  readonly dataStart: string;
  readonly createdAt: number;
}

export interface InboxPage {
  readonly rows: readonly InboxRow[];
  /** Where the next page begins; nothing at the end. */
  readonly next: InboxCursor | undefined;
}

/** Characters of a message's data that a preview may be made of. */
const DATA_START_CHARACTERS = 2000;

/**
 * Rooms looked at for one page where two conditions have no index together: a tag and an assignee.
 * A page may then hold fewer rooms than it could and still have a next one.
 */
const LOOKED_AT_MAX = 1000;

/** One page of rooms, the latest active first. */
export async function listInboxPage(
  db: Database,
  filter: InboxFilter,
  { after, limit }: { after: InboxCursor | undefined; limit: number },
): Promise<InboxPage> {
  const legs = legsOf(filter, after);
  const isThinned = filter.tag !== undefined && filter.assigneeId !== undefined;
  const lookedAt = isThinned ? Math.ceil(LOOKED_AT_MAX / legs.length) : 0;
  const max = Math.max(limit + 1, lookedAt);
  const latest = sql`order by active_at desc, ordinal desc limit ${max}`;
  // Each is cut off by itself: PostgreSQL merges what is in order, and sorts what it could merge.
  const cut = legs.map((leg, index) =>
    legs.length === 1 ? leg : sql`select * from (${leg} ${latest}) as ${sql.ref(`leg${index}`)}`,
  );
  const { rows: keys } = await sql<Key>`
    select * from (${sql.join(cut, sql` union all `)}) as page ${latest}`.execute(db);
  const fitting = keys.filter(({ is_meant }) => is_meant === 1);
  const shown = fitting.slice(0, limit);
  const last =
    fitting.length > limit ? shown.at(-1) : keys.length === max ? keys.at(-1) : undefined;
  return {
    rows: await readRows(db, shown),
    next: last && { activeAtMs: last.active_at, ordinal: last.ordinal },
  };
}

/** A room as a list shows it. */
export async function findInboxRow(db: Database, id: string): Promise<InboxRow | undefined> {
  const row = await selectRows(db).where('rooms.id', '=', id).executeTakeFirst();
  return row && toInboxRow(row);
}

/** Tags that rooms of an organization have, by name. One step into the index for each. */
export async function listTags(
  db: Database,
  organizationId: string,
  limit: number,
): Promise<string[]> {
  const { rows } = await sql<{ tag: string }>`
    with recursive found (tag) as (
      select min(tag) from room_tags where organization_id = ${organizationId}
      union all
      select (select min(tag) from room_tags
        where organization_id = ${organizationId} and tag > found.tag)
      from found where found.tag is not null
    )
    select tag from found where tag is not null limit ${limit}`.execute(db);
  return rows.map(({ tag }) => tag);
}

export interface ProductCounts {
  readonly product: string;
  readonly open: number;
  readonly unassigned: number;
}

/** For each product that has a room: how many of them are open and unassigned, each to a bound. */
export async function countByProduct(
  db: Database,
  { organizationId, products }: Pick<InboxFilter, 'organizationId' | 'products'>,
  max: number,
): Promise<ProductCounts[]> {
  const known =
    products === undefined
      ? sql`
        select min(product) from rooms where organization_id = ${organizationId}
        union all
        select (select min(product) from rooms
          where organization_id = ${organizationId} and product > found.product)
        from found where found.product is not null`
      : sql`values ${sql.join(products.map((product) => sql`(cast(${product} as text))`))}`;
  const { rows } = await sql<ProductCounts>`
    with recursive found (product) as (${known})
    select product,
      (select count(*) from (select 1 from rooms where organization_id = ${organizationId}
        and rooms.product = found.product and status = 1 limit ${max}) as counted) as open,
      (select count(*) from (select 1 from rooms where organization_id = ${organizationId}
        and rooms.product = found.product and assignee_id is null and status = 1
        limit ${max}) as counted) as unassigned
    from found
    where exists (select 1 from rooms
      where organization_id = ${organizationId} and rooms.product = found.product)`.execute(db);
  return rows.toSorted((a, b) => (a.product < b.product ? -1 : 1));
}

/** How many rooms a filter shows, to a bound. */
export async function countInbox(db: Database, filter: InboxFilter, max: number): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from (
      select * from (${sql.join(legsOf(filter), sql` union all `)}) as legs limit ${max}
    ) as counted`.execute(db);
  return rows[0]?.count ?? 0;
}

interface Key {
  readonly ordinal: number;
  readonly active_at: number;
  /** 0: it was looked at and is not shown. */
  readonly is_meant: number;
}

/** One stretch of an index for each product and status; the engine merges them as they are read. */
function legsOf(filter: InboxFilter, after?: InboxCursor): RawBuilder<unknown>[] {
  const { statuses, products } = filter;
  const ofProducts = products === undefined ? [undefined] : products;
  return ofProducts.flatMap((product) =>
    statuses.map((status) => legOf(filter, { product, status, after })),
  );
}

function legOf(
  { organizationId, assigneeId, tag }: InboxFilter,
  {
    product,
    status,
    after,
  }: { product: string | undefined; status: Status; after: InboxCursor | undefined },
): RawBuilder<unknown> {
  const ofProduct = product === undefined ? sql`` : sql` and product = ${product}`;
  // Literal: only so do the engines see that a partial index holds it.
  const ofStatus = sql` and status = ${sql.lit(status)}`;
  const isWith =
    assigneeId === null
      ? sql`rooms.assignee_id is null`
      : sql`rooms.assignee_id = ${assigneeId ?? ''}`;
  const before = (ordinal: RawBuilder<unknown>) =>
    after === undefined
      ? sql``
      : sql` and (active_at, ${ordinal}) < (${after.activeAtMs}, ${after.ordinal})`;
  if (tag === undefined) {
    const ofAssignee = assigneeId === undefined ? sql`` : sql` and ${isWith}`;
    return sql`select ordinal, active_at, 1 as is_meant from rooms
      where organization_id = ${organizationId}${ofProduct}${ofAssignee}${ofStatus}
      ${before(sql`ordinal`)}`;
  }
  const isMeant =
    assigneeId === undefined
      ? sql`1`
      : sql`(select case when ${isWith} then 1 else 0 end
          from rooms where rooms.ordinal = room_tags.room_ordinal)`;
  return sql`select room_ordinal as ordinal, active_at, ${isMeant} as is_meant from room_tags
    where organization_id = ${organizationId} and tag = ${tag}${ofProduct}${ofStatus}
    ${before(sql`room_ordinal`)}`;
}

async function readRows(db: Database, keys: readonly Key[]): Promise<InboxRow[]> {
  const ordinals = keys.map(({ ordinal }) => ordinal);
  const found = new Map((await listInboxRows(db, ordinals)).map((row) => [row.ordinal, row]));
  return ordinals.flatMap((ordinal) => found.get(ordinal) ?? []);
}

/** The rooms of these ordinals, as far as they are there, in no order. */
export async function listInboxRows(
  db: Database,
  ordinals: readonly number[],
): Promise<InboxRow[]> {
  if (ordinals.length === 0) return [];
  const rows = await selectRows(db).where('rooms.ordinal', 'in', ordinals).execute();
  return rows.map(toInboxRow);
}

/** The latest rooms of a visitor, who is the same in all of them. */
export async function listInboxRowsOfVisitor(
  db: Database,
  visitorId: string,
  limit: number,
): Promise<InboxRow[]> {
  const rows = await selectRows(db)
    .where('rooms.visitor_id', '=', visitorId)
    .orderBy('rooms.ordinal', 'desc')
    .limit(limit)
    .execute();
  return rows.map(toInboxRow);
}

function selectRows(db: Database) {
  return db
    .selectFrom('rooms')
    .leftJoin('messages', (join) =>
      join
        .onRef('messages.room_ordinal', '=', 'rooms.ordinal')
        .onRef('messages.seq', '=', 'rooms.last_seq'),
    )
    .leftJoin('visitors', 'visitors.id', 'rooms.visitor_id')
    .select(WORKED_COLUMNS)
    .select([
      'messages.author_side as latestSide',
      'messages.author as latestAuthor',
      'messages.type as latestType',
      sql<string | null>`substr(messages.data, 1, ${sql.lit(DATA_START_CHARACTERS)})`.as(
        'latestData',
      ),
      'messages.created_at as latestAt',
      'visitors.version as visitorVersion',
      'visitors.name as visitorName',
      'visitors.email as visitorEmail',
      VERIFIED_ID,
    ]);
}

type Row = WorkedRow & {
  readonly latestSide: AuthorSide | null;
  readonly latestAuthor: string | null;
  readonly latestType: string | null;
  readonly latestData: string | null;
  readonly latestAt: number | null;
  readonly visitorVersion: number | null;
  readonly visitorName: string | null;
  readonly visitorEmail: string | null;
  readonly verifiedId: string | null;
};

function toInboxRow({
  latestSide,
  latestAuthor,
  latestType,
  latestData,
  latestAt,
  visitorVersion,
  visitorName,
  visitorEmail,
  verifiedId,
  ...row
}: Row): InboxRow {
  const latest = latestSide !== null && {
    seq: row.lastSeq,
    authorSide: latestSide,
    author: latestAuthor ?? '',
    type: latestType ?? '',
    dataStart: latestData ?? '',
    createdAt: latestAt ?? 0,
  };
  const visitor = {
    version: visitorVersion ?? 0,
    name: visitorName,
    email: visitorEmail,
    isVerified: verifiedId !== null,
  };
  return { ...toWorkedRoom(row), latest: latest || null, visitor };
}
