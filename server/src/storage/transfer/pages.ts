import { sql, type RawBuilder } from 'kysely';
import type { Database } from '../storage.ts';
import type { MovedTable } from './moved-tables.ts';
import type { Key, Row } from './row-values.ts';

const ROWS_MAX = 1000;
/** What one row weighs comes on top: no row is cut. */
const BYTES_MAX = 4 * 1024 * 1024;
/** SQLite takes 32,766 in one statement. */
const PARAMETERS_MAX = 30_000;

/** The rows after a key in the order of keys: as many as memory is lent for, none at the end. */
export async function readPage(
  db: Database,
  table: MovedTable,
  after: Key | undefined,
): Promise<Row[]> {
  const rest = sql`from ${sql.table(table.name)} where ${isWanted(table, after)}
    order by ${listOf(table.key)}`;
  // Weighed first: a thousand of the heaviest messages would not fit into memory.
  const limit = Math.min(ROWS_MAX, Math.floor(PARAMETERS_MAX / table.columns.length));
  const { rows: weights } = await sql<{ bytes: number }>`
    select ${weightOf(table)} as bytes ${rest} limit ${limit}`.execute(db);
  const count = countWithin(weights.map(({ bytes }) => bytes));
  if (count === 0) return [];
  const { rows } = await sql<Row>`
    select ${listOf(table.columns)} ${rest} limit ${count}`.execute(db);
  return rows;
}

export function keyOf(table: MovedTable, row: Row | undefined): Key {
  return table.key.map((column) => row?.[column] ?? null);
}

export async function countRows(db: Database, table: MovedTable): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from ${sql.table(table.name)}
    where ${isWanted(table, undefined)}`.execute(db);
  return rows[0]?.count ?? 0;
}

export async function insertPage(
  db: Database,
  table: MovedTable,
  rows: readonly Row[],
): Promise<void> {
  const values = rows.map(
    (row) => sql`(${sql.join(table.columns.map((column) => row[column] ?? null))})`,
  );
  await sql`insert into ${sql.table(table.name)} (${listOf(table.columns)})
    values ${sql.join(values)}`.execute(db);
}

function isWanted({ key, keptKeys }: MovedTable, after: Key | undefined): RawBuilder<unknown> {
  const conditions = [
    ...(after === undefined ? [] : [sql`(${listOf(key)}) > (${sql.join(after)})`]),
    ...(keptKeys.length === 0 ? [] : [sql`${listOf(key)} not in (${sql.join(keptKeys)})`]),
  ];
  return conditions.length === 0 ? sql`true` : sql.join(conditions, sql` and `);
}

function weightOf({ heavyColumns }: MovedTable): RawBuilder<unknown> {
  const weights = heavyColumns.map((column) => sql`coalesce(octet_length(${sql.ref(column)}), 0)`);
  return sql.join([sql`0`, ...weights], sql` + `);
}

function listOf(columns: readonly string[]): RawBuilder<unknown> {
  return sql.join(columns.map((column) => sql.ref(column)));
}

function countWithin(weights: readonly number[]): number {
  let bytes = 0;
  const end = weights.findIndex((weight, index) => {
    bytes += weight;
    return index > 0 && bytes > BYTES_MAX;
  });
  return end === -1 ? weights.length : end;
}
