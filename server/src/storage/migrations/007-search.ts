import { sql, type Kysely, SqliteAdapter } from 'kysely';
import type { Migration } from 'kysely/migration';

/** What messages are found by, where the database is PostgreSQL; the embedded one has a file for it. */
export const search: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    if (db.getExecutor().adapter instanceof SqliteAdapter) return;
    for (const statement of [
      sql`create table search_entries (
        ordinal bigint primary key,
        room_ordinal bigint not null,
        seq bigint not null,
        words tsvector not null
      )`,
      // Each search reads what waits to be sorted in: it must stay short.
      sql`create index search_by_word on search_entries using gin (words)
        with (gin_pending_list_limit = 512)`,
      sql`create table search_progress (room_ordinal bigint primary key, seq bigint not null)`,
    ]) {
      await statement.execute(db);
    }
  },
};
