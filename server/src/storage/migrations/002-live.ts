import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Visitors with tokens of their own, and how far each side of a room has read. */
export const live: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of [
      sql`create table visitors (
        id text primary key,
        organization_id text not null,
        token_hash text not null unique,
        name text,
        email text,
        created_at bigint not null,
        expires_at bigint not null
      )`,
      sql`alter table rooms add column visitor_id text`,
      sql`alter table rooms add column visitor_read_seq bigint not null default 0`,
      sql`alter table rooms add column agent_read_seq bigint not null default 0`,
      sql`create index rooms_by_owner on rooms (visitor_id, ordinal) where visitor_id is not null`,
    ]) {
      await statement.execute(db);
    }
  },
};
