import { expect } from 'vitest';
import { listMovedTables, type MovedTable } from '../../src/storage/transfer/moved-tables.ts';
import { keyOf, readPage } from '../../src/storage/transfer/pages.ts';
import type { Key } from '../../src/storage/transfer/row-values.ts';
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
  withServed,
} from './instances.ts';
import { dump, fillEveryTable, putMessages } from './seeded.ts';

const ROWS_EACH = 7;

testWhere(
  missingPostgres,
  'an instance moved there and back has every row of every table as it was, and another epoch',
  async () => {
    const pair = await newPair();
    let tables: MovedTable[] = [];
    const read = async ({ db, epoch }: Storage) => ({ rows: await dump(db, tables), epoch });
    const before = await withServed(pair.embedded, async (storage) => {
      await fillEveryTable(storage.db, ROWS_EACH);
      tables = await listMovedTables(storage.db);
      return read(storage);
    });
    for (const [name, rows] of Object.entries(before.rows)) {
      expect(rows.length, name).toBeGreaterThanOrEqual(ROWS_EACH);
    }

    const moved = await move(pair, 'postgres');
    expect(moved).toMatchObject({ tables: tables.length, isResumed: false });
    const there = await withServed(pair.env, read);
    expect(there.rows).toEqual(before.rows);
    expect(there.epoch).not.toBe(before.epoch);
    expect(await withServed(pair.embedded, read), 'the source is as it was').toEqual(before);

    const back = { ...pair, env: { ...pair.env, DATA_DIR: await newFolder() } };
    await move(back, 'sqlite');
    const again = await withServed({ DATA_DIR: back.env.DATA_DIR }, read);
    expect(again.rows).toEqual(before.rows);
    expect(new Set([before.epoch, there.epoch, again.epoch]).size).toBe(3);
  },
);

testWhere(
  missingPostgres,
  'numbers go on after the last that was ever given, not after the largest that is left',
  async () => {
    const pair = await newPair();
    const entry = { actor: '', action: '', subject: '', network: '', created_at: 0 };
    const add = ({ db }: Storage) =>
      db.insertInto('audit_entries').values(entry).returning('ordinal').executeTakeFirstOrThrow();
    await withServed(pair.embedded, async (storage) => {
      for (let count = 0; count < 5; count++) await add(storage);
      await storage.db.deleteFrom('audit_entries').where('ordinal', '>', 3).execute();
    });
    await move(pair, 'postgres');
    expect(await withServed(pair.env, add)).toEqual({ ordinal: 6 });
    const back = { ...pair, env: { ...pair.env, DATA_DIR: await newFolder() } };
    await move(back, 'sqlite');
    expect(await withServed({ DATA_DIR: back.env.DATA_DIR }, add)).toEqual({ ordinal: 7 });
  },
);

for (const to of DIRECTIONS) {
  testWhere(
    missingPostgres,
    `a move to ${to} that was cut short goes on behind its last page, and copies no row twice`,
    async () => {
      const pair = await newPair();
      const { source, target } = endsOf(pair, to);
      await withServed(source, ({ db }) => putMessages(db, 5000, 2000));
      for (let cut = 0; cut < 3; cut++) await moveHalf(pair, to, 2);
      const { isResumed } = await move(pair, to);
      expect(isResumed).toBe(true);
      expect(await withServed(target, countMessages)).toEqual({ count: 5000 });
    },
  );
}

testWhere(
  missingPostgres,
  'memory holds a page of bounded weight, however heavy the rows are',
  async () => {
    const pair = await newPair();
    await withServed(pair.embedded, async ({ db }) => {
      await putMessages(db, 30, 1_000_000);
      const tables = await listMovedTables(db);
      const messages = tables.find(({ name }) => name === 'messages');
      if (messages === undefined) throw new Error('There is no table of messages.');
      let after: Key | undefined;
      let rows = 0;
      for (;;) {
        const page = await readPage(db, messages, after);
        if (page.length === 0) break;
        expect(page.length).toBeLessThanOrEqual(4);
        rows += page.length;
        after = keyOf(messages, page.at(-1));
      }
      expect(rows).toBe(30);
    });
  },
);

function countMessages({ db }: Storage): Promise<unknown> {
  return db
    .selectFrom('messages')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirst();
}
