import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { LRUCache } from 'lru-cache';
import { firstOrdinalAt, giveOrdinals } from '../search/entry-ordinals.ts';
import type {
  Entry,
  Found,
  Phrase,
  SearchIndexReader,
  SearchIndexWriter,
  Stretch,
  Wanted,
} from '../search/search-index.ts';

/**
 * The index of the embedded database is a file of its own: made of the messages, it can be made
 * again, so writing it needs neither the messages' lock nor their log nor their syncs.
 */
const SEARCH_FILE = 'search.db';
/** Another form of the tables makes the index anew. */
const FORMAT = '1';
const BUSY_TIMEOUT_MS = 5000;
const WAL_CHECKPOINT_PAGES = 1024;
const WAL_BYTES_KEPT = 8 * 1024 * 1024;
const CACHE_KIB = 16 * 1024;
const MAPPED_BYTES = 1024 * 1024 * 1024;

/**
 * Entries after which a new part begins. A query goes from part to part, newest first: what any
 * one step costs is bounded by a part, and older pages begin in theirs.
 */
const PART_ENTRIES = 100_000;
/** How long a query goes on before it answers what it has. */
const FIND_MS_MAX = 250;

interface Part {
  readonly id: number;
  /** The smallest ordinal it may hold; the next part's is where it ends. */
  readonly start: number;
  readonly entries: number;
}

/** Opens the index to write, made anew where it is of other messages, another form or broken. */
export function openSqliteSearchWriter(dataDir: string, epoch: string): SearchIndexWriter {
  const path = join(dataDir, SEARCH_FILE);
  try {
    const file = openOfEpoch(path, epoch);
    if (file !== undefined) return createWriter(file);
  } catch (error) {
    if (!isBroken(error)) throw error;
  }
  removeSearchFile(dataDir);
  const file = openOfEpoch(path, epoch);
  if (file === undefined) throw new Error('The new search index is not of these messages.');
  return createWriter(file);
}

/** Whether only a new index helps. */
export function isBroken(error: unknown): boolean {
  return (
    error instanceof Sqlite.SqliteError && /^SQLITE_(CORRUPT|NOTADB|CANTOPEN)/.test(error.code)
  );
}

export function removeSearchFile(dataDir: string): void {
  for (const end of ['', '-wal', '-shm']) rmSync(join(dataDir, SEARCH_FILE + end), { force: true });
}

function openOfEpoch(path: string, epoch: string): Sqlite.Database | undefined {
  const file = new Sqlite(path, { timeout: BUSY_TIMEOUT_MS });
  try {
    file.pragma('journal_mode = wal');
    // A crash may lose the latest entries, whose progress is lost with them.
    file.pragma('synchronous = normal');
    file.pragma(`wal_autocheckpoint = ${WAL_CHECKPOINT_PAGES}`);
    file.pragma(`journal_size_limit = ${WAL_BYTES_KEPT}`);
    file.pragma(`cache_size = -${CACHE_KIB}`);
    file.exec(`
      create table if not exists about (epoch text not null, format text not null);
      create table if not exists entries (
        ordinal integer primary key, room_ordinal integer not null, seq integer not null
      );
      create table if not exists progress (room_ordinal integer primary key, seq integer not null);
      create table if not exists parts (
        id integer primary key, start integer not null unique, entries integer not null
      );`);
    if (!isOfEpoch(file, epoch)) {
      const isNew = file.prepare('select 1 from about').get() === undefined;
      if (!isNew) {
        file.close();
        return undefined;
      }
      file.prepare('insert into about (epoch, format) values (?, ?)').run(epoch, FORMAT);
    }
    return file;
  } catch (error) {
    file.close();
    throw error;
  }
}

function isOfEpoch(file: Sqlite.Database, epoch: string): boolean {
  const about = file
    .prepare<[], { epoch: string; format: string }>('select epoch, format from about')
    .get();
  return about?.epoch === epoch && about.format === FORMAT;
}

function createWriter(file: Sqlite.Database): SearchIndexWriter {
  const lastIn = file
    .prepare<[number, number], number | null>(
      'select max(ordinal) from entries where ordinal >= ? and ordinal < ?',
    )
    .pluck();
  const insertEntry = file.prepare(
    'insert into entries (ordinal, room_ordinal, seq) values (?, ?, ?)',
  );
  const progressOf = file
    .prepare<[number], number>('select seq from progress where room_ordinal = ?')
    .pluck();
  const putProgress = file.prepare(
    'insert into progress (room_ordinal, seq) values (?, ?) on conflict do update set seq = excluded.seq',
  );
  const insertPart = file.prepare('insert into parts (start, entries) values (?, 0)');
  const countEntries = file.prepare('update parts set entries = entries + ? where id = ?');

  /** Entries of one time lie in one part: a new one begins behind all that are there. */
  function newPart(start: number): Part {
    const id = Number(insertPart.run(start).lastInsertRowid);
    // The words come as they are compared: this tokenizer only cuts at the spaces between.
    file.exec(`create virtual table words_${id} using fts5(
      words, content = '', contentless_delete = 1, tokenize = 'ascii')`);
    return { id, start, entries: 0 };
  }

  function partsToWrite(): Part[] {
    const parts = readParts(file);
    const newest = parts[0] ?? newPart(0);
    if (parts.length === 0) return [newest];
    if (newest.entries < PART_ENTRIES) return parts;
    const last = lastIn.get(0, Number.MAX_SAFE_INTEGER) ?? 0;
    return [newPart(Math.max(last, newest.start) + 1), ...parts];
  }

  const inTransaction = async (write: () => Promise<void>): Promise<void> => {
    file.exec('begin immediate');
    try {
      await write();
      file.exec('commit');
    } catch (error) {
      if (file.inTransaction) file.exec('rollback');
      throw error;
    }
  };

  return {
    listProgress: async (roomOrdinals) =>
      new Map(
        roomOrdinals.flatMap((ordinal) => {
          const seq = progressOf.get(ordinal);
          return seq === undefined ? [] : [[ordinal, seq]];
        }),
      ),

    add: (entries, advances) =>
      inTransaction(async () => {
        const parts = partsToWrite();
        const added = new Map<number, number>();
        const given = await giveOrdinals(
          entries,
          async (from, before) => lastIn.get(from, before) ?? undefined,
        );
        for (const { ordinal, roomOrdinal, seq, words, scopeWords } of given) {
          const part = parts.find(({ start }) => start <= ordinal);
          if (part === undefined) throw new Error('No part of the search index begins at 0.');
          insertEntry.run(ordinal, roomOrdinal, seq);
          prepareInsert(file, part.id).run(ordinal, [...words, ...scopeWords].join(' '));
          added.set(part.id, (added.get(part.id) ?? 0) + 1);
        }
        for (const [id, count] of added) countEntries.run(count, id);
        for (const { roomOrdinal, to } of advances) putProgress.run(roomOrdinal, to);
      }),

    isEmpty: async () => file.prepare('select 1 from parts limit 1').get() === undefined,

    cut: (timesMs) =>
      inTransaction(async () => {
        for (const start of new Set([0, ...timesMs.map(firstOrdinalAt)])) newPart(start);
      }),

    async close() {
      file.close();
    },
  };
}

const inserts = new WeakMap<Sqlite.Database, LRUCache<number, Sqlite.Statement>>();

function prepareInsert(file: Sqlite.Database, partId: number): Sqlite.Statement {
  const cache = inserts.get(file) ?? new LRUCache<number, Sqlite.Statement>({ max: 100 });
  inserts.set(file, cache);
  let statement = cache.get(partId);
  if (statement === undefined) {
    statement = file.prepare(`insert into words_${partId} (rowid, words) values (?, ?)`);
    cache.set(partId, statement);
  }
  return statement;
}

/** Newest first. */
function readParts(file: Sqlite.Database): Part[] {
  return file.prepare<[], Part>('select id, start, entries from parts order by start desc').all();
}

/**
 * Reads the index on the calling thread. Until there is one of these messages nothing is found,
 * and one that was made anew is taken up with the next call.
 */
export function openSqliteSearchReader(dataDir: string, epoch: string): SearchIndexReader {
  const path = join(dataDir, SEARCH_FILE);
  let open: { file: Sqlite.Database; inode: number } | undefined;

  function current(): Sqlite.Database | undefined {
    const inode = statSync(path, { throwIfNoEntry: false })?.ino;
    if (inode === open?.inode) return open?.file;
    open?.file.close();
    open = undefined;
    if (inode === undefined) return undefined;
    const file = new Sqlite(path, { readonly: true, timeout: BUSY_TIMEOUT_MS });
    try {
      if (isOfEpoch(file, epoch)) {
        file.pragma(`cache_size = -${CACHE_KIB}`);
        file.pragma(`mmap_size = ${MAPPED_BYTES}`);
        open = { file, inode };
        return file;
      }
    } catch {
      // The writer is just making its tables.
    }
    file.close();
    return undefined;
  }

  return {
    async find(stretch) {
      const file = current();
      return file === undefined ? { entries: [], next: null } : findInParts(file, stretch);
    },
    async close() {
      open?.file.close();
    },
  };
}

function findInParts(file: Sqlite.Database, { wanted, from, before, limit }: Stretch): Found {
  const deadlineMs = performance.now() + FIND_MS_MAX;
  const match = toFts(wanted);
  const entries: Entry[] = [];
  for (const { id, start } of readParts(file)) {
    if (start >= before) continue;
    const found = file
      .prepare<[string, bigint, bigint, number], Entry>(
        `select entries.ordinal, entries.room_ordinal as roomOrdinal, entries.seq
         from words_${id} cross join entries on entries.ordinal = words_${id}.rowid
         where words_${id} match ? and words_${id}.rowid >= ? and words_${id}.rowid < ?
         order by words_${id}.rowid desc limit ?`,
      )
      // A number would be bound as a real one, which bounds no walk through the index.
      .all(match, BigInt(from), BigInt(before), limit - entries.length);
    entries.push(...found);
    const last = entries.at(-1);
    if (entries.length >= limit && last !== undefined) return { entries, next: last.ordinal };
    if (start <= from) break;
    if (performance.now() > deadlineMs) return { entries, next: start };
  }
  return { entries, next: null };
}

/** The words hold letters, digits and our own mark: between quotation marks nothing is an operator. */
function toFts(wanted: Wanted): string {
  return wanted.map((group) => `(${group.map(toFtsPhrase).join(' OR ')})`).join(' AND ');
}

function toFtsPhrase({ words, isPrefix }: Phrase): string {
  return `"${words.join(' ').replaceAll('"', '""')}"${isPrefix ? ' *' : ''}`;
}
