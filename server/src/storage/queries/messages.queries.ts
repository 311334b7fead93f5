import { type CompiledQuery, sql } from 'kysely';
import type { Database, Storage, Tx } from '../storage.ts';
import type { AuthorSide, IdentityMode } from '../tables.ts';
import { identityModeOf } from './identity.queries.ts';
import { run } from './prepared.ts';
import { isListenedTo } from './webhooks.queries.ts';
import { toWork, type RoomWork, type WorkRow } from './room-work.queries.ts';
import type { RoomState } from './rooms.queries.ts';

export interface StoredMessage {
  readonly id: string;
  readonly seq: number;
  readonly authorSide: AuthorSide;
  readonly sideSent: string | null;
  readonly author: string;
  readonly type: string;
  readonly data: string;
  readonly clientId: string | null;
  readonly createdAt: number;
}

export interface MessageRow extends StoredMessage {
  readonly roomOrdinal: number;
}

/** A room as an append finds it, read under the room's lock. */
export interface LockedRoom extends RoomState {
  readonly ordinal: number;
  readonly organizationId: string;
  readonly product: string;
  readonly visitorId: string | null;
  /** What its organization asks of visitors. */
  readonly identity: IdentityMode;
  /** When something was last said, exact to half a minute. */
  readonly activeAtMs: number;
  readonly snoozedUntilMs: number | null;
  /** Whether anybody is told of its messages by a webhook. */
  readonly hasWebhooks: boolean;
}

export interface MessageKey {
  readonly roomOrdinal: number;
  readonly authorSide: AuthorSide;
  readonly clientId: string;
}

export interface SentBefore extends MessageKey {
  readonly id: string;
  readonly seq: number;
}

const STRETCH_MESSAGES_MAX = 1000;

export type MessageQueries = ReturnType<typeof prepareMessageQueries>;

/**
 * The statements of the write path. Building a statement of many rows costs more than running it,
 * so each number of rows is compiled once and run again with other values.
 */
export function prepareMessageQueries({ db, engine }: Pick<Storage, 'db' | 'engine'>) {
  const list = selectMessages(db).compile();
  const isSqlite = engine === 'sqlite';
  // A refused row fails the whole batch. Told so, SQLite need not be able to undo one statement alone,
  // which costs it a copy of every page it touches.
  const update = isSqlite ? sql`update or rollback` : sql`update`;

  const lockRooms = perCount((count) => {
    const query = db
      .selectFrom('rooms')
      .select([
        'ordinal',
        'id',
        'organization_id as organizationId',
        'product',
        'visitor_id as visitorId',
        'is_active',
        'last_seq as lastSeq',
        'version',
        'visitor_read_seq as visitorReadSeq',
        'agent_read_seq as agentReadSeq',
        identityModeOf(sql.ref('rooms.organization_id')).as('identity'),
        'active_at as activeAtMs',
        'snoozed_until as snoozedUntilMs',
        isListenedTo(sql.ref('rooms.organization_id')).as('hasWebhooks'),
      ])
      .where('id', 'in', blanks(count, ''))
      .orderBy('id');
    // SQLite locks the whole database when the transaction begins.
    return (isSqlite ? query : query.forUpdate()).compile();
  });

  const insert = perCount((count) => {
    const query = db.insertInto('messages').values(blanks(count, BLANK));
    return (isSqlite ? query.orRollback() : query).compile();
  });

  // Joined to a list of keys, each of them is one step into the index; `in` would read the rooms.
  const sentBefore = perCount((count) => {
    const row = sql`(${NUMBER}, ${''}, ${''})`;
    return sql<SentBefore>`
      select messages.room_ordinal as "roomOrdinal", messages.author_side as "authorSide",
        messages.client_id as "clientId", messages.id, messages.seq
      from (values ${sql.join(blanks(count, row))}) as sent
      join messages on messages.room_ordinal = sent.column1
        and messages.author_side = sent.column2 and messages.client_id = sent.column3`.compile(db);
  });

  const advance = perCount((count) => {
    const row = sql`(${sql.join([NUMBER, NUMBER, NUMBER, NUMBER])})`;
    return sql`${update} rooms
      set last_seq = advanced.column2,
          version = version + advanced.column3,
          data_bytes = data_bytes + advanced.column4
      from (values ${sql.join(blanks(count, row))}) as advanced
      where rooms.ordinal = advanced.column1`.compile(db);
  });

  // Not with `advance`: SQLite writes each index anew that holds a column which a statement names.
  const touchRooms = perCount((count) => touch('rooms.ordinal', count).compile(db));
  const touchTags = perCount((count) => touch('room_tags.room_ordinal', count).compile(db));

  function touch(key: 'rooms.ordinal' | 'room_tags.room_ordinal', count: number) {
    const row = sql`(${sql.join([NUMBER, NUMBER])})`;
    return sql`${update} ${sql.table(key.split('.')[0] ?? '')}
      set active_at = touched.column2
      from (values ${sql.join(blanks(count, row))}) as touched
      where ${sql.ref(key)} = touched.column1`;
  }

  return {
    /** A stretch of a room's messages, both ends included, oldest first. */
    async list(roomOrdinal: number, fromSeq: number, toSeq: number): Promise<StoredMessage[]> {
      return run(db, list, [roomOrdinal, fromSeq, toSeq]);
    },

    /** The last `seq` of the longest stretch from `fromSeq` that weighs at most `bytesMax`. */
    async findStretchEnd(roomOrdinal: number, fromSeq: number, bytesMax: number): Promise<number> {
      const { rows } = await sql<{ end: number | null }>`
        select max(seq) as "end" from (
          select seq, sum(octet_length(data)) over (order by seq) as total
          from messages where room_ordinal = ${roomOrdinal} and seq >= ${fromSeq}
          order by seq limit ${STRETCH_MESSAGES_MAX}
        ) as weighed where total <= ${bytesMax}`.execute(db);
      return rows[0]?.end ?? fromSeq;
    },

    /** The first `seq` of the longest stretch up to `toSeq` that weighs at most `bytesMax`. */
    async findStretchStart(roomOrdinal: number, toSeq: number, bytesMax: number): Promise<number> {
      const { rows } = await sql<{ start: number | null }>`
        select min(seq) as "start" from (
          select seq, sum(octet_length(data)) over (order by seq desc) as total
          from messages where room_ordinal = ${roomOrdinal} and seq <= ${toSeq}
          order by seq desc limit ${STRETCH_MESSAGES_MAX}
        ) as weighed where total <= ${bytesMax}`.execute(db);
      return rows[0]?.start ?? toSeq;
    },

    /** Reads and locks rooms by id, in one order everywhere, so that no two batches wait in a ring. */
    async lockRooms(tx: Tx, ids: readonly string[]): Promise<LockedRoom[]> {
      const rows = await run(tx, lockRooms(ids.length), ids);
      return rows.map(({ is_active, hasWebhooks, ...row }) => ({
        ...row,
        isActive: is_active === 1,
        hasWebhooks: Boolean(hasWebhooks),
      }));
    },

    /** Which of these were sent before. */
    async findSentBefore(tx: Tx, keys: readonly MessageKey[]): Promise<SentBefore[]> {
      const parameters = keys.flatMap((key) => [key.roomOrdinal, key.authorSide, key.clientId]);
      return run(tx, sentBefore(keys.length), parameters);
    },

    async insert(tx: Tx, rows: readonly MessageRow[]): Promise<void> {
      await run(tx, insert(rows.length), rows.flatMap(values));
    },

    /** Moves the rooms' counters to their new last `seq`. */
    async advanceRooms(
      tx: Tx,
      rooms: readonly { ordinal: number; lastSeq: number; added: number; bytes: number }[],
    ): Promise<void> {
      const parameters = rooms.flatMap((room) => [
        room.ordinal,
        room.lastSeq,
        room.added,
        room.bytes,
      ]);
      await run(tx, advance(rooms.length), parameters);
    },

    /** Moves rooms to where they now are in lists. */
    async touchRooms(
      tx: Tx,
      rooms: readonly { ordinal: number; activeAtMs: number }[],
    ): Promise<void> {
      const parameters = rooms.flatMap((room) => [room.ordinal, room.activeAtMs]);
      await run(tx, touchRooms(rooms.length), parameters);
      await run(tx, touchTags(rooms.length), parameters);
    },

    /** Ends the snooze of a room, whose journal grows by one entry, with a change that is made. */
    async wakeRoom(tx: Tx, ordinal: number, version: number): Promise<RoomWork> {
      const row: WorkRow = await tx
        .updateTable('rooms')
        .set({
          snoozed_until: null,
          work_version: version,
          journal_seq: sql`journal_seq + 1`,
        })
        .where('ordinal', '=', ordinal)
        .returning([
          'work_version',
          'assignee_id',
          'assign_reason',
          'snoozed_until',
          'tags',
          'journal_seq',
        ])
        .executeTakeFirstOrThrow();
      await tx
        .updateTable('room_tags')
        .set({ status: STATUS_OPEN })
        .where('room_ordinal', '=', ordinal)
        .execute();
      return toWork(row);
    },
  };
}

const STATUS_OPEN = 1;

function selectMessages(db: Database) {
  return db
    .selectFrom('messages')
    .select([
      'id',
      'seq',
      'author_side as authorSide',
      'side_sent as sideSent',
      'author',
      'type',
      'data',
      'client_id as clientId',
      'created_at as createdAt',
    ])
    .where('room_ordinal', '=', 0)
    .where('seq', '>=', 0)
    .where('seq', '<=', 0)
    .orderBy('seq');
}

/** PostgreSQL would take the values of a list for text. */
const NUMBER = sql`cast(${0} as bigint)`;

/** A row in the order of its columns, which `values` keeps. */
const BLANK = {
  room_ordinal: 0,
  seq: 0,
  id: '',
  author_side: 'visitor' as AuthorSide,
  side_sent: '',
  author: '',
  type: '',
  data: '',
  client_id: '',
  created_at: 0,
};

function values(row: MessageRow): unknown[] {
  return [
    row.roomOrdinal,
    row.seq,
    row.id,
    row.authorSide,
    row.sideSent,
    row.author,
    row.type,
    row.data,
    row.clientId,
    row.createdAt,
  ];
}

function blanks<T>(count: number, blank: T): T[] {
  return Array.from({ length: count }, () => blank);
}

function perCount<Row>(
  compile: (count: number) => CompiledQuery<Row>,
): (count: number) => CompiledQuery<Row> {
  const compiled: CompiledQuery<Row>[] = [];
  return (count) => (compiled[count] ??= compile(count));
}
