import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Consoles are told who a visitor is: of two states, the one with the larger number is right. */
export const visitorVersions: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`alter table visitors add column version bigint not null default 1`.execute(db);
  },
};
