import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Rooms go to agents in turn: whether, up to how many, and whose turn was last. */
export const routing: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of [
      sql`alter table organizations add column routing_on integer not null default 0`,
      sql`alter table organizations add column routing_capacity integer not null default 5`,
      sql`create index organizations_routing on organizations (id) where routing_on = 1`,
      sql`alter table accounts add column routed_at bigint not null default 0`,
    ]) {
      await statement.execute(db);
    }
  },
};
