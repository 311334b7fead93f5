import { type RawBuilder, type SelectQueryBuilder, sql } from 'kysely';
import type { Database, Tx } from '../storage.ts';
import type { IdentityMode, Tables } from '../tables.ts';
import { identityModeOf } from './identity.queries.ts';
import { run } from './prepared.ts';

/** All that changes about a room, and whose it is. */
export interface RoomState {
  readonly id: string;
  readonly isActive: boolean;
  /** `seq` of the latest message; 0 while there is none. */
  readonly lastSeq: number;
  /** Grows with every change of the room or its messages. */
  readonly version: number;
  /** `seq` up to which each side has read. */
  readonly visitorReadSeq: number;
  readonly agentReadSeq: number;
}

export interface Room extends RoomState {
  readonly ordinal: number;
  readonly organizationId: string;
  readonly product: string;
  readonly userId: string;
  readonly portfolio: string;
  readonly eventId: string;
  /** Whose it is, where the visitor has a token. */
  readonly visitorId: string | null;
  readonly isLogin: boolean;
  /** Bytes of all its messages' data. */
  readonly dataBytes: number;
  /** Milliseconds since 1970. */
  readonly createdAtMs: number;
  /** What its organization asks of visitors; told where a room is looked up by itself. */
  readonly identity?: IdentityMode;
}

export interface RoomListFilter {
  readonly organizationId: string;
  readonly product: string;
  readonly userId?: string;
}

/** What a list needs to know of a room before it is read: its key, its state and its weight. */
export interface RoomSummary {
  readonly ordinal: number;
  readonly id: string;
  readonly version: number;
  /** Bytes of all its messages: at least those of the latest, which a list shows. */
  readonly dataBytes: number;
}

/** Rooms of neighbouring ordinals, both ends included. */
export interface RoomStretch {
  readonly from: number;
  readonly to: number;
}

/** A room with the JSON text of its latest message's data, null while there is none. */
export interface RoomWithLatest extends Room {
  readonly latestData: string | null;
}

export interface NewRoom {
  readonly id: string;
  readonly organizationId: string;
  readonly product: string;
  readonly userId: string;
  readonly portfolio: string;
  readonly visitorKey: string;
  /** The visitor's key where the room takes the place of *the* active room, else null. */
  readonly slot: string | null;
  readonly eventId: string;
  readonly visitorId: string | null;
  readonly isLogin: boolean;
  readonly createdAtMs: number;
}

export const ROOM_COLUMNS = [
  'rooms.ordinal',
  'rooms.id',
  'rooms.organization_id as organizationId',
  'rooms.product',
  'rooms.user_id as userId',
  'rooms.portfolio',
  'rooms.event_id as eventId',
  'rooms.visitor_id as visitorId',
  'rooms.is_login',
  'rooms.is_active',
  'rooms.last_seq as lastSeq',
  'rooms.data_bytes as dataBytes',
  'rooms.version',
  'rooms.visitor_read_seq as visitorReadSeq',
  'rooms.agent_read_seq as agentReadSeq',
  'rooms.created_at as createdAtMs',
] as const;

export type RoomRow = Omit<RoomWithLatest, 'isLogin' | 'isActive'> & {
  is_login: number;
  is_active: number;
};

/** Compiles the hot lookups once for this database. */
export function prepareRoomQueries(db: Database) {
  const identity = identityModeOf(sql.ref('rooms.organization_id')).as('identity');
  const byId = selectRooms(db).select(identity).where('rooms.id', '=', '').compile();
  const byIdWithLatest = selectRoomsWithLatest(db)
    .select(identity)
    .where('rooms.id', '=', '')
    .compile();
  const activeByVisitor = selectRoomsWithLatest(db)
    .where('rooms.visitor_key', '=', '')
    .where('rooms.is_active', '=', 1)
    .orderBy('rooms.ordinal')
    .limit(1)
    .compile();
  // Compiled last is the limit; `is_active = 1` is a parameter between.
  const [, isActive, limit] = activeByVisitor.parameters;
  const lists = {
    ofProduct: prepareLists(db, (query) => query),
    ofUser: prepareLists(db, (query) => query.where(sql`rooms.user_id`, '=', '')),
  };
  const listsFor = ({ userId }: RoomListFilter) =>
    userId === undefined ? lists.ofProduct : lists.ofUser;

  return {
    async find(id: string): Promise<Room | undefined> {
      const [row] = await run(db, byId, [id]);
      return row && toRoom({ ...row, latestData: null });
    },

    async findWithLatest(id: string): Promise<RoomWithLatest | undefined> {
      const [row] = await run(db, byIdWithLatest, [id]);
      return row && toRoom(row);
    },

    /** The oldest active room of a visitor: restored rooms may stand beside a newer one. */
    async findActiveOfVisitor(visitorKey: string): Promise<RoomWithLatest | undefined> {
      const [row] = await run(db, activeByVisitor, [visitorKey, isActive, limit]);
      return row && toRoom(row);
    },

    /** One page of rooms in creation order, after the room of this ordinal, without messages. */
    async listRoomSummaries(
      filter: RoomListFilter,
      page: { afterOrdinal: number; limit: number },
    ): Promise<RoomSummary[]> {
      const parameters = [...valuesOf(filter), page.afterOrdinal, page.limit];
      return run(db, listsFor(filter).summaries, parameters);
    },

    /** The rooms of a stretch of ordinals, in creation order. */
    async listRooms(filter: RoomListFilter, { from, to }: RoomStretch): Promise<RoomWithLatest[]> {
      const rows = await run(db, listsFor(filter).rooms, [...valuesOf(filter), from, to]);
      return rows.map(toRoom);
    },
  };
}

/** The states of these rooms, as far as they are there, in no order. */
export async function listRoomStates(db: Database, ids: readonly string[]): Promise<RoomState[]> {
  if (ids.length === 0) return [];
  const rows = await selectRooms(db).where('rooms.id', 'in', ids).execute();
  return rows.map((row) => toRoom({ ...row, latestData: null }));
}

/** At most two active rooms of this user and product: enough to know whether it is exactly one. */
export async function findActiveOfUser(
  db: Database,
  userId: string,
  product: string,
): Promise<Room[]> {
  const rows = await selectRooms(db)
    .where('rooms.user_id', '=', userId)
    .where('rooms.product', '=', product)
    .where('rooms.is_active', '=', 1)
    .limit(2)
    .execute();
  return rows.map((row) => toRoom({ ...row, latestData: null }));
}

/** A room with the key of its visitor. */
export async function findRoom(
  db: Database,
  id: string,
): Promise<(Room & { readonly visitorKey: string }) | undefined> {
  const row = await selectRooms(db)
    .select('rooms.visitor_key as visitorKey')
    .where('rooms.id', '=', id)
    .executeTakeFirst();
  return row && { ...toRoom({ ...row, latestData: null }), visitorKey: row.visitorKey };
}

/** The rooms of a visitor without a token, newest first. */
export async function listRoomsOfKey(
  db: Database,
  visitorKey: string,
  limit: number,
): Promise<Room[]> {
  const rows = await selectRooms(db)
    .where('rooms.visitor_key', '=', visitorKey)
    .orderBy('rooms.ordinal', 'desc')
    .limit(limit)
    .execute();
  return rows.map((row) => toRoom({ ...row, latestData: null }));
}

/** Stores a room and answers its ordinal; a taken slot is a unique violation. */
export async function insertRoom(db: Database | Tx, room: NewRoom): Promise<number> {
  const row = await db
    .insertInto('rooms')
    .values({
      id: room.id,
      organization_id: room.organizationId,
      product: room.product,
      user_id: room.userId,
      portfolio: room.portfolio,
      visitor_key: room.visitorKey,
      slot: room.slot,
      event_id: room.eventId,
      visitor_id: room.visitorId,
      is_login: room.isLogin ? 1 : 0,
      is_active: 1,
      last_seq: 0,
      data_bytes: 0,
      version: 1,
      created_at: room.createdAtMs,
      active_at: room.createdAtMs,
    })
    .returning('ordinal')
    .executeTakeFirstOrThrow();
  return row.ordinal;
}

/** One page of the rooms of a visitor or of an organization, newest first. */
export async function listRoomPage(
  db: Database,
  page: ({ visitorId: string } | { organizationId: string }) & {
    product: string | undefined;
    beforeOrdinal: number;
    limit: number;
  },
): Promise<Room[]> {
  const owned =
    'visitorId' in page
      ? selectRooms(db).where('rooms.visitor_id', '=', page.visitorId)
      : selectRooms(db).where('rooms.organization_id', '=', page.organizationId);
  const rows = await owned
    .$if(page.product !== undefined, (query) =>
      query.where('rooms.product', '=', page.product ?? ''),
    )
    .where('rooms.ordinal', '<', page.beforeOrdinal)
    .orderBy('rooms.ordinal', 'desc')
    .limit(page.limit)
    .execute();
  return rows.map((row) => toRoom({ ...row, latestData: null }));
}

/** The rooms of these ordinals, as far as they are there, in no order. */
export async function listRoomsAt(db: Database, ordinals: readonly number[]): Promise<Room[]> {
  if (ordinals.length === 0) return [];
  const rows = await selectRooms(db).where('rooms.ordinal', 'in', ordinals).execute();
  return rows.map((row) => toRoom({ ...row, latestData: null }));
}

function selectRooms(db: Database) {
  return db.selectFrom('rooms').select(ROOM_COLUMNS);
}

function selectRoomsWithLatest(db: Database) {
  return joinLatest(db.selectFrom('rooms'))
    .select(ROOM_COLUMNS)
    .select('messages.data as latestData');
}

/** The latest message is joined, never copied: a room row stays small whatever is sent to it. */
function joinLatest(rooms: SelectQueryBuilder<Tables, 'rooms', object>) {
  return rooms.leftJoin('messages', (join) =>
    join
      .onRef('messages.room_ordinal', '=', 'rooms.ordinal')
      .onRef('messages.seq', '=', 'rooms.last_seq'),
  );
}

/** The two statements of a list, whose first parameters are those of its filter. */
function prepareLists(db: Database, narrow: <Q extends Narrowable<Q>>(query: Q) => Q) {
  const ofProduct = <Q extends Narrowable<Q>>(query: Q): Q =>
    narrow(query.where(sql`rooms.organization_id`, '=', '').where(sql`rooms.product`, '=', ''));
  return {
    summaries: ofProduct(db.selectFrom('rooms'))
      .where('rooms.ordinal', '>', 0)
      .select(['rooms.ordinal', 'rooms.id', 'rooms.version', 'rooms.data_bytes as dataBytes'])
      .orderBy('rooms.ordinal')
      .limit(0)
      .compile(),
    rooms: ofProduct(selectRoomsWithLatest(db))
      .where('rooms.ordinal', '>=', 0)
      .where('rooms.ordinal', '<=', 0)
      .orderBy('rooms.ordinal')
      .compile(),
  };
}

interface Narrowable<Q> {
  where(column: RawBuilder<unknown>, operator: '=', value: string): Q;
}

function valuesOf({ organizationId, product, userId }: RoomListFilter): string[] {
  return userId === undefined ? [organizationId, product] : [organizationId, product, userId];
}

export function toRoom({ is_login, is_active, ...row }: RoomRow): RoomWithLatest {
  return { ...row, isLogin: is_login === 1, isActive: is_active === 1 };
}
