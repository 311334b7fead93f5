import { sql } from 'kysely';
import { expect } from 'vitest';
import type { Storage } from '../../src/storage/storage.ts';
import { newFolder } from '../cli/data.ts';
import { testWhere } from '../promises/support/needs.ts';
import {
  DIRECTIONS,
  endsOf,
  missingPostgres,
  move,
  moveHalf,
  newPair,
  withUnserved,
  withServed,
} from './instances.ts';
import { putMessages } from './seeded.ts';

const nothing = async (): Promise<void> => undefined;

testWhere(
  missingPostgres,
  'a half-moved target starts no server until it is finished, and is no source',
  async () => {
    const pair = await newPair();
    await withServed(pair.embedded, ({ db }) => putMessages(db, 2000, 10));
    await moveHalf(pair, 'postgres', 2);
    await expect(withServed(pair.env, nothing)).rejects.toThrow('dowellchat migrate-to-postgres');
    const other = { ...pair, env: { ...pair.env, DATA_DIR: await newFolder() } };
    await expect(move(other, 'sqlite')).rejects.toThrow('dowellchat migrate-to-postgres');
    await move(pair, 'postgres');
    await withServed(pair.env, nothing);
  },
);

testWhere(
  missingPostgres,
  'a database that a server is using is neither source nor target',
  async () => {
    const pair = await newPair();
    await withServed(pair.embedded, async () => {
      await expect(move(pair, 'postgres')).rejects.toThrow('Another DowellChat is using the data');
    });
    await withServed(pair.env, async () => {
      await expect(move(pair, 'postgres')).rejects.toThrow('the database of DATABASE_URL');
    });
  },
);

testWhere(
  missingPostgres,
  'a target in use is refused, the instance moved before as well',
  async () => {
    const pair = await newPair();
    await withServed(pair.embedded, ({ db }) => putMessages(db, 10, 10));
    await move(pair, 'postgres');
    await expect(move(pair, 'postgres')).rejects.toThrow('it has rows in messages');
    await expect(move(pair, 'sqlite')).rejects.toThrow('it has rows in messages');
  },
);

testWhere(
  missingPostgres,
  'a source that was used since the move began is found, and moved anew',
  async () => {
    const pair = await newPair();
    await withServed(pair.embedded, ({ db }) => putMessages(db, 2000, 10));
    await moveHalf(pair, 'postgres', 2);
    await withServed(pair.embedded, ({ db }) =>
      db.deleteFrom('messages').where('seq', '=', 50).execute(),
    );
    await expect(move(pair, 'postgres')).rejects.toThrow('--anew');
    expect(await move(pair, 'postgres', { isAnew: true })).toMatchObject({ isResumed: false });
  },
);

for (const [to, end] of [
  ['postgres', 'source'],
  ['sqlite', 'target'],
] as const) {
  testWhere(
    missingPostgres,
    `to ${to}: a copied row that changed in the ${end} meanwhile is found, though none is missing`,
    async () => {
      const pair = await newPair();
      const ends = endsOf(pair, to);
      await withServed(ends.source, ({ db }) => putMessages(db, 2000, 10));
      await moveHalf(pair, to, 2);
      await withUnserved(ends[end], async ({ db }) => {
        const { numUpdatedRows } = await db
          .updateTable('messages')
          .set({ data: JSON.stringify('y'.repeat(10)) })
          .where('seq', '=', 50)
          .executeTakeFirst();
        expect(numUpdatedRows).toBe(1n);
      });

      await expect(move(pair, to)).rejects.toThrow(
        /^messages is not the same in both databases: 2000 rows .* 2000 with .* "--anew"/,
      );
      await expect(withServed(ends.target, nothing)).rejects.toThrow(`migrate-to-${to}`);
      await move(pair, to, { isAnew: true });
      const moved = await withServed(ends.target, readMessages);
      expect(moved).toEqual(await withServed(ends.source, readMessages));
    },
  );
}

for (const to of DIRECTIONS) {
  testWhere(
    missingPostgres,
    `to ${to}: what belongs to another program is neither source nor target, and stays as it is`,
    async () => {
      const pair = await newPair();
      const { source, target } = endsOf(pair, to);
      await withUnserved(source, addForeign);
      await expect(move(pair, to)).rejects.toThrow('The source is not a database of DowellChat');
      expect(await withUnserved(target, listTables)).toEqual([]);

      await withUnserved(source, removeForeign);
      await withServed(source, nothing);
      await withUnserved(target, addForeign);
      await expect(move(pair, to)).rejects.toThrow('a database of another program');
      expect(await withUnserved(target, listTables)).toEqual(['invoices']);

      await withUnserved(target, removeForeign);
      await withServed(target, addForeign);
      await expect(move(pair, to), 'among its own').rejects.toThrow('table invoices');
    },
  );
}

testWhere(missingPostgres, 'a NUL that PostgreSQL would refuse is told with its row', async () => {
  const pair = await newPair();
  await withServed(pair.embedded, ({ db }) =>
    db.insertInto('organizations').values({ id: 'a\0b', created_at: 0 }).execute(),
  );
  await expect(move(pair, 'postgres')).rejects.toThrow(/id of organizations has one/);
});

function readMessages({ db }: Storage): Promise<unknown[]> {
  return db.selectFrom('messages').select(['id', 'data']).orderBy('id').execute();
}

function addForeign({ db }: Storage): Promise<unknown> {
  return sql`create table invoices (id integer)`.execute(db);
}

function removeForeign({ db }: Storage): Promise<unknown> {
  return sql`drop table invoices`.execute(db);
}

async function listTables({ db }: Storage): Promise<string[]> {
  return (await db.introspection.getTables()).map(({ name }) => name);
}
