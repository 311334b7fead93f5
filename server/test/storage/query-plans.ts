import { sql, type CompiledQuery } from 'kysely';
import type { Storage } from '../../src/storage/storage.ts';

/**
 * How the engine would run a statement: one line a step. PostgreSQL sorts and scans where a table is
 * too small for that to matter; told not to, it shows whether there is an index for when it does.
 */
export async function explain(
  { db, engine }: Pick<Storage, 'db' | 'engine'>,
  statement: CompiledQuery,
): Promise<string[]> {
  const prefix = engine === 'sqlite' ? 'explain query plan' : 'explain';
  return db.transaction().execute(async (tx) => {
    if (engine === 'postgres') {
      for (const step of ['seqscan', 'bitmapscan', 'sort']) {
        await sql.raw(`set local enable_${step} = off`).execute(tx);
      }
    }
    const { rows } = await tx.executeQuery<Record<string, string>>({
      ...statement,
      sql: `${prefix} ${statement.sql}`,
    });
    return rows.map((row) => row['detail'] ?? row['QUERY PLAN'] ?? '');
  });
}

/** SQLite's word for reading all of a table that grows. */
const READ_WHOLE =
  /^SCAN (rooms|messages|links|master_links|api_keys|organizations|accounts|memberships|sessions|two_factors|recovery_codes|invitations|password_resets|audit_entries|room_tags|journal_entries|canned_replies|visitor_pages|visitors|visitor_tokens|identity_keys|sightings|webhooks|webhook_deliveries)\b/;

/** Steps whose cost grows with a table or a list: reading all of a table, and sorting. */
export function costlySteps(steps: readonly string[]): string[] {
  return steps.filter(
    (step, index) =>
      READ_WHOLE.test(step) ||
      /TEMP B-TREE/.test(step) ||
      /Seq Scan|Sort\b/.test(step) ||
      // Reading all of an index is reading all of its table in another order.
      (/Index (Only )?Scan/.test(step) && !/Index Cond/.test(steps[index + 1] ?? '')),
  );
}

/** Blocks that the engine touched to run a statement. PostgreSQL only. */
export async function countBlocks(
  { db }: Pick<Storage, 'db'>,
  statement: CompiledQuery,
): Promise<number> {
  const { rows } = await db.executeQuery<{ 'QUERY PLAN': { Plan: Record<string, number> }[] }>({
    ...statement,
    sql: `explain (analyze, buffers, format json) ${statement.sql}`,
  });
  const plan = rows[0]?.['QUERY PLAN'][0]?.Plan ?? {};
  return (plan['Shared Hit Blocks'] ?? NaN) + (plan['Shared Read Blocks'] ?? NaN);
}

/**
 * One organization with 20,000 rooms of one product, as many again of a thousand others; a room
 * with 5,000 messages; 5,000 links. Enough for a planner to see that reading all of it is dear.
 */
export async function fill({ db, engine }: Pick<Storage, 'db' | 'engine'>): Promise<void> {
  const upTo = (count: number) =>
    engine === 'postgres'
      ? sql`(select generate_series(1, ${sql.lit(count)}) as n) as numbers`
      : sql`(with recursive series (n) as
              (select 1 union all select n + 1 from series where n < ${sql.lit(count)})
            select n from series) as numbers`;
  const statements = [
    sql`insert into organizations (id, created_at) select 'org-' || n, n from ${upTo(1000)}`,
    sql`insert into rooms (id, organization_id, product, user_id, portfolio, visitor_key, slot,
          event_id, is_login, is_active, created_at, active_at, assignee_id, snoozed_until)
        select 'room-' || n, case when n % 2 = 0 then 'big' else 'org-' || (n % 1000) end, 'LOGIN',
          'user-' || n, 'p', 'visitor-' || n, 'visitor-' || n, 'e', 0,
          case when n % 10 < 7 then 0 else 1 end, n, n,
          case when n % 3 = 0 then 'account-' || (n % 100) end,
          case when n % 10 = 9 then n end from ${upTo(40_000)}`,
    sql`insert into room_tags (room_ordinal, tag, organization_id, product, status, active_at)
        select n, 'tag-' || (n % 20), 'big', 'LOGIN', n % 3, n from ${upTo(10_000)}`,
    sql`insert into journal_entries (room_ordinal, seq, id, after_seq, account_id, actor_name, fact,
          client_id, created_at)
        select 9, n, 'entry-' || n, 0, 'account-9', 'a', '{}', 'c-' || n, n from ${upTo(5000)}`,
    sql`insert into canned_replies (id, organization_id, shortcut, shortcut_key, text)
        select 'reply-' || n, 'org-' || (n % 50), 's-' || n, 's-' || n, 't' from ${upTo(1000)}`,
    sql`insert into visitor_pages (visitor_id, url, title, created_at)
        select 'visitor-' || (n % 100), 'u', 't', n from ${upTo(1000)}`,
    sql`insert into messages (room_ordinal, seq, id, author_side, author, type, data, client_id,
          created_at)
        select 1, n, 'message-' || n, 'visitor', 'a', 'text', '1', 'client-' || n, n
        from ${upTo(5000)}`,
    sql`insert into master_links (id, organization_id, product, created_at)
        select 'master-' || n, 'big', 'LOGIN', n from ${upTo(1000)}`,
    sql`insert into links (master_link_ordinal, position, reference, portfolio, url,
          organization_id)
        select 1 + n / 5, n % 5, 'r', 'p', 'u', case when n < 4000 then 'big' else 'org-1' end
        from ${upTo(4998)}`,
    sql`insert into api_keys (id, organization_id, key_hash, hint, scopes, created_at)
        select 'key-' || n, 'org-' || n, 'hash-' || n, 'h', '', n from ${upTo(1000)}`,
    sql`insert into accounts (id, email, name, password_hash, is_owner, created_at)
        select 'account-' || n, n || '@example.com', 'a', 'h', 0, n from ${upTo(1000)}`,
    sql`insert into memberships (organization_id, account_id, role, products, created_at)
        select 'org-' || (n % 50), 'account-' || n, 'agent', '[]', n from ${upTo(1000)}`,
    sql`insert into sessions (id, account_id, token_hash, device, network, created_at, used_at,
          expires_at)
        select 'session-' || n, 'account-' || (n % 100), 'hash-' || n, 'd', 'n', n, n, n
        from ${upTo(1000)}`,
    sql`insert into invitations (id, organization_id, email, role, products, token_hash, created_at,
          expires_at)
        select 'invitation-' || n, 'org-' || (n % 50), 'e', 'agent', '[]', 'hash-' || n, n, n
        from ${upTo(1000)}`,
    sql`insert into password_resets (account_id, token_hash, expires_at)
        select 'account-' || n, 'hash-' || n, n from ${upTo(1000)}`,
    sql`insert into two_factors (account_id, secret, last_step, created_at)
        select 'account-' || n, 's', n, n from ${upTo(1000)}`,
    sql`insert into recovery_codes (account_id, code_hash)
        select 'account-' || n, 'hash-' || n from ${upTo(1000)}`,
    sql`insert into visitors (id, organization_id, verified_id, verified_with, created_at)
        select 'visitor-' || n, 'big', 'user-' || n, 'token', n from ${upTo(1000)}`,
    sql`insert into visitor_tokens (token_hash, visitor_id, expires_at)
        select 'hash-' || n, 'visitor-' || (n % 1000), n from ${upTo(2000)}`,
    sql`insert into identity_keys (id, organization_id, place, secret, created_at)
        select 'key-' || n, 'org-' || (n / 2), 1 + n % 2, 's', n from ${upTo(1000)}`,
    sql`insert into webhooks (id, organization_id, url, events, secret, is_on, created_at)
        select 'webhook-' || n, 'org-' || (n / 5), 'u', '[]', 's', n % 2, n from ${upTo(1000)}`,
    sql`insert into webhook_deliveries (id, webhook_id, type, data, state, due_at, created_at)
        select 'd-' || n, 'webhook-' || (n % 100), 't', '{}', n % 3, n, n from ${upTo(5000)}`,
    sql`insert into sightings (organization_id, product, origin, seen_at)
        select 'org-' || (n % 50), 'LOGIN', 'https://' || n || '.example', n from ${upTo(1000)}`,
    sql`insert into audit_entries (organization_id, actor, action, subject, network, created_at)
        select 'org-' || (n % 50), 'a', 'a', 's', 'n', n from ${upTo(1000)}`,
  ];
  for (const statement of statements) await statement.execute(db);
  // PostgreSQL does this by itself a little later.
  if (engine === 'postgres') await sql`analyze`.execute(db);
}
