import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { Migrator } from 'kysely/migration';
import { initial } from './migrations/001-initial.ts';
import type { Database, Storage } from './storage.ts';

const migrations = { '001-initial': initial };

interface MigrateOptions {
  readonly engine: Storage['engine'];
  /** Where the embedded database keeps the copy made before a change of its tables. */
  readonly dataDir?: string;
}

/**
 * Brings the tables up to date. Kysely's migrator holds a lock of its own meanwhile, so processes
 * that start together change the tables once. An embedded database is copied first.
 */
export async function migrate(db: Database, { engine, dataDir }: MigrateOptions): Promise<void> {
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => ({ ...migrations }) },
  });
  const known = await migrator.getMigrations();
  const pending = known.filter((migration) => migration.executedAt === undefined);
  if (pending.length === 0) return;
  const isNew = pending.length === known.length;
  if (engine === 'sqlite' && dataDir !== undefined && !isNew) {
    await copyBefore(db, dataDir, pending[0]?.name ?? '');
  }
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw asError(error);
}

async function copyBefore(db: Database, dataDir: string, migration: string): Promise<void> {
  const folder = join(dataDir, 'backups');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `before-${migration}-${Date.now()}.db`);
  await sql`vacuum into ${file}`.execute(db);
}

/** Kysely hands on whatever was thrown, which the language lets be anything. */
function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error('The migration failed.', { cause: thrown });
}
