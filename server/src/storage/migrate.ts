import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { Migrator } from 'kysely/migration';
import { readMigrationState } from './migration-state.ts';
import { MIGRATIONS } from './migrations/all.ts';
import { StorageError } from './storage-error.ts';
import type { Database, Storage } from './storage.ts';

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
  const { done, pending, unknown } = await readMigrationState(db);
  if (unknown.length > 0) {
    throw new StorageError(
      `The tables were changed by a newer DowellChat (${unknown.join(', ')}). ` +
        'Start that version, or restore a backup of this one.',
    );
  }
  if (pending.length === 0) return;
  if (engine === 'sqlite' && dataDir !== undefined && done.length > 0) {
    await copyBefore(db, dataDir, pending[0] ?? '');
  }
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => ({ ...MIGRATIONS }) },
  });
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
