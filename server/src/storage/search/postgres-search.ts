import { sql } from 'kysely';
import type { Database, Tx } from '../storage.ts';
import {
  firstOrdinalAt,
  giveOrdinals,
  ORDINALS_PER_MS,
  type FindLastKey,
} from './entry-ordinals.ts';
import type {
  Entry,
  Found,
  NewEntry,
  Phrase,
  SearchIndexReader,
  SearchIndexWriter,
  Stretch,
  Wanted,
} from './search-index.ts';

/** Entries that are looked at one by one before the index is asked: a common word is among them. */
const LOOKED_AT = 1000;
const FIND_MS_MAX = 1500;
/** One process at a time puts entries in. */
const WRITING_LOCK = 7_261_943;
/** Positions a `tsvector` can hold. */
const POSITIONS_MAX = 16_383;

export function createPostgresSearchReader(db: Database): SearchIndexReader {
  return {
    find: (stretch) =>
      db.transaction().execute(async (tx) => {
        // Without sorting, the newest entries come in the order of their key, whatever is known of them.
        await sql`select set_config('statement_timeout', ${String(FIND_MS_MAX)}, true),
          set_config('jit', 'off', true), set_config('enable_sort', 'off', true)`.execute(tx);
        return findNewest(tx, stretch);
      }),
    close: async () => undefined,
  };
}

/**
 * An inverted index knows no order: of a word in half of all messages it would list half a million
 * to sort them. So the newest entries are looked at first, which answers common words, and the
 * index is asked for what is too rare to be found there.
 */
async function findNewest(tx: Tx, { wanted, from, before, limit }: Stretch): Promise<Found> {
  const query = toTsQuery(wanted);
  const { rows: recent } = await sql<Entry & { isMatch: boolean }>`
    select ordinal, room_ordinal as "roomOrdinal", seq, words @@ ${query}::tsquery as "isMatch"
    from search_entries where ordinal < ${before} and ordinal >= ${from}
    order by ordinal desc limit ${LOOKED_AT}`.execute(tx);
  const entries = recent.filter(({ isMatch }) => isMatch).slice(0, limit);
  const oldest = recent.at(-1);
  if (entries.length < limit && recent.length === LOOKED_AT && oldest !== undefined) {
    // Materialized, and with the bounds out of the planner's sight: the rows are few, and a plan that
    // walks the table in its order would read it whole.
    const { rows } = await sql<Entry>`
      with found as materialized (
        select ordinal, room_ordinal, seq from search_entries
        where words @@ ${query}::tsquery and ordinal + 0 < ${oldest.ordinal} and ordinal + 0 >= ${from}
      )
      select ordinal, room_ordinal as "roomOrdinal", seq from found
      order by ordinal desc limit ${limit - entries.length}`.execute(tx);
    return pageOf([...entries, ...rows.map((row) => ({ ...row, isMatch: true }))], limit);
  }
  return pageOf(entries, limit);
}

function pageOf(found: readonly (Entry & { isMatch: boolean })[], limit: number): Found {
  const entries = found.map(({ ordinal, roomOrdinal, seq }) => ({ ordinal, roomOrdinal, seq }));
  const last = entries.at(-1);
  return { entries, next: entries.length >= limit ? (last?.ordinal ?? null) : null };
}

export function createPostgresSearchWriter(db: Database): SearchIndexWriter {
  return {
    listProgress: (roomOrdinals) => listProgress(db, roomOrdinals),

    add: (entries, advances) =>
      db.transaction().execute(async (tx) => {
        await sql`select pg_advisory_xact_lock(${WRITING_LOCK})`.execute(tx);
        const progress = await listProgress(
          tx,
          advances.map(({ roomOrdinal }) => roomOrdinal),
        );
        const due = advances.filter(
          ({ roomOrdinal, after }) => (progress.get(roomOrdinal) ?? 0) === after,
        );
        const rooms = new Set(due.map(({ roomOrdinal }) => roomOrdinal));
        const given = await giveOrdinals(
          entries.filter(({ roomOrdinal }) => rooms.has(roomOrdinal)),
          await findLastKeys(tx, entries),
        );
        await insertEntries(tx, given);
        await putProgress(tx, due);
      }),

    isEmpty: async () => false,
    cut: async () => undefined,
    close: async () => undefined,
  };
}

async function listProgress(
  db: Database | Tx,
  roomOrdinals: readonly number[],
): Promise<ReadonlyMap<number, number>> {
  const { rows } = await sql<{ ordinal: number; seq: number }>`
    select room_ordinal as ordinal, seq from search_progress
    where room_ordinal = any(${roomOrdinals}::bigint[])`.execute(db);
  return new Map(rows.map(({ ordinal, seq }) => [ordinal, seq]));
}

/** The last key of each of these stretches, asked for at once; of others one by one. */
async function findLastKeys(tx: Tx, entries: readonly NewEntry[]): Promise<FindLastKey> {
  const starts = [...new Set(entries.map(({ createdAtMs }) => firstOrdinalAt(createdAtMs)))];
  const read = async (wanted: readonly number[]) => {
    const { rows } = await sql<{ start: number; last: number | null }>`
      select start, (select max(ordinal) from search_entries
        where ordinal >= start and ordinal < start + ${ORDINALS_PER_MS}::bigint) as last
      from unnest(${wanted}::bigint[]) as start`.execute(tx);
    return new Map(rows.map(({ start, last }) => [start, last ?? undefined]));
  };
  const known = await read(starts);
  return async (start) => (known.has(start) ? known.get(start) : (await read([start])).get(start));
}

async function insertEntries(
  tx: Tx,
  entries: readonly (NewEntry & { ordinal: number })[],
): Promise<void> {
  if (entries.length === 0) return;
  await sql`
    insert into search_entries (ordinal, room_ordinal, seq, words)
    select * from unnest(
      ${entries.map(({ ordinal }) => ordinal)}::bigint[],
      ${entries.map(({ roomOrdinal }) => roomOrdinal)}::bigint[],
      ${entries.map(({ seq }) => seq)}::bigint[],
      ${entries.map(toTsVector)}::tsvector[])`.execute(tx);
}

async function putProgress(
  tx: Tx,
  advances: readonly { roomOrdinal: number; to: number }[],
): Promise<void> {
  if (advances.length === 0) return;
  await sql`
    insert into search_progress (room_ordinal, seq)
    select * from unnest(
      ${advances.map(({ roomOrdinal }) => roomOrdinal)}::bigint[],
      ${advances.map(({ to }) => to)}::bigint[])
    on conflict (room_ordinal) do update set seq = excluded.seq`.execute(tx);
}

function toTsVector({ words, scopeWords }: NewEntry): string {
  const positions = new Map<string, number[]>();
  for (const [index, word] of words.slice(0, POSITIONS_MAX).entries()) {
    const places = positions.get(word);
    if (places === undefined) positions.set(word, [index + 1]);
    else places.push(index + 1);
  }
  const lexemes = [...positions].map(([word, places]) => `${quote(word)}:${places.join(',')}`);
  return [...lexemes, ...scopeWords.map(quote)].join(' ');
}

function toTsQuery(wanted: Wanted): string {
  return wanted.map((group) => `(${group.map(toTsPhrase).join(' | ')})`).join(' & ');
}

function toTsPhrase({ words, isPrefix }: Phrase): string {
  const last = words.length - 1;
  const lexemes = words.map(
    (word, index) => quote(word) + (isPrefix && index === last ? ':*' : ''),
  );
  return lexemes.join(' <-> ');
}

function quote(word: string): string {
  return `'${word.replace(/['\\]/g, '$&$&')}'`;
}
