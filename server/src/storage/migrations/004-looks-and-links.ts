import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** How chats look, which sites may embed them, and links with names and an end. */
export const looksAndLinks: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of [
      sql`alter table organizations add column origins text not null default '[]'`,
      // What is null was never chosen, and is shown as the default of the day.
      sql`create table looks (
        organization_id text not null,
        product text not null,
        title text,
        color text,
        side text,
        greeting text,
        is_away integer,
        away_notice text,
        primary key (organization_id, product)
      )`,
      sql`alter table master_links add column name text`,
      sql`alter table master_links add column expires_at bigint`,
      sql`create index master_links_named on master_links (organization_id, ordinal)
        where name is not null`,
      sql`create index links_by_reference
        on links (organization_id, reference, master_link_ordinal)`,
    ]) {
      await statement.execute(db);
    }
  },
};
