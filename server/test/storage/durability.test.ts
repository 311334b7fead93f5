import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readSettings } from '../../src/config/settings.ts';
import { openPostgres, readPostgresDurability } from '../../src/storage/dialects/postgres.ts';
import { openSqlite, readSqliteDurability } from '../../src/storage/dialects/sqlite.ts';
import { openStorage } from '../../src/storage/open.ts';
import { StorageError } from '../../src/storage/storage-error.ts';
import type { Database } from '../../src/storage/storage.ts';
import { sqliteEngine, type Engine, type TestDatabase } from '../support/engine.ts';
import { describePostgres } from '../support/engines.ts';

let database: TestDatabase;
const opened: { close(): Promise<void> }[] = [];

function useDatabaseOf(engine: Engine): void {
  beforeEach(async () => {
    database = await engine.createDatabase();
  });
  afterEach(async () => {
    for (const one of opened.splice(0)) await one.close();
    await database.drop();
  });
}

async function open(env: Readonly<Record<string, string>> = {}) {
  const storage = await openStorage(readSettings({ ...database.env, ...env }), { as: 'serve' });
  opened.push(storage);
  return storage;
}

function keep(db: Database): Database {
  opened.push({ close: () => db.destroy() });
  return db;
}

async function readOne(db: Database, statement: string): Promise<unknown> {
  const { rows } = await sql.raw<Record<string, unknown>>(statement).execute(db);
  return Object.values(rows[0] ?? {})[0];
}

describe('sqlite', () => {
  useDatabaseOf(sqliteEngine);

  test('each commit is synced to a log, and that is what the server reports', async () => {
    const { db, durability } = await open();
    expect(await readOne(db, 'pragma journal_mode')).toBe('wal');
    expect(await readOne(db, 'pragma synchronous')).toBe(2);
    expect(durability).toEqual({ journal_mode: 'wal', synchronous: 'full' });
  });

  test.each([
    { wrong: 'pragma synchronous = normal', says: /synchronous is 1/ },
    { wrong: 'pragma synchronous = off', says: /synchronous is 0/ },
    { wrong: 'pragma journal_mode = delete', says: /journal_mode is delete/ },
  ])('$wrong: the start is refused', async ({ wrong, says }) => {
    const db = keep(openSqlite(database.dataDir));
    await sql.raw(wrong).execute(db);
    const reading = readSqliteDurability(db);
    await expect(reading).rejects.toThrow(StorageError);
    await expect(reading).rejects.toThrow(says);
  });
});

describePostgres((engine) => {
  useDatabaseOf(engine);

  test('each commit waits for the disk, and that is what the server reports', async () => {
    const { db, durability } = await open();
    expect(await readOne(db, 'show synchronous_commit')).toBe('on');
    expect(durability).toEqual({ synchronous_commit: 'on', fsync: 'on', full_page_writes: 'on' });
  });

  test('all connections do, also where the database is set not to', async () => {
    const admin = keep(await openPostgres(database.env['DATABASE_URL'] ?? '', 1));
    const name = new URL(database.env['DATABASE_URL'] ?? '').pathname.slice(1);
    await sql.raw(`alter database ${name} set synchronous_commit = off`).execute(admin);
    const { db } = await open({ DATABASE_POOL: '5' });
    // Each holds its connection until all have one.
    const five = Array.from({ length: 5 }, () =>
      sql<{ value: string; pid: number }>`
        select current_setting('synchronous_commit') as value, pg_backend_pid() as pid,
          pg_sleep(0.05)`.execute(db),
    );
    const rows = (await Promise.all(five)).flatMap((result) => result.rows);
    expect(rows.map(({ value }) => value)).toEqual(['on', 'on', 'on', 'on', 'on']);
    expect(new Set(rows.map(({ pid }) => pid)).size).toBe(5);
  });

  test('an address that asks for less is refused', async () => {
    const url = `${database.env['DATABASE_URL']}?options=-c%20synchronous_commit%3Doff`;
    const opening = open({ DATABASE_URL: url });
    await expect(opening).rejects.toThrow(StorageError);
    await expect(opening).rejects.toThrow(/synchronous_commit is off/);
  });

  test.each(['off', 'local', 'remote_write'])(
    'synchronous_commit = %s: the start is refused',
    async (value) => {
      const db = keep(await openPostgres(database.env['DATABASE_URL'] ?? '', 1));
      await sql.raw(`set synchronous_commit = ${value}`).execute(db);
      await expect(readPostgresDurability(db)).rejects.toThrow(
        new RegExp(`would not keep acknowledged messages: synchronous_commit is ${value}`),
      );
    },
  );
});
