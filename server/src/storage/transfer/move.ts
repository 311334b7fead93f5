import { sql } from 'kysely';
import type { Settings } from '../../config/settings.ts';
import { readMigrationState } from '../migration-state.ts';
import { findMeta } from '../queries/meta.queries.ts';
import { renewEpoch } from '../restore.ts';
import { StorageError } from '../storage-error.ts';
import type { Database } from '../storage.ts';
import { digestTable } from './digest-table.ts';
import { withEnds, type Ends } from './ends.ts';
import { putMark, refuseHalfMoved, removeMark, type MoveMark, type MoveTo } from './move-mark.ts';
import { listMovedTables, requireSameTables, type MovedTable } from './moved-tables.ts';
import { continueNumbering } from './numbering.ts';
import { countRows, insertPage, keyOf, readPage } from './pages.ts';
import type { Row } from './row-values.ts';
import { prepareTables, takeUpMove } from './target.ts';

/** How far a move is. Each row is read twice more when everything has been copied. */
interface MoveProgress {
  readonly phase: 'copying' | 'checking';
  readonly table: string;
  /** Rows of all tables, in this phase. */
  readonly done: number;
  readonly total: number;
}

export interface MoveOptions {
  readonly to: MoveTo;
  /** Empties a target that an unfinished move has left, instead of going on with it. */
  readonly isAnew: boolean;
  readonly onProgress: (progress: MoveProgress) => void;
}

export interface Moved {
  readonly tables: number;
  readonly rows: number;
  /** Whether an earlier run had done a part of it. */
  readonly isResumed: boolean;
}

/**
 * Copies a whole instance from one engine to the other.
 *
 * - Nobody else has the use of either database meanwhile, and the source is never changed.
 * - A page and how far the move is with it are one transaction of the target: killed at any moment,
 *   the next run goes on behind the last page and copies nothing twice.
 * - The target is usable when every table has been compared with the source, and not before. Its
 *   epoch is another one: clients read everything again.
 */
export async function moveInstance(settings: Settings, options: MoveOptions): Promise<Moved> {
  return withEnds(settings, options.to, (ends) => moveBetween(ends, options));
}

async function moveBetween(ends: Ends, options: MoveOptions): Promise<Moved> {
  const { source, target } = ends;
  const { to } = options;
  const epoch = await examineSource(source);
  await prepareTables(target, to);
  const [sqlite, postgres] = to === 'postgres' ? [source, target] : [target, source];
  const tables = await listMovedTables(sqlite);
  await requireSameTables(tables, postgres);
  const mark = await takeUpMove(target, tables, { to, source: epoch, isAnew: options.isAnew });

  const rows = await copyTables(ends, tables, mark, options);
  await compareTables(ends, tables, rows, options);
  for (const table of tables) {
    if (table.isNumbered) await continueNumbering(source, target, { table, to });
  }
  // Without statistics the first queries would read whole tables.
  await sql`analyze`.execute(target);
  await target.transaction().execute(async (tx) => {
    await renewEpoch(tx);
    await removeMark(tx);
  });
  return { tables: tables.length, rows, isResumed: mark.table !== null };
}

/** Answers the epoch, which tells one instance from another. */
async function examineSource(source: Database): Promise<string> {
  const { done, pending, unknown } = await readMigrationState(source);
  if (done.length === 0) throw new StorageError('The source is not a database of DowellChat.');
  if (unknown.length > 0) {
    throw new StorageError(
      `The source was changed by a newer DowellChat (${unknown.join(', ')}). ` +
        'Use the command of that version.',
    );
  }
  if (pending.length > 0) {
    throw new StorageError(
      `The source lacks ${pending.join(', ')}. Start the server on it once, it changes the tables.`,
    );
  }
  await refuseHalfMoved(source);
  const epoch = await findMeta(source, 'epoch');
  if (epoch === undefined) throw new StorageError('No server was ever started on the source.');
  return epoch;
}

/** Answers how many rows there are. */
async function copyTables(
  { source, target }: Ends,
  tables: readonly MovedTable[],
  mark: MoveMark,
  { to, onProgress }: MoveOptions,
): Promise<number> {
  const counts = new Map<string, number>();
  for (const table of tables) counts.set(table.name, await countRows(source, table));
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const begun = tables.findIndex(({ name }) => name === mark.table);
  let done = tables
    .slice(0, Math.max(0, begun))
    .reduce((sum, t) => sum + (counts.get(t.name) ?? 0), 0);
  for (const [index, table] of tables.entries()) {
    if (index < begun) continue;
    let after = index === begun ? mark.after : undefined;
    if (index === begun) done += await countRows(target, table);
    for (;;) {
      const page = await readPage(source, table, after);
      if (page.length === 0) break;
      if (to === 'postgres') refuseNul(table, page);
      after = keyOf(table, page.at(-1));
      const next: MoveMark = { ...mark, table: table.name, after };
      await target.transaction().execute(async (tx) => {
        await insertPage(tx, table, page);
        await putMark(tx, next);
      });
      done += page.length;
      onProgress({ phase: 'copying', table: table.name, done, total });
    }
  }
  return total;
}

/** No door lets one in; what a hand has put there is not changed silently. */
function refuseNul(table: MovedTable, page: readonly Row[]): void {
  for (const row of page) {
    for (const column of table.columns) {
      const value = row[column];
      if (typeof value !== 'string' || !value.includes('\0')) continue;
      throw new StorageError(
        `PostgreSQL keeps no NUL character, and ${column} of ${table.name} has one, in the row ` +
          `${JSON.stringify(keyOf(table, row))}. Remove it there.`,
      );
    }
  }
}

async function compareTables(
  { source, target }: Ends,
  tables: readonly MovedTable[],
  rows: number,
  { onProgress }: MoveOptions,
): Promise<void> {
  let done = 0;
  for (const table of tables) {
    const onRows = (count: number): void => {
      done += count;
      onProgress({ phase: 'checking', table: table.name, done, total: rows * 2 });
    };
    const wanted = await digestTable(source, table, onRows);
    const found = await digestTable(target, table, onRows);
    if (wanted.rows === found.rows && wanted.sum === found.sum) continue;
    throw new StorageError(
      `${table.name} is not the same in both databases: ${wanted.rows} rows with the checksum ` +
        `${wanted.sum} in the source, ${found.rows} with ${found.sum} in the target. If the source ` +
        'was in use since the move began, run it with "--anew": the target is emptied first.',
    );
  }
}
