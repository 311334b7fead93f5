import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { readSettings } from '../../src/config/settings.ts';
import { MIGRATIONS } from '../../src/storage/migrations/all.ts';
import { openStorage, type OpenOptions } from '../../src/storage/open.ts';
import { openSqlite } from '../../src/storage/dialects/sqlite.ts';
import { listProducts } from '../../src/storage/queries/products.queries.ts';
import type { Storage } from '../../src/storage/storage.ts';
import { sqliteEngine, type Engine, type TestDatabase } from '../support/engine.ts';
import { engines } from '../support/engines.ts';
import { NEXT_MIGRATION as NEXT, NEXT_VERSION } from '../support/next-version.ts';
import { openTestStorage } from './test-storage.ts';

/** The migrations of this version, to which a test adds those of a later one. */
const migrations = MIGRATIONS as Record<string, Migration>;

const OPENER = fileURLToPath(new URL('open-when-told.ts', import.meta.url));
const ORGANIZATIONS = 100;

describe.each(engines)('$name', (engine) => {
  let database: TestDatabase;
  function useDatabase(): void {
    beforeAll(async () => {
      database = await engine.createDatabase();
    });
    afterAll(() => database.drop());
  }

  const open = (as: OpenOptions['as'] = 'serve') => openStorage(readSettings(database.env), { as });

  /** Opens the database, looks at it, and closes it again. */
  async function look<T>(read: (storage: Storage) => Promise<T>): Promise<T> {
    const storage = await open();
    try {
      return await read(storage);
    } finally {
      await storage.close();
    }
  }

  describe('this version', () => {
    useDatabase();

    test('gives an empty database its tables, its catalogue and an epoch', async () => {
      await look(async (storage) => {
        expect(await listDone(storage)).not.toEqual([]);
        expect(await listProducts(storage.db)).toHaveLength(24);
        expect(storage.epoch).toMatch(/^[0-9a-f]{16}$/);
      });
      expect(listBackups(database)).toEqual([]);
    });

    test('opens a current database as it is, with the epoch it was made with', async () => {
      const first = await look(describeDatabase);
      expect(await look(describeDatabase)).toEqual(first);
      expect(listBackups(database)).toEqual([]);
    });
  });

  describe('processes that open an empty database at one moment', () => {
    useDatabase();

    test('make its tables once, and agree on its epoch', async () => {
      const [epoch, other] = await openTwice('command', database.env);
      expect(other).toBe(epoch);
      await look(async (storage) => {
        expect(storage.epoch).toBe(epoch);
        expect(await listProducts(storage.db)).toHaveLength(24);
      });
    });
  });

  describe('servers of a later version that open a database in use at one moment', () => {
    useDatabase();
    afterEach(() => {
      delete migrations[NEXT];
    });

    test('change its tables once, and keep what is in them', async () => {
      const ids = Array.from({ length: ORGANIZATIONS }, (_, at) => `organization ${at}`);
      const { epoch } = await look(async (storage) => {
        const rows = ids.map((id) => ({ id, created_at: 1 }));
        await storage.db.insertInto('organizations').values(rows).execute();
        return storage;
      });

      const opened = await openTwice('serve', { ...database.env, ...NEXT_VERSION });
      expect(opened).toContain(epoch);
      // The embedded database is opened by one server alone, the other one may come when it has gone.
      const refused = opened.filter((told) => told !== epoch);
      if (engine.name === 'postgres') expect(refused).toEqual([]);
      for (const told of refused) expect(told).toContain('Another DowellChat is using the data');

      migrations[NEXT] = { up: () => Promise.reject(new Error('It is made already.')) };
      await look(async (storage) => {
        expect((await listDone(storage)).filter(({ name }) => name === NEXT)).toHaveLength(1);
        expect((await listKept(storage)).map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
        const { rows } = await sql<{ id: string }>`select id from made_up`.execute(storage.db);
        expect(rows.map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
      });
    });
  });

  test('each database has an epoch of its own', async () => {
    const epochs = [await epochOfNew(sqliteEngine), await epochOfNew(engine)];
    expect(new Set(epochs).size).toBe(2);
  });

  describe('a later version', () => {
    useDatabase();
    beforeAll(() =>
      look(({ db }) =>
        db.insertInto('organizations').values({ id: 'kept', created_at: 1 }).execute(),
      ),
    );
    afterEach(() => {
      delete migrations[NEXT];
    });

    test('whose change fails half-way leaves everything as it was, and says why', async () => {
      const before = await look((storage) => storage.db.introspection.getTables());
      migrations[NEXT] = {
        async up(db) {
          await sql`create table half_made (id text)`.execute(db);
          await sql`update organizations set created_at = 2`.execute(db);
          throw new Error('the change went wrong');
        },
      };
      await expect(open()).rejects.toThrow('the change went wrong');
      delete migrations[NEXT];
      await look(async (storage) => {
        expect(await listKept(storage)).toMatchObject([{ id: 'kept', created_at: 1 }]);
        expect(await storage.db.introspection.getTables()).toEqual(before);
      });
    });

    test('changes the tables, and this version then refuses what it does not know', async () => {
      migrations[NEXT] = {
        async up(db) {
          await sql`create table made_up (id text)`.execute(db);
          await sql`delete from organizations`.execute(db);
        },
      };
      await look(async (storage) => {
        expect((await listDone(storage)).at(-1)?.name).toBe(NEXT);
        expect(await listKept(storage)).toEqual([]);
      });
      delete migrations[NEXT];
      for (const as of ['serve', 'command'] as const) {
        await expect(open(as), as).rejects.toThrow(new RegExp(NEXT));
      }
    });

    if (engine.name === 'sqlite') {
      test('has copied the database before it changed anything, whole and readable', async () => {
        const backups = listBackups(database).toSorted();
        expect(backups.at(-1)).toMatch(new RegExp(`^before-${NEXT}-\\d+\\.db$`));
        const copy = openSqlite(join(database.dataDir, 'beside'));
        const path = join(database.dataDir, 'backups', backups.at(-1) ?? '');
        await sql`attach ${path} as copy`.execute(copy);
        const { rows } = await sql`select * from copy.organizations`.execute(copy);
        await copy.destroy();
        expect(rows).toEqual([expect.objectContaining({ id: 'kept' })]);
      });
    }
  });
});

async function listDone({ db }: Storage): Promise<{ name: string; timestamp: string }[]> {
  const { rows } = await sql<{ name: string; timestamp: string }>`
    select name, timestamp from kysely_migration order by name`.execute(db);
  return rows;
}

async function describeDatabase(storage: Storage): Promise<object> {
  return {
    done: await listDone(storage),
    tables: await storage.db.introspection.getTables(),
    epoch: storage.epoch,
  };
}

async function listKept({ db }: Storage): Promise<{ id: string; created_at: number }[]> {
  return db.selectFrom('organizations').selectAll().execute();
}

async function epochOfNew(engine: Engine): Promise<string> {
  const { epoch, close } = await openTestStorage(engine);
  await close();
  return epoch;
}

function listBackups({ dataDir }: TestDatabase): string[] {
  try {
    return readdirSync(join(dataDir, 'backups'));
  } catch {
    return [];
  }
}

/** Two processes open the database at one moment. Answers the epochs they found, or what else they said. */
async function openTwice(as: OpenOptions['as'], env: TestDatabase['env']): Promise<string[]> {
  const openers = await Promise.all([startOpener(as, env), startOpener(as, env)]);
  for (const { tell } of openers) tell();
  return Promise.all(openers.map((opener) => opener.epoch));
}

async function startOpener(
  as: OpenOptions['as'],
  env: TestDatabase['env'],
): Promise<{ tell: () => void; epoch: Promise<string> }> {
  const child = spawn(process.execPath, [OPENER, as], { env });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  }
  await once(child.stdout, 'data');
  const epoch = once(child, 'close').then(() => /epoch (\S+)/.exec(output)?.[1] ?? output);
  return { tell: () => child.stdin.write('\n'), epoch };
}
