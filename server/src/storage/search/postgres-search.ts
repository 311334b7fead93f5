import { sql, type RawBuilder } from 'kysely';
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

/** Entries that are looked at one by one before anything is known of what is wanted. */
const WALKED_FIRST = 1000;
/** And as many more of something usual. What is older than these is for the next page. */
const WALKED_MAX = 20_000;
/**
 * To fetch an entry from where the index says counts as much as to walk past so many. It takes as long as
 * three times that, but what the newest entries are like never misleads it.
 */
const WALKED_PER_FETCH = 5;
/** Statistics know words, and not which of them go together: so many times what they say is believed. */
const UNDERRATED_MAX = 2;
const FIND_MS_MAX = 1500;
/**
 * How rare a word is, statistics tell. After so many new entries they are gathered at once: the
 * database would do so by itself, but minutes later, and not where that is switched off.
 */
const COUNTED_ANEW_EVERY = 50_000;
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
 * to sort them. So the newest entries are walked through, which soon meets what is usual, and the
 * index is asked for what is rare.
 */
async function findNewest(tx: Tx, stretch: Stretch): Promise<Found> {
  const query = toTsQuery(stretch.wanted);
  const newest = await walk(tx, query, stretch, WALKED_FIRST);
  if (newest.next === null || newest.entries.length >= stretch.limit) return newest;

  const limit = stretch.limit - newest.entries.length;
  const rest = { ...stretch, before: newest.next, limit };
  const older = (await findRare(tx, query, rest)) ?? (await walk(tx, query, rest, WALKED_MAX));
  return { entries: [...newest.entries, ...older.entries], next: older.next };
}

/** Looks at entries from the newest on, until there are enough or so many have been looked at. */
async function walk(
  tx: Tx,
  query: string,
  { from, before, limit }: Stretch,
  entriesMax: number,
): Promise<Found> {
  const { rows: entries } = await sql<Entry>`
    select ordinal, room_ordinal as "roomOrdinal", seq from (
      select ordinal, room_ordinal, seq, words @@ ${query}::tsquery as fits from search_entries
      where ordinal < ${before} and ordinal >= ${from} order by ordinal desc limit ${entriesMax}
    ) as looked_at where fits limit ${limit}`.execute(tx);
  if (entries.length >= limit) return { entries, next: entries.at(-1)?.ordinal ?? null };

  const { rows: ends } = await sql<{ ordinal: number }>`
    select ordinal from search_entries where ordinal < ${before} and ordinal >= ${from}
    order by ordinal desc offset ${entriesMax - 1} limit 1`.execute(tx);
  return { entries, next: ends[0]?.ordinal ?? null };
}

/** How many entries the index gave, and one of them, or none where none of them was asked for. */
type Fetched = { readonly fetched: number } & (Entry | { readonly ordinal: null });

/**
 * The newest of all that the index gives; nothing where these are so many that a walk meets enough
 * of them sooner. The database's statistics tell, and the index itself where they are wrong.
 */
async function findRare(
  tx: Tx,
  query: string,
  { from, before, limit }: Stretch,
): Promise<Found | undefined> {
  const fits = sql`words @@ ${query}::tsquery`;
  const all = await estimate(tx, sql`true`);
  // To fetch n counts as much as to walk past what lies between `limit` of n where n is this.
  const rareMax = Math.sqrt((limit * all) / WALKED_PER_FETCH);
  if ((await estimate(tx, fits)) > rareMax) return undefined;

  const fetchedMax = Math.ceil(rareMax * UNDERRATED_MAX);
  const { rows } = await sql<Fetched>`
    with fetched as materialized (
      select ordinal, room_ordinal, seq from search_entries where ${fits} limit ${fetchedMax}
    )
    select counted.fetched, newest.* from (select count(*) as fetched from fetched) as counted
    left join (
      select ordinal, room_ordinal as "roomOrdinal", seq from fetched
      where ordinal < ${before} and ordinal >= ${from} order by ordinal desc limit ${limit}
    ) as newest on true`.execute(tx);
  if ((rows[0]?.fetched ?? 0) >= fetchedMax) return undefined;
  const entries = rows.filter((row) => row.ordinal !== null);
  return { entries, next: entries.length < limit ? null : (entries.at(-1)?.ordinal ?? null) };
}

/** About how many entries are so, as far as the database knows. */
async function estimate(tx: Tx, condition: RawBuilder<unknown>): Promise<number> {
  const { rows } = await sql<{ 'QUERY PLAN': readonly [{ Plan: { 'Plan Rows': number } }] }>`
    explain (format json) select from search_entries where ${condition}`.execute(tx);
  return rows[0]?.['QUERY PLAN'][0].Plan['Plan Rows'] ?? 0;
}

export function createPostgresSearchWriter(db: Database): SearchIndexWriter {
  let uncounted = 0;

  return {
    listProgress: (roomOrdinals) => listProgress(db, roomOrdinals),

    async add(entries, advances) {
      await db.transaction().execute(async (tx) => {
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
      });
      uncounted += entries.length;
      if (uncounted < COUNTED_ANEW_EVERY) return;
      uncounted = 0;
      await sql`analyze search_entries`.execute(db);
    },

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
