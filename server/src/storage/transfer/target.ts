import { sql } from 'kysely';
import { migrate } from '../migrate.ts';
import { readMigrationState } from '../migration-state.ts';
import { PRODUCTS } from '../migrations/001-initial.ts';
import { StorageError } from '../storage-error.ts';
import type { Database } from '../storage.ts';
import { findMark, MARK_KEY, putMark, type MoveMark } from './move-mark.ts';
import type { MovedTable } from './moved-tables.ts';
import { countRows } from './pages.ts';

/** Makes the tables of a new database; of another one they must be those of this version. */
export async function prepareTables(target: Database, to: MoveMark['to']): Promise<void> {
  const { done, pending, unknown } = await readMigrationState(target);
  if (done.length === 0) {
    const tables = await target.introspection.getTables();
    if (tables.some(({ isView }) => !isView)) {
      throw new StorageError('The target is a database of another program. Give an empty one.');
    }
    await migrate(target, { engine: to });
  } else if (pending.length + unknown.length > 0) {
    throw new StorageError('The tables of the target are not those of this version.');
  }
}

/** How far a move into the target is: begun now where it is empty, refused where it is used. */
export async function takeUpMove(
  target: Database,
  tables: readonly MovedTable[],
  { to, source, isAnew }: Pick<MoveMark, 'to' | 'source'> & { isAnew: boolean },
): Promise<MoveMark> {
  const found = await findMark(target);
  if (found !== undefined && !isAnew) {
    if (found.source === source) return found;
    throw new StorageError(
      'The target holds a part of another instance, or of this one before it was restored. ' +
        'With "--anew" it is emptied and the move begins again.',
    );
  }
  if (found === undefined) await refuseUsed(target, tables);
  const mark: MoveMark = { to, source, table: null, after: [] };
  await target.transaction().execute(async (tx) => {
    // The referring before the referenced.
    for (const { name } of tables.toReversed()) {
      if (name === 'meta') continue;
      await sql`delete from ${sql.table(name)}`.execute(tx);
    }
    await tx.deleteFrom('meta').where('key', 'not in', ['epoch', MARK_KEY]).execute();
    await putMark(tx, mark);
  });
  return mark;
}

async function refuseUsed(target: Database, tables: readonly MovedTable[]): Promise<void> {
  for (const table of tables) {
    const isUsed =
      table.name === 'products'
        ? await isCatalogueChanged(target)
        : (await countRows(target, table)) > 0;
    if (!isUsed) continue;
    throw new StorageError(
      `The target is in use: it has rows in ${table.name}. ` +
        'Give an empty database; what is there is never replaced.',
    );
  }
}

async function isCatalogueChanged(target: Database): Promise<boolean> {
  const rows = await target.selectFrom('products').selectAll().execute();
  const made = new Map(PRODUCTS);
  return rows.length !== made.size || rows.some(({ name, code }) => made.get(name) !== code);
}
