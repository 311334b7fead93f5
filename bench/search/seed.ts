import { startSession } from '../../server/src/domain/accounts/session-start.ts';
import { digest, newId } from '../../server/src/lib/ids.ts';
import { insertAccount } from '../../server/src/storage/queries/accounts.queries.ts';
import { prepareMessageQueries } from '../../server/src/storage/queries/messages.queries.ts';
import { insertRoom } from '../../server/src/storage/queries/rooms.queries.ts';
import type { Storage } from '../../server/src/storage/storage.ts';
import type { Vocabulary } from './vocabulary.ts';

export const BIG = 'big';
export const SMALL = 'small';
export const PRODUCT = 'WORKFLOWAI';
export const RARE_PRODUCT = 'LOGIN';

const ROOM_MESSAGES = 20;
const BATCH_ROOMS = 12;
/** Every so many rooms are of a small organization, of a rare product, closed. */
const SMALL_EVERY = 500;
const RARE_EVERY = 300;
const CLOSED_EVERY = 4;
const YEAR_MS = 365 * 24 * 60 * 60 * 1000;

export interface Seeded {
  /** Of an owner's session. */
  readonly session: string;
  /** A room to chat in. */
  readonly roomId: string;
}

/** Who searches in what is there, and where messages are sent meanwhile. */
export async function takeUp(storage: Storage): Promise<Seeded> {
  const { id } = await storage.db
    .selectFrom('rooms')
    .select('id')
    .orderBy('ordinal', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow();
  return { session: await newOwnerSession(storage), roomId: id };
}

/** Fills an empty storage past the server, with messages of a whole year. */
export async function seed(
  storage: Storage,
  vocabulary: Vocabulary,
  messages: number,
): Promise<void> {
  const queries = prepareMessageQueries(storage);
  const rooms = Math.ceil(messages / ROOM_MESSAGES);
  const startMs = Date.now() - YEAR_MS;
  for (let at = 0; at < rooms; at += BATCH_ROOMS) {
    await storage.db.transaction().execute(async (tx) => {
      const rows = [];
      const advances = [];
      const closed: number[] = [];
      for (let index = at; index < Math.min(rooms, at + BATCH_ROOMS); index += 1) {
        const createdAtMs = startMs + Math.floor((index / rooms) * YEAR_MS);
        const ordinal = await insertRoom(tx, toRoom(index, createdAtMs));
        if (index % CLOSED_EVERY === 0) closed.push(ordinal);
        let bytes = 0;
        for (let seq = 1; seq <= ROOM_MESSAGES; seq += 1) {
          const text = vocabulary.message();
          const data = JSON.stringify(text);
          bytes += data.length;
          rows.push(toMessage(ordinal, seq, data, createdAtMs + seq * 20_000));
        }
        advances.push({ ordinal, lastSeq: ROOM_MESSAGES, added: ROOM_MESSAGES, bytes });
      }
      await queries.insert(tx, rows);
      await queries.advanceRooms(tx, advances);
      await tx.updateTable('rooms').set({ is_active: 0 }).where('ordinal', 'in', closed).execute();
    });
  }
}

function toRoom(index: number, createdAtMs: number) {
  return {
    id: newId(),
    organizationId: index % SMALL_EVERY === 7 ? SMALL : BIG,
    product: index % RARE_EVERY === 3 ? RARE_PRODUCT : PRODUCT,
    userId: `user-${index}`,
    portfolio: 'bench',
    visitorKey: digest('bench', String(index)),
    slot: null,
    eventId: 'bench',
    visitorId: null,
    isLogin: false,
    createdAtMs,
  };
}

function toMessage(roomOrdinal: number, seq: number, data: string, createdAt: number) {
  const authorSide = seq % 2 === 1 ? ('visitor' as const) : ('agent' as const);
  return {
    roomOrdinal,
    seq,
    id: newId(),
    authorSide,
    sideSent: null,
    author: authorSide === 'visitor' ? 'visitor' : `Agent ${roomOrdinal % 20}`,
    type: 'text',
    data,
    clientId: null,
    createdAt,
  };
}

async function newOwnerSession(storage: Storage): Promise<string> {
  const id = newId();
  const account = {
    id,
    email: `owner-${id}@example.com`,
    name: 'Owner',
    passwordHash: 'none: nobody signs in with it',
    isOwner: true,
    createdAtMs: Date.now(),
  };
  await insertAccount(storage.db, account);
  const from = { address: '127.0.0.1', device: 'bench' };
  return (await startSession(storage, Date.now, account, from)).token;
}
