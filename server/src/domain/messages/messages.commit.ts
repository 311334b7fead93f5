import { ApplicationError } from '../../lib/application-error.ts';
import { newId } from '../../lib/ids.ts';
import type {
  MessageKey,
  MessageQueries,
  LockedRoom,
  MessageRow,
} from '../../storage/queries/messages.queries.ts';
import { insertJournalEntries, type StoredEntry } from '../../storage/queries/journal.queries.ts';
import type { RoomWork } from '../../storage/queries/room-work.queries.ts';
import type { Storage, Tx } from '../../storage/storage.ts';
import type { AuthorSide } from '../../storage/tables.ts';
import { may } from '../access/access.policy.ts';
import type { Principal } from '../access/principal.ts';
import { messageCreated, noteForWebhooks, type Happening } from '../webhooks/outbox.ts';
import type { PlacedRoom } from '../domain-events.ts';
import { SERVER, toEntry } from '../journal/entries.ts';

/** A message on its way into a room. */
export interface Draft {
  readonly principal: Principal;
  readonly roomId: string;
  readonly authorSide: AuthorSide;
  /** The side as it was sent, as JSON, where that is not plain `true` or `false`. */
  readonly sideSent: string | null;
  readonly author: string;
  readonly type: string;
  /** JSON text, stored byte for byte. */
  readonly data: string;
  readonly dataBytes: number;
  /** The sender's name for this message: the same name again is the same message. */
  readonly clientId: string | null;
  /** Whether a closed room takes it all the same. */
  readonly allowClosed: boolean;
  readonly createdAtMs: number;
}

/** Where a message is stored. */
interface Place {
  readonly roomOrdinal: number;
  readonly id: string;
  readonly seq: number;
}

/** Stored by this send: the message, and its room as it is with it. */
interface Stored extends Place {
  readonly deduplicated: false;
  readonly message: MessageRow;
  readonly room: PlacedRoom;
  /** Where it ended the room's snooze: what its journal says of that, and the work since then. */
  wake?: { readonly entry: StoredEntry; readonly work: RoomWork };
}

/** Stored by an earlier send with the same client id. */
interface Deduplicated extends Place {
  readonly deduplicated: true;
}

export type Posted = Stored | Deduplicated;

/** A refusal is an outcome, not an exception: one bad message never fails its neighbours. */
export type Outcome = Posted | ApplicationError;

/**
 * A room moves in lists at most this often: moving it costs more than a message. One that was last
 * active in what is the future, since the clock was set back, moves as well, or it would stay
 * above the others until then.
 */
const ACTIVE_EXACT_MS = 30_000;

interface Advance {
  ordinal: number;
  lastSeq: number;
  added: number;
  bytes: number;
}

/**
 * Appends a batch in one transaction. Each room's row is locked before its counter is read, and
 * the counter moves in the same transaction that stores the messages: that is what makes `seq`
 * gapless and in one order for all readers.
 */
export async function commitDrafts(
  { db }: Pick<Storage, 'db'>,
  queries: MessageQueries,
  drafts: readonly Draft[],
): Promise<Outcome[]> {
  return db.transaction().execute(async (tx) => {
    const rooms = await lockRooms(tx, queries, drafts);
    const sent = await findSentBefore(tx, queries, drafts, rooms);
    const rows: MessageRow[] = [];
    const advances = new Map<number, Advance>();
    const touched = new Map<number, number>();
    const waking: Stored[] = [];
    const told: Happening[] = [];

    const outcomes = drafts.map((draft): Outcome => {
      const room = rooms.get(draft.roomId);
      if (room === undefined || !may(draft.principal, 'message.post', room)) {
        return new ApplicationError('NOT_FOUND', 'Room not found');
      }
      const name =
        draft.clientId === null ? null : sentName({ ...draft, roomOrdinal: room.ordinal });
      const before = name === null ? undefined : sent.get(name);
      if (before !== undefined) return { ...before, deduplicated: true };
      if (!room.isActive && !draft.allowClosed) {
        return new ApplicationError('CONFLICT', 'Room is not active');
      }
      const isTouched = Math.abs(draft.createdAtMs - room.activeAtMs) >= ACTIVE_EXACT_MS;
      const isWoken = room.snoozedUntilMs !== null && draft.authorSide === 'visitor';
      const advanced = {
        ...room,
        lastSeq: room.lastSeq + 1,
        version: room.version + 1,
        activeAtMs: isTouched ? draft.createdAtMs : room.activeAtMs,
        snoozedUntilMs: isWoken ? null : room.snoozedUntilMs,
      };
      rooms.set(draft.roomId, advanced);
      if (isTouched) touched.set(room.ordinal, draft.createdAtMs);
      const place = { roomOrdinal: room.ordinal, id: newId(), seq: advanced.lastSeq };
      if (name !== null) sent.set(name, place);
      const message = toRow(draft, place);
      rows.push(message);
      advance(advances, advanced, draft.dataBytes);
      const stored: Stored = { ...place, deduplicated: false, message, room: advanced };
      if (isWoken) waking.push(stored);
      if (room.hasWebhooks) told.push(messageCreated(message, room));
      return stored;
    });

    if (rows.length > 0) {
      await queries.insert(tx, rows);
      await queries.advanceRooms(tx, [...advances.values()]);
      if (touched.size > 0) await queries.touchRooms(tx, activeSince(touched));
      await noteForWebhooks(tx, told);
      for (const stored of waking) stored.wake = await wake(tx, queries, stored);
    }
    return outcomes;
  });
}

function activeSince(touched: ReadonlyMap<number, number>) {
  return [...touched].map(([ordinal, activeAtMs]) => ({ ordinal, activeAtMs }));
}

/** Who is written to by a visitor does not wait for the end of a snooze. */
async function wake(
  tx: Tx,
  queries: MessageQueries,
  { roomOrdinal, room, message }: Stored,
): Promise<NonNullable<Stored['wake']>> {
  const work = await queries.wakeRoom(tx, roomOrdinal, room.version);
  const entry = toEntry({ kind: 'status', status: 'open', until: null }, SERVER, {
    seq: work.journalSeq,
    afterSeq: room.lastSeq,
    createdAtMs: message.createdAt,
  });
  await insertJournalEntries(tx, roomOrdinal, [entry]);
  return { entry, work };
}

async function lockRooms(
  tx: Tx,
  queries: MessageQueries,
  drafts: readonly Draft[],
): Promise<Map<string, LockedRoom>> {
  const ids = [...new Set(drafts.map((draft) => draft.roomId))];
  const rooms = await queries.lockRooms(tx, ids);
  return new Map(rooms.map((room) => [room.id, room]));
}

async function findSentBefore(
  tx: Tx,
  queries: MessageQueries,
  drafts: readonly Draft[],
  rooms: ReadonlyMap<string, LockedRoom>,
): Promise<Map<string, Place>> {
  const keys: MessageKey[] = [];
  for (const { roomId, authorSide, clientId } of drafts) {
    const roomOrdinal = rooms.get(roomId)?.ordinal;
    if (clientId !== null && roomOrdinal !== undefined) {
      keys.push({ roomOrdinal, authorSide, clientId });
    }
  }
  if (keys.length === 0) return new Map();
  const found = await queries.findSentBefore(tx, keys);
  return new Map(
    found.map((message) => {
      const { roomOrdinal, id, seq } = message;
      return [sentName(message), { roomOrdinal, id, seq }];
    }),
  );
}

function sentName(key: { roomOrdinal: number; authorSide: AuthorSide; clientId: string | null }) {
  return `${key.roomOrdinal} ${key.authorSide} ${key.clientId}`;
}

function advance(advances: Map<number, Advance>, room: LockedRoom, bytes: number): void {
  const entry = advances.get(room.ordinal) ?? {
    ordinal: room.ordinal,
    lastSeq: 0,
    added: 0,
    bytes: 0,
  };
  entry.lastSeq = room.lastSeq;
  entry.added += 1;
  entry.bytes += bytes;
  advances.set(room.ordinal, entry);
}

function toRow(draft: Draft, { roomOrdinal, id, seq }: Place): MessageRow {
  return {
    roomOrdinal,
    seq,
    id,
    authorSide: draft.authorSide,
    sideSent: draft.sideSent,
    author: draft.author,
    type: draft.type,
    data: draft.data,
    clientId: draft.clientId,
    createdAt: draft.createdAtMs,
  };
}
