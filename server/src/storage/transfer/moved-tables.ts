import { sql } from 'kysely';
import { DEFAULT_MIGRATION_LOCK_TABLE, DEFAULT_MIGRATION_TABLE } from 'kysely/migration';
import { StorageError } from '../storage-error.ts';
import type { Database } from '../storage.ts';
import { MARK_KEY } from './move-mark.ts';

/** A table as both engines have it. */
export interface MovedTable {
  readonly name: string;
  /** What is stored; columns that the engine works out itself are left out. */
  readonly columns: readonly string[];
  /** Those that may be heavy. */
  readonly heavyColumns: readonly string[];
  readonly key: readonly string[];
  /** Rows whose first key is one of these are of the database itself. */
  readonly keptKeys: readonly string[];
  /** Numbers its rows itself and gives no number again. */
  readonly isNumbered: boolean;
}

/** Made by migrating; and the search index, which the server makes anew. */
const LEFT_OUT = new Set<string>([
  DEFAULT_MIGRATION_TABLE,
  DEFAULT_MIGRATION_LOCK_TABLE,
  'search_entries',
  'search_progress',
]);

/**
 * Every table there is, the referenced before the referring. They are read from the embedded database,
 * which is one of the two ends of every move, so that a new table is moved without being named here.
 */
export async function listMovedTables(sqlite: Database): Promise<MovedTable[]> {
  const { rows } = await sql<{ name: string; text: string }>`
    select name, sql as text from sqlite_schema
    where type = 'table' and name not like 'sqlite\\_%' escape '\\' order by name`.execute(sqlite);
  const tables: (MovedTable & { readonly refersTo: readonly string[] })[] = [];
  for (const { name, text } of rows) {
    if (LEFT_OUT.has(name)) continue;
    tables.push({ ...(await describeTable(sqlite, name, text)) });
  }
  return inOrder(tables);
}

async function describeTable(sqlite: Database, name: string, text: string) {
  const { rows: columns } = await sql<{ name: string; type: string; pk: number }>`
    select name, type, pk from pragma_table_xinfo(${name}) where hidden = 0
    order by cid`.execute(sqlite);
  const { rows: references } = await sql<{ table: string }>`
    select distinct "table" from pragma_foreign_key_list(${name})`.execute(sqlite);
  return {
    name,
    columns: columns.map((column) => column.name),
    heavyColumns: columns
      .filter(({ type }) => /text|blob/i.test(type))
      .map((column) => column.name),
    key: columns
      .filter(({ pk }) => pk > 0)
      .toSorted((one, other) => one.pk - other.pk)
      .map((column) => column.name),
    keptKeys: name === 'meta' ? ['epoch', MARK_KEY] : [],
    isNumbered: /\bautoincrement\b/i.test(text),
    refersTo: references.map(({ table }) => table).filter((table) => table !== name),
  };
}

function inOrder<T extends { name: string; refersTo: readonly string[] }>(
  tables: readonly T[],
): T[] {
  const ordered: T[] = [];
  let left = tables;
  while (left.length > 0) {
    const waiting = new Set(left.map(({ name }) => name));
    const ready = left.filter(({ refersTo }) => !refersTo.some((name) => waiting.has(name)));
    if (ready.length === 0) throw new Error('Tables refer to one another in a circle.');
    ordered.push(...ready);
    left = left.filter((table) => !ready.includes(table));
  }
  return ordered;
}

function describe(name: string, columns: readonly string[]): string {
  return `${name} (${columns.toSorted().join(', ')})`;
}

/** Proves that PostgreSQL has the same tables with the same columns. */
export async function requireSameTables(
  tables: readonly MovedTable[],
  postgres: Database,
): Promise<void> {
  const there = await postgres.introspection.getTables();
  const found = new Set(
    there.map(({ name, columns }) =>
      describe(
        name,
        columns.map((column) => column.name),
      ),
    ),
  );
  for (const { name } of there) {
    if (LEFT_OUT.has(name) || tables.some((table) => table.name === name)) continue;
    throw new StorageError(`PostgreSQL has a table ${name} that is none of DowellChat's.`);
  }
  const { rows: generated } = await sql<{ table: string; column: string }>`
    select table_name as "table", column_name as "column" from information_schema.columns
    where table_schema = current_schema() and is_generated = 'ALWAYS'`.execute(postgres);
  for (const { name, columns } of tables) {
    const extra = generated.filter(({ table }) => table === name).map(({ column }) => column);
    if (found.has(describe(name, [...columns, ...extra]))) continue;
    throw new StorageError(`The table ${name} is not the same in both databases.`);
  }
}
