import { sql } from 'kysely';
import type { Database, Storage, Tx } from '../storage.ts';
import type { AssignReason, AuthorSide } from '../tables.ts';
import { ROOM_COLUMNS, toRoom, type Room, type RoomRow } from './rooms.queries.ts';

/** What agents decide about a room. */
export interface RoomWork {
  /** The room's `version` when it changed last. */
  readonly version: number;
  /** Account of who answers; null: nobody. */
  readonly assigneeId: string | null;
  readonly assignReason: AssignReason | null;
  readonly snoozedUntilMs: number | null;
  readonly tags: readonly string[];
  /** `seq` of the latest journal entry; 0 while there is none. */
  readonly journalSeq: number;
}

/** A room as agents see it. */
export interface WorkedRoom extends Room {
  readonly work: RoomWork;
  readonly activeAtMs: number;
}

/** What a decision changes; what is not named stays as it is. */
export interface RoomChange {
  readonly isActive?: boolean;
  readonly assigned?: {
    readonly assigneeId: string | null;
    readonly reason: AssignReason | null;
  };
  readonly snoozedUntilMs?: number | null;
  readonly tags?: readonly string[];
}

const WORK_COLUMNS = [
  'rooms.work_version',
  'rooms.assignee_id',
  'rooms.assign_reason',
  'rooms.snoozed_until',
  'rooms.tags',
  'rooms.journal_seq',
  'rooms.active_at as activeAtMs',
] as const;

export const WORKED_COLUMNS = [...ROOM_COLUMNS, ...WORK_COLUMNS] as const;

export interface WorkRow {
  readonly work_version: number;
  readonly assignee_id: string | null;
  readonly assign_reason: AssignReason | null;
  readonly snoozed_until: number | null;
  readonly tags: string;
  readonly journal_seq: number;
}

export type WorkedRow = Omit<RoomRow, 'latestData'> & WorkRow & { readonly activeAtMs: number };

/** The work of a room that was opened just now. */
export const NEW_WORK: RoomWork = {
  version: 1,
  assigneeId: null,
  assignReason: null,
  snoozedUntilMs: null,
  tags: [],
  journalSeq: 0,
};

export async function findWorkedRoom(db: Database, id: string): Promise<WorkedRoom | undefined> {
  const row = await selectWorkedRooms(db).where('rooms.id', '=', id).executeTakeFirst();
  return row && toWorkedRoom(row);
}

/** Held as they are until the transaction ends, in the order in which messages hold theirs. */
export async function lockWorkedRooms(
  { db, engine }: Pick<Storage, 'db' | 'engine'>,
  ids: readonly string[],
): Promise<WorkedRoom[]> {
  // SQLite locks the whole database when the transaction begins.
  const rows = await selectWorkedRooms(db)
    .where('rooms.id', 'in', ids)
    .orderBy('rooms.id')
    .$if(engine === 'postgres', (query) => query.forUpdate())
    .execute();
  return rows.map(toWorkedRoom);
}

/**
 * Changes a room that is held, in one new version of it. Its journal grows by so many entries. A
 * room that is closed or opened again gives up its slot: see `rooms_by_visitor`’s readers.
 */
export async function updateWorkedRoom(
  tx: Tx,
  room: Pick<Room, 'ordinal'>,
  { isActive, assigned, snoozedUntilMs, tags }: RoomChange,
  entries: number,
): Promise<WorkedRoom> {
  const row = await tx
    .updateTable('rooms')
    .set({
      ...(isActive !== undefined && { is_active: Number(isActive), slot: null }),
      ...(assigned && { assignee_id: assigned.assigneeId, assign_reason: assigned.reason }),
      ...(snoozedUntilMs !== undefined && { snoozed_until: snoozedUntilMs }),
      ...(tags && { tags: JSON.stringify(tags) }),
      version: sql`version + 1`,
      work_version: sql`version + 1`,
      journal_seq: sql`journal_seq + ${entries}`,
    })
    .where('ordinal', '=', room.ordinal)
    .returning(WORKED_COLUMNS)
    .executeTakeFirstOrThrow();
  return toWorkedRoom(row);
}

/** Makes the tags of a room those it says it has, with the state it is in. */
export async function putRoomTags(tx: Tx, room: WorkedRoom): Promise<void> {
  await tx.deleteFrom('room_tags').where('room_ordinal', '=', room.ordinal).execute();
  const { tags, snoozedUntilMs } = room.work;
  if (tags.length === 0) return;
  const opened = snoozedUntilMs === null ? 1 : 2;
  const rows = tags.map((tag) => ({
    room_ordinal: room.ordinal,
    tag,
    organization_id: room.organizationId,
    product: room.product,
    status: room.isActive ? opened : 0,
    active_at: room.activeAtMs,
  }));
  await tx.insertInto('room_tags').values(rows).execute();
}

/** Some of the open rooms of an account, in the order of their ordinals. */
export async function listHeldRooms(
  db: Database,
  accountId: string,
  page: { afterOrdinal: number; limit: number },
): Promise<{ ordinal: number; id: string }[]> {
  return db
    .selectFrom('rooms')
    .select(['ordinal', 'id'])
    .where('assignee_id', '=', accountId)
    .where(sql<boolean>`is_active = 1`)
    .where('ordinal', '>', page.afterOrdinal)
    .orderBy('ordinal')
    .limit(page.limit)
    .execute();
}

/** The account with open rooms whose id comes next. */
export async function findNextHolder(db: Database, afterId: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('rooms')
    .select('assignee_id')
    .where('assignee_id', '>', afterId)
    .where(sql<boolean>`is_active = 1`)
    .orderBy('assignee_id')
    .orderBy('ordinal')
    .limit(1)
    .executeTakeFirst();
  return row?.assignee_id ?? undefined;
}

/** Ids of rooms whose snooze is over, the longest over first. */
export async function listDueRooms(db: Database, nowMs: number, limit: number): Promise<string[]> {
  const rows = await db
    .selectFrom('rooms')
    .select('id')
    .where('snoozed_until', '<=', nowMs)
    .where(sql<boolean>`is_active = 1`)
    .orderBy('snoozed_until')
    .orderBy('ordinal')
    .limit(limit)
    .execute();
  return rows.map(({ id }) => id);
}

/** Moves forward how far a side has read, and answers the room; nothing when it has not moved. */
export async function updateReadSeq(
  db: Database,
  { id, side, seq }: { id: string; side: AuthorSide; seq: number },
): Promise<WorkedRoom | undefined> {
  const column = side === 'visitor' ? 'visitor_read_seq' : 'agent_read_seq';
  const row = await db
    .updateTable('rooms')
    .set({ [column]: seq, version: sql`version + 1` })
    .where('id', '=', id)
    .where(column, '<', seq)
    .returning(WORKED_COLUMNS)
    .executeTakeFirst();
  return row && toWorkedRoom(row);
}

function selectWorkedRooms(db: Database) {
  return db.selectFrom('rooms').select(WORKED_COLUMNS);
}

export function toWork(row: WorkRow): RoomWork {
  return {
    version: row.work_version,
    assigneeId: row.assignee_id,
    assignReason: row.assign_reason,
    snoozedUntilMs: row.snoozed_until,
    tags: JSON.parse(row.tags) as string[],
    journalSeq: row.journal_seq,
  };
}

export function toWorkedRoom({
  work_version,
  assignee_id,
  assign_reason,
  snoozed_until,
  tags,
  journal_seq,
  activeAtMs,
  ...row
}: WorkedRow): WorkedRoom {
  const work = { work_version, assignee_id, assign_reason, snoozed_until, tags, journal_seq };
  const { latestData: _, ...room } = toRoom({ ...row, latestData: null });
  return { ...room, work: toWork(work), activeAtMs };
}
