import type { Database } from '../storage.ts';

/** What of sessions and keys may have ended, of many at once and by their keys alone. */

export interface SessionStanding {
  readonly id: string;
  readonly accountId: string;
  readonly usedAtMs: number;
  readonly expiresAtMs: number;
  readonly name: string;
  readonly isOwner: boolean;
}

export async function listSessionStandings(
  db: Database,
  ids: readonly string[],
): Promise<SessionStanding[]> {
  const rows = await db
    .selectFrom('sessions')
    .innerJoin('accounts', 'accounts.id', 'sessions.account_id')
    .select([
      'sessions.id',
      'sessions.account_id as accountId',
      'sessions.used_at as usedAtMs',
      'sessions.expires_at as expiresAtMs',
      'accounts.name',
      'accounts.is_owner',
    ])
    .where('sessions.id', 'in', ids)
    .execute();
  return rows.map(({ is_owner, ...row }) => ({ ...row, isOwner: is_owner === 1 }));
}

/** Those of these keys that are there. */
export async function listKeyIds(db: Database, ids: readonly string[]): Promise<string[]> {
  const rows = await db.selectFrom('api_keys').select('id').where('id', 'in', ids).execute();
  return rows.map(({ id }) => id);
}
