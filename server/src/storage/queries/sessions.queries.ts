import type { Database } from '../storage.ts';

export interface StoredSession {
  readonly id: string;
  readonly accountId: string;
  readonly device: string;
  readonly network: string;
  /** Milliseconds since 1970, like all times here. */
  readonly createdAtMs: number;
  readonly usedAtMs: number;
  readonly expiresAtMs: number;
}

const COLUMNS = [
  'id',
  'account_id as accountId',
  'device',
  'network',
  'created_at as createdAtMs',
  'used_at as usedAtMs',
  'expires_at as expiresAtMs',
] as const;

export async function insertSession(
  db: Database,
  session: StoredSession & { tokenHash: string },
): Promise<void> {
  await db
    .insertInto('sessions')
    .values({
      id: session.id,
      account_id: session.accountId,
      token_hash: session.tokenHash,
      device: session.device,
      network: session.network,
      created_at: session.createdAtMs,
      used_at: session.usedAtMs,
      expires_at: session.expiresAtMs,
    })
    .execute();
}

export async function findSessionByToken(
  db: Database,
  tokenHash: string,
): Promise<StoredSession | undefined> {
  return db
    .selectFrom('sessions')
    .select(COLUMNS)
    .where('token_hash', '=', tokenHash)
    .executeTakeFirst();
}

export async function updateSessionUse(db: Database, id: string, usedAtMs: number): Promise<void> {
  await db.updateTable('sessions').set({ used_at: usedAtMs }).where('id', '=', id).execute();
}

/** All sessions of an account, the latest first; their number is bounded when they are made. */
export async function listSessions(db: Database, accountId: string): Promise<StoredSession[]> {
  return db
    .selectFrom('sessions')
    .select(COLUMNS)
    .where('account_id', '=', accountId)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .execute();
}

/** Ends one session of an account. Whether there was such a one. */
export async function deleteSession(db: Database, accountId: string, id: string): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('sessions')
    .where('id', '=', id)
    .where('account_id', '=', accountId)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}

/** Ends all sessions of an account, but for the one that is to stay. Those that were there. */
export async function deleteSessions(
  db: Database,
  accountId: string,
  exceptId = '',
): Promise<string[]> {
  const rows = await db
    .deleteFrom('sessions')
    .where('account_id', '=', accountId)
    .where('id', '!=', exceptId)
    .returning('id')
    .execute();
  return rows.map(({ id }) => id);
}
