import { sql } from 'kysely';
import { DEFAULT_MIGRATION_TABLE } from 'kysely/migration';
import { MIGRATIONS } from './migrations/all.ts';
import type { Database } from './storage.ts';

/** How a database's tables compare with those of this version. */
export interface MigrationState {
  /** Made, oldest first. Nothing: the database is new, or is none of ours. */
  readonly done: readonly string[];
  /** Known here and not made yet. */
  readonly pending: readonly string[];
  /** Made, and not known here: a newer version was at work. */
  readonly unknown: readonly string[];
}

/** Reads the state of the tables and changes nothing. */
export async function readMigrationState(db: Database): Promise<MigrationState> {
  const known = Object.keys(MIGRATIONS);
  const done = await listDone(db);
  return {
    done,
    pending: known.filter((name) => !done.includes(name)),
    unknown: done.filter((name) => !known.includes(name)),
  };
}

async function listDone(db: Database): Promise<string[]> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some(({ name }) => name === DEFAULT_MIGRATION_TABLE)) return [];
  const { rows } = await sql<{ name: string }>`
    select name from ${sql.table(DEFAULT_MIGRATION_TABLE)} order by name
  `.execute(db);
  return rows.map(({ name }) => name);
}
