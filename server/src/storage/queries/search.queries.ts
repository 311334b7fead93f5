import { sql } from 'kysely';
import type { Database } from '../storage.ts';
import type { AuthorSide } from '../tables.ts';
import type { Advance } from '../search/search-index.ts';
import { listRoomsAt, type Room } from './rooms.queries.ts';

/** How far a room is. */
export interface RoomExtent {
  readonly ordinal: number;
  readonly lastSeq: number;
  /** Milliseconds since 1970. */
  readonly createdAtMs: number;
}

/** A message as far as it is searched. */
export interface SearchedMessage {
  readonly roomOrdinal: number;
  readonly seq: number;
  readonly authorSide: AuthorSide;
  readonly author: string;
  /** JSON text; `null` where it is heavier than what is searched. */
  readonly data: string;
  readonly createdAtMs: number;
}

/** A message by where it stands. */
export interface MessagePlace {
  readonly roomOrdinal: number;
  readonly seq: number;
}

/** The ordinal of the newest room; 0 while there is none. */
export async function findLastRoomOrdinal(db: Database): Promise<number> {
  const row = await db
    .selectFrom('rooms')
    .select('ordinal')
    .where('ordinal', '>', 0)
    .orderBy('ordinal', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.ordinal ?? 0;
}

/** Rooms of neighbouring ordinals, both ends included. */
export async function listRoomExtents(
  db: Database,
  { from, to }: { from: number; to: number },
): Promise<RoomExtent[]> {
  return db
    .selectFrom('rooms')
    .select(['ordinal', 'last_seq as lastSeq', 'created_at as createdAtMs'])
    .where('ordinal', '>=', from)
    .where('ordinal', '<=', to)
    .orderBy('ordinal')
    .execute();
}

/** The rooms of these ordinals, in no order. */
export async function listRoomsToIndex(
  db: Database,
  ordinals: readonly number[],
): Promise<Pick<Room, 'ordinal' | 'lastSeq' | 'organizationId' | 'product'>[]> {
  return listRoomsAt(db, ordinals);
}

/** The messages of these stretches, in no order. */
export async function listMessagesOf(
  db: Database,
  stretches: readonly Advance[],
  dataBytesMax: number,
): Promise<SearchedMessage[]> {
  if (stretches.length === 0) return [];
  const wanted = sql.join(
    stretches.map(
      ({ roomOrdinal, after, to }) =>
        sql`(cast(${roomOrdinal} as bigint), cast(${after} as bigint), cast(${to} as bigint))`,
    ),
  );
  const { rows } = await sql<SearchedMessage>`
    select messages.room_ordinal as "roomOrdinal", messages.seq,
      messages.author_side as "authorSide", messages.author, messages.created_at as "createdAtMs",
      case when octet_length(messages.data) <= ${dataBytesMax} then messages.data else 'null' end as data
    from (values ${wanted}) as wanted
    cross join messages
    where messages.room_ordinal = wanted.column1
      and messages.seq > wanted.column2 and messages.seq <= wanted.column3`.execute(db);
  return rows;
}

/** The messages at these places, as far as they are there, in no order. */
export async function listMessagesAt(
  db: Database,
  places: readonly MessagePlace[],
  dataBytesMax: number,
): Promise<SearchedMessage[]> {
  return listMessagesOf(
    db,
    places.map(({ roomOrdinal, seq }) => ({ roomOrdinal, after: seq - 1, to: seq })),
    dataBytesMax,
  );
}
