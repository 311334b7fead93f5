import { sql } from 'kysely';
import type { Database } from '../storage.ts';
import type { MoveTo } from './move-mark.ts';
import type { MovedTable } from './moved-tables.ts';

/** Makes a table go on numbering where the source would: what was deleted is not numbered again. */
export async function continueNumbering(
  source: Database,
  target: Database,
  { table, to }: { table: MovedTable; to: MoveTo },
): Promise<void> {
  const column = table.key[0] ?? '';
  const last =
    to === 'postgres'
      ? await lastOfSqlite(source, table.name)
      : await lastOfPostgres(source, table.name, column);
  if (last === 0) return;
  await (to === 'postgres'
    ? sql`select setval(pg_get_serial_sequence(${table.name}, ${column}), ${last})`.execute(target)
    : putLastOfSqlite(target, table.name, last));
}

async function lastOfSqlite(db: Database, table: string): Promise<number> {
  const { rows } = await sql<{ last: number }>`
    select seq as last from sqlite_sequence where name = ${table}`.execute(db);
  return rows[0]?.last ?? 0;
}

async function lastOfPostgres(db: Database, table: string, column: string): Promise<number> {
  const { rows: names } = await sql<{ name: string }>`
    select pg_get_serial_sequence(${table}, ${column}) as name`.execute(db);
  const { rows } = await sql<{ last: number }>`
    select case when is_called then last_value else 0 end as last
    from ${sql.raw(names[0]?.name ?? '')}`.execute(db);
  const { rows: largest } = await sql<{ last: number | null }>`
    select max(${sql.ref(column)}) as last from ${sql.table(table)}`.execute(db);
  return Math.max(rows[0]?.last ?? 0, largest[0]?.last ?? 0);
}

async function putLastOfSqlite(db: Database, table: string, last: number): Promise<void> {
  await sql`delete from sqlite_sequence where name = ${table}`.execute(db);
  await sql`insert into sqlite_sequence (name, seq) values (${table}, ${last})`.execute(db);
}
