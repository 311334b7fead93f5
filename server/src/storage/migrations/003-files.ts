import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** What is known of files; their bytes lie in the data folder. */
export const files: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of [
      sql`create table files (
        id text primary key,
        room_ordinal bigint not null,
        name text not null,
        type text not null,
        bytes bigint not null,
        width bigint,
        height bigint,
        thumbnail_bytes bigint,
        created_at bigint not null
      )`,
      sql`alter table rooms add column file_bytes bigint not null default 0`,
    ]) {
      await statement.execute(db);
    }
  },
};
