import type { JournalFact } from '@dowellchat/contract/v3/inbox.values.ts';
import type { Database, Tx } from '../storage.ts';

/** A line of a room's journal. */
export interface StoredEntry {
  readonly id: string;
  readonly seq: number;
  readonly afterSeq: number;
  /** null: the server itself, a program or the visitor. */
  readonly accountId: string | null;
  readonly actorName: string;
  readonly fact: JournalFact;
  readonly clientId: string | null;
  readonly createdAtMs: number;
}

const COLUMNS = [
  'id',
  'seq',
  'after_seq as afterSeq',
  'account_id as accountId',
  'actor_name as actorName',
  'fact',
  'client_id as clientId',
  'created_at as createdAtMs',
] as const;

export async function insertJournalEntries(
  tx: Tx,
  roomOrdinal: number,
  entries: readonly StoredEntry[],
): Promise<void> {
  const rows = entries.map((entry) => ({
    room_ordinal: roomOrdinal,
    seq: entry.seq,
    id: entry.id,
    after_seq: entry.afterSeq,
    account_id: entry.accountId,
    actor_name: entry.actorName,
    fact: JSON.stringify(entry.fact),
    client_id: entry.clientId,
    created_at: entry.createdAtMs,
  }));
  await tx.insertInto('journal_entries').values(rows).execute();
}

/** What an account has written with this client id, if it has. */
export async function findEntryOnce(
  db: Database,
  key: { roomOrdinal: number; accountId: string; clientId: string },
): Promise<StoredEntry | undefined> {
  const row = await selectEntries(db, key.roomOrdinal)
    .where('account_id', '=', key.accountId)
    .where('client_id', '=', key.clientId)
    .executeTakeFirst();
  return row && toEntry(row);
}

/** Entries with a larger `seq`, oldest first. */
export async function listEntriesAfter(
  db: Database,
  roomOrdinal: number,
  page: { afterSeq: number; limit: number },
): Promise<StoredEntry[]> {
  const rows = await selectEntries(db, roomOrdinal)
    .where('seq', '>', page.afterSeq)
    .orderBy('seq')
    .limit(page.limit)
    .execute();
  return rows.map(toEntry);
}

/** The latest entries before a `seq`, oldest first. */
export async function listEntriesBefore(
  db: Database,
  roomOrdinal: number,
  page: { beforeSeq: number; limit: number },
): Promise<StoredEntry[]> {
  const rows = await selectEntries(db, roomOrdinal)
    .where('seq', '<', page.beforeSeq)
    .orderBy('seq', 'desc')
    .limit(page.limit)
    .execute();
  return rows.map(toEntry).toReversed();
}

function selectEntries(db: Database, roomOrdinal: number) {
  return db.selectFrom('journal_entries').select(COLUMNS).where('room_ordinal', '=', roomOrdinal);
}

function toEntry({ fact, ...row }: Omit<StoredEntry, 'fact'> & { fact: string }): StoredEntry {
  return { ...row, fact: JSON.parse(fact) as JournalFact };
}
