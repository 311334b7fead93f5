import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { Client } from 'pg';
import { expect, inject, onTestFinished, test } from 'vitest';
import { recordSyncs, whyNoTracing } from '../../../bench/faults/disk-faults.ts';
import { StartRefused, startServer } from '../../../bench/faults/server-process.ts';
import { openSqlite, readSqliteDurability } from '../../src/storage/dialects/sqlite.ts';
import { makeDataDir, removeFolder } from '../support/engine.ts';
import { postgresEngine } from '../support/postgres-engine.ts';
import { databaseFile } from './support/database-file.ts';
import { testWhere } from './support/needs.ts';
import { startOwnPostgres, whyNoOwnPostgres } from './support/postgres.ts';
import { useRun } from './support/run.ts';

const REFUSED = 1;
const MESSAGES = 20;

const postgres = inject('postgres');

test('P9: the running server’s own connection says that it syncs each commit', async () => {
  const { server } = await useRun({ LOG_LEVEL: 'info' });
  expect(server.current.output()).toContain(
    '"durability":{"journal_mode":"wal","synchronous":"full"}',
  );
});

testWhere(whyNoTracing(), 'P9: each ack comes after a sync of the log', async () => {
  const run = await useRun();
  const [room = ''] = await run.openRooms(1);
  const transport = run.connect();
  const file = join(run.database.dataDir, 'syncs');
  const { ended } = await recordSyncs(run.server.current.pid, file);
  // One after the other, so that no two share a commit.
  for (let count = 1; count <= MESSAGES; count += 1) {
    const told = await run.clients.send(transport, { room, author: 'ann', text: `says ${count}` });
    expect(told.kind).toBe('acked');
  }
  await run.server.stop('SIGKILL');
  await ended;
  const syncs = readFileSync(file, 'utf8').match(/dowellchat\.db-wal>\)\s+= 0/g) ?? [];
  expect(syncs.length).toBeGreaterThanOrEqual(MESSAGES);
});

test.each([
  ['synchronous = normal', /synchronous is 1/],
  ['synchronous = off', /synchronous is 0/],
  ['journal_mode = delete', /journal_mode is delete/],
])('P9: an embedded database with %s is refused', async (setting, complaint) => {
  const dataDir = await makeDataDir();
  onTestFinished(() => removeFolder(dataDir));
  const db = openSqlite(dataDir);
  onTestFinished(() => db.destroy());
  await readSqliteDurability(db);
  await sql`pragma ${sql.raw(setting)}`.execute(db);
  await expect(readSqliteDurability(db)).rejects.toThrow(complaint);
});

test('P9: a data folder in which the log cannot be shared stops the start', async () => {
  const dataDir = await makeDataDir();
  onTestFinished(() => removeFolder(dataDir));
  // What WAL keeps in shared memory has no place here.
  mkdirSync(`${databaseFile(dataDir)}-shm`);
  const { exit, output } = await refusedStart({ DATA_DIR: dataDir });
  expect(exit.code).toBe(REFUSED);
  expect(output).toContain('database');
  expect(output, 'a word for the operator, no stack').not.toMatch(/\n\s+at /);
});

testWhere(
  whyNoOwnPostgres(),
  'P9: a PostgreSQL that does not sync stops the start, which says what is wrong',
  async () => {
    const { url } = await startOwnPostgres({
      settings: { fsync: 'off', full_page_writes: 'off' },
    });
    const { exit, output } = await refusedStart({ DATABASE_URL: url.href });
    expect(exit.code).toBe(REFUSED);
    expect(output).toContain('would not keep acknowledged messages');
    expect(output).toContain('fsync is off');
    expect(output).toContain('full_page_writes is off');
  },
);

testWhere(
  'url' in postgres ? undefined : postgres.reason,
  'P9: a PostgreSQL whose default is not to wait for commits is waited for all the same',
  async () => {
    const { url } = await useLazyDatabase();
    const server = await startServer({ DATABASE_URL: url.href });
    onTestFinished(async () => void (await server.kill('SIGKILL')));
    expect(server.output()).toContain('"synchronous_commit":"on"');
  },
);

testWhere(
  'url' in postgres ? undefined : postgres.reason,
  'P9: an address that asks PostgreSQL not to wait for commits stops the start',
  async () => {
    const { url } = await useLazyDatabase();
    url.searchParams.set('options', '-c synchronous_commit=off');
    const { exit, output } = await refusedStart({ DATABASE_URL: url.href });
    expect(exit.code).toBe(REFUSED);
    expect(output).toContain('synchronous_commit is off');
  },
);

/** A database that by its own default acknowledges what is not on disk yet. */
async function useLazyDatabase(): Promise<{ url: URL }> {
  if (!('url' in postgres)) throw new Error(postgres.reason);
  const database = await postgresEngine(postgres.url).createDatabase();
  onTestFinished(() => database.drop());
  const url = new URL(database.env['DATABASE_URL'] ?? '');
  const client = new Client({ connectionString: url.href });
  await client.connect();
  await client.query(`alter database ${url.pathname.slice(1)} set synchronous_commit = off`);
  await client.end();
  return { url };
}

async function refusedStart(env: Readonly<Record<string, string>>): Promise<StartRefused> {
  try {
    const server = await startServer(env);
    await server.kill('SIGKILL');
  } catch (error) {
    if (error instanceof StartRefused) return error;
    throw error;
  }
  throw new Error('the server started');
}
