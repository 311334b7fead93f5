import { sql, type Kysely, SqliteAdapter } from 'kysely';
import type { Migration } from 'kysely/migration';

/**
 * Who visitors are by the word of an organization's server, links of people, hours of products, and
 * where chats are embedded. Tokens leave the visitors: one person has several devices.
 */
export const identity: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of [
      sql`alter table organizations add column identity_mode text not null default 'optional'`,
      // Two keys at most: the index decides races for the second place.
      sql`create table identity_keys (
        id text primary key,
        organization_id text not null,
        place integer not null,
        secret text not null,
        created_at bigint not null,
        unique (organization_id, place)
      )`,
      sql`create table visitor_tokens (
        token_hash text primary key,
        visitor_id text not null,
        expires_at bigint not null,
        verified_by text,
        verified_until bigint
      )`,
      sql`insert into visitor_tokens (token_hash, visitor_id, expires_at)
        select token_hash, id, expires_at from visitors`,
    ]) {
      await statement.execute(db);
    }
    await dropFromVisitors(db, ['token_hash', 'expires_at']);
    for (const statement of [
      sql`alter table visitors add column verified_id text`,
      sql`alter table visitors add column verified_with text`,
      sql`alter table visitors add column verified_by text`,
      sql`create unique index visitors_by_subject on visitors (organization_id, verified_id)
        where verified_with = 'token'`,
      sql`alter table master_links add column rooms bigint not null default 0`,
      sql`alter table master_links add column assignee_id text`,
      sql`create index master_links_of_product on master_links (organization_id, product, ordinal)
        where name is not null`,
      sql`alter table looks add column hours text`,
      sql`create table sightings (
        organization_id text not null,
        product text not null,
        origin text not null,
        seen_at bigint not null,
        primary key (organization_id, product, origin)
      )`,
      sql`create index sightings_by_time on sightings (organization_id, seen_at)`,
    ]) {
      await statement.execute(db);
    }
  },
};

/** SQLite drops no column that an index of the table's own is on: the table is made anew. */
async function dropFromVisitors(db: Kysely<unknown>, dropped: readonly string[]): Promise<void> {
  if (!(db.getExecutor().adapter instanceof SqliteAdapter)) {
    for (const column of dropped) {
      await sql`alter table visitors drop column ${sql.ref(column)}`.execute(db);
    }
    return;
  }
  const { rows } = await sql<{ name: string; type: string; notnull: number; dflt: string | null }>`
    select name, type, "notnull", dflt_value as dflt from pragma_table_info('visitors')
    where name <> 'id'`.execute(db);
  const kept = rows.filter(({ name }) => !dropped.includes(name));
  const definitions = kept.map(
    ({ name, type, notnull, dflt }) =>
      sql`${sql.ref(name)} ${sql.raw(type)}${sql.raw(notnull === 1 ? ' not null' : '')}${sql.raw(
        dflt === null ? '' : ` default ${dflt}`,
      )}`,
  );
  const names = sql.join(kept.map(({ name }) => sql.ref(name)));
  for (const statement of [
    sql`create table visitors_anew (id text primary key, ${sql.join(definitions)})`,
    sql`insert into visitors_anew (id, ${names}) select id, ${names} from visitors order by rowid`,
    sql`drop table visitors`,
    sql`alter table visitors_anew rename to visitors`,
  ]) {
    await statement.execute(db);
  }
}
