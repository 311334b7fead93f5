import Sqlite from 'better-sqlite3';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readSettings } from '../../src/config/settings.ts';
import { classifyPostgresFault } from '../../src/storage/dialects/postgres.ts';
import { classifySqliteFault, openSqlite } from '../../src/storage/dialects/sqlite.ts';
import { openStorage } from '../../src/storage/open.ts';
import type { Storage, WriteFault } from '../../src/storage/storage.ts';
import { sqliteEngine } from '../support/engine.ts';
import { describePostgres } from '../support/engines.ts';
import { useTestApp } from '../support/test-app.ts';
import { openRoom, postMessage, readMessages, refusedIn, sendMessage } from '../support/v2.ts';
import { openTestStorage, type TestStorage } from './test-storage.ts';

/** What a promise is rejected with; a promise that is kept fails the test. */
async function faultOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => {
      throw new Error('It should have failed.');
    },
    (error: unknown) => error,
  );
}

async function isAnswering({ db }: Pick<Storage, 'db'>): Promise<boolean> {
  try {
    await sql`select pg_sleep(0)`.execute(db);
    return true;
  } catch {
    return false;
  }
}

describe('sqlite', () => {
  let storage: TestStorage;
  beforeEach(async () => {
    storage = await openTestStorage(sqliteEngine);
  });
  afterEach(() => storage.close());

  const put = (value: string) =>
    storage.db
      .insertInto('meta')
      .values({ key: value.slice(0, 9), value })
      .execute();

  test('a database that another process writes to is unavailable, and free again afterwards', async () => {
    await sql`pragma busy_timeout = 0`.execute(storage.db);
    const other = openSqlite(storage.database.dataDir);
    try {
      const fault = await other.transaction().execute(() => faultOf(put('blocked')));
      expect(storage.classifyFault(fault)).toBe('unavailable');
      await put('free');
    } finally {
      await other.destroy();
    }
  });

  test('a database that may not grow is full, and still writes what fits', async () => {
    await sql`pragma max_page_count = 60`.execute(storage.db);
    const fault = await faultOf(put('large'.repeat(1_000_000)));
    expect(storage.classifyFault(fault)).toBe('full');
    await put('small');
  });

  test('a statement that is wrong is a mistake of ours', async () => {
    const fault = await faultOf(sql`select nothing`.execute(storage.db));
    expect(storage.classifyFault(fault)).toBe('other');
  });
});

const CODES: readonly [code: string, fault: WriteFault][] = [
  ['SQLITE_FULL', 'full'],
  ['SQLITE_BUSY', 'unavailable'],
  ['SQLITE_BUSY_SNAPSHOT', 'unavailable'],
  ['SQLITE_IOERR', 'broken'],
  ['SQLITE_IOERR_FSYNC', 'broken'],
  ['SQLITE_IOERR_WRITE', 'broken'],
  ['SQLITE_CORRUPT', 'broken'],
  ['SQLITE_CORRUPT_INDEX', 'broken'],
  ['SQLITE_CONSTRAINT_UNIQUE', 'other'],
  ['SQLITE_ERROR', 'other'],
];

test.each(CODES)('sqlite: %s is classified as %s', (code, fault) => {
  expect(classifySqliteFault(new Sqlite.SqliteError('text', code))).toBe(fault);
});

const STATES: readonly [name: string, code: string, fault: WriteFault][] = [
  ['disk full', '53100', 'full'],
  ['too many connections', '53300', 'unavailable'],
  ['admin shutdown', '57P01', 'interrupted'],
  ['crash shutdown', '57P02', 'interrupted'],
  ['cannot connect now', '57P03', 'unavailable'],
  ['deadlock', '40P01', 'unavailable'],
  ['serialization failure', '40001', 'unavailable'],
  ['read-only after a fail-over', '25006', 'unavailable'],
  ['refused', 'ECONNREFUSED', 'unavailable'],
  ['reset', 'ECONNRESET', 'interrupted'],
  ['connection failure', '08006', 'interrupted'],
  ['timed out', 'ETIMEDOUT', 'unavailable'],
  ['name service for the moment without an answer', 'EAI_AGAIN', 'unavailable'],
  ['unique violation', '23505', 'other'],
  ['not-null violation', '23502', 'other'],
  ['undefined column', '42703', 'other'],
];

test.each(STATES)('postgres: %s (%s) is classified as %s', (_, code, fault) => {
  expect(classifyPostgresFault(Object.assign(new Error('text'), { code }))).toBe(fault);
});

test('postgres: where nothing listens, the start is refused and the fault is a passing one', async () => {
  // Port 1 is reserved and nothing of ours; the connection is refused at once.
  const settings = readSettings({ DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' });
  const fault = await faultOf(openStorage(settings, { as: 'serve' }));
  expect(fault).toMatchObject({ code: 'ECONNREFUSED' });
  expect(classifyPostgresFault(fault)).toBe('unavailable');
});

describePostgres((engine) => {
  let storage: TestStorage;
  beforeAll(async () => {
    storage = await openTestStorage(engine);
  });
  afterAll(() => storage.close());

  test('a connection cut under a statement leaves open what was done, and is replaced', async () => {
    const fault = await faultOf(
      sql`select pg_terminate_backend(pg_backend_pid())`.execute(storage.db),
    );
    expect(storage.classifyFault(fault)).toBe('interrupted');
    await expect.poll(() => isAnswering(storage)).toBe(true);
  });

  test('connections cut while they rest are replaced unseen', async () => {
    await Promise.all([isAnswering(storage), isAnswering(storage), isAnswering(storage)]);
    const other = await openStorage(readSettings(storage.database.env), { as: 'command' });
    await sql`select pg_terminate_backend(pid) from pg_stat_activity
              where datname = current_database() and pid <> pg_backend_pid()`.execute(other.db);
    await other.close();
    await expect.poll(() => isAnswering(storage)).toBe(true);
  });

  test('a statement that is wrong is a mistake of ours', async () => {
    const fault = await faultOf(sql`select nothing`.execute(storage.db));
    expect(storage.classifyFault(fault)).toBe('other');
  });
});

describe('a full disk', () => {
  const app = useTestApp({ settings: { SQLITE_MAX_PAGES: '160', RATE_LIMITS: 'off' } });

  test('refuses messages retryably, keeps every acknowledged one readable, and takes small ones', async () => {
    const { _id } = await openRoom(app.api);
    const kept = await postMessage(app.api, _id, { message_data: 'kept' });
    const refused = await sendMessage(app.api, _id, { message_data: 'x'.repeat(1_000_000) });
    expect(refused.status).toBe(503);
    expect(refused.headers['retry-after']).toBe('10');
    expect(refusedIn(refused).message).toMatch(/no room left/);
    const next = await postMessage(app.api, _id, { message_data: 'fits' });
    expect((await readMessages(app.api, _id)).map(({ _id: id, seq }) => [id, seq])).toEqual([
      [kept, 1],
      [next, 2],
    ]);
  });

  test('refuses rooms retryably, too', async () => {
    const { _id } = await openRoom(app.api);
    const answers: number[] = [];
    for (let index = 0; index < 1000 && !answers.includes(503); index += 1) {
      const answer = await app.api.post('/api/v2/login/', {
        user_id: `${index}`.padStart(512, 'u'),
      });
      answers.push(answer.status);
      if (answer.status === 503) expect(answer.headers['retry-after']).toBe('10');
    }
    expect(new Set(answers)).toEqual(new Set([200, 503]));
    expect(await readMessages(app.api, _id)).toEqual([]);
  });
});
