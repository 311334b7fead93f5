import { sql } from 'kysely';
import type { Database, Storage } from '../storage.ts';

export interface Account {
  readonly id: string;
  /** In small letters. */
  readonly email: string;
  readonly name: string;
  readonly isOwner: boolean;
  readonly hasTwoFactor: boolean;
  readonly createdAtMs: number;
}

/** With what a password is checked against. */
export interface StoredAccount extends Account {
  readonly passwordHash: string;
}

type Row = Awaited<ReturnType<ReturnType<typeof selectAccounts>['executeTakeFirstOrThrow']>>;

function selectAccounts(db: Database) {
  return db
    .selectFrom('accounts')
    .select([
      'accounts.id',
      'accounts.email',
      'accounts.name',
      'accounts.is_owner',
      'accounts.created_at',
      'accounts.password_hash',
      sql<number>`(select count(*) from two_factors where two_factors.account_id = accounts.id)`.as(
        'factors',
      ),
    ]);
}

function toAccount(row: Row): StoredAccount {
  return {
    id: row.id,
    email: row.email,
    name: row.name,
    isOwner: row.is_owner === 1,
    hasTwoFactor: row.factors > 0,
    createdAtMs: row.created_at,
    passwordHash: row.password_hash,
  };
}

export async function findAccount(db: Database, id: string): Promise<StoredAccount | undefined> {
  const row = await selectAccounts(db).where('accounts.id', '=', id).executeTakeFirst();
  return row && toAccount(row);
}

export async function findAccountByEmail(
  db: Database,
  email: string,
): Promise<StoredAccount | undefined> {
  const row = await selectAccounts(db).where('accounts.email', '=', email).executeTakeFirst();
  return row && toAccount(row);
}

/**
 * Holds an account as it is until the transaction ends: what ends its sessions and what begins one
 * meet here, so that none begins with a password that was just changed.
 */
export async function lockAccount(
  { db, engine }: Pick<Storage, 'db' | 'engine'>,
  id: string,
): Promise<{ passwordHash: string } | undefined> {
  // SQLite locks the whole database when the transaction begins.
  return db
    .selectFrom('accounts')
    .select('password_hash as passwordHash')
    .where('id', '=', id)
    .$if(engine === 'postgres', (query) => query.forUpdate())
    .executeTakeFirst();
}

/** All owners, held until the transaction ends: two who remove each other must not both do so. */
export async function lockOwners({
  db,
  engine,
}: Pick<Storage, 'db' | 'engine'>): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('accounts')
    .select('id')
    .where(sql<boolean>`is_owner = 1`)
    .orderBy('id')
    .$if(engine === 'postgres', (query) => query.forUpdate())
    .execute();
  return rows.map(({ id }) => id);
}

export async function insertAccount(
  db: Database,
  account: Omit<StoredAccount, 'hasTwoFactor'>,
): Promise<void> {
  await db
    .insertInto('accounts')
    .values({
      id: account.id,
      email: account.email,
      name: account.name,
      password_hash: account.passwordHash,
      is_owner: Number(account.isOwner),
      created_at: account.createdAtMs,
    })
    .execute();
}

export async function updateAccount(
  db: Database,
  id: string,
  change: Partial<Pick<StoredAccount, 'name' | 'passwordHash' | 'isOwner'>>,
): Promise<void> {
  const { name, passwordHash, isOwner } = change;
  await db
    .updateTable('accounts')
    .set({
      ...(name !== undefined && { name }),
      ...(passwordHash !== undefined && { password_hash: passwordHash }),
      ...(isOwner !== undefined && { is_owner: Number(isOwner) }),
    })
    .where('id', '=', id)
    .execute();
}

/** Takes an account out of all tables but the log of what was done. */
export async function deleteAccount(db: Database, id: string): Promise<void> {
  for (const table of [
    'sessions',
    'memberships',
    'two_factors',
    'recovery_codes',
    'password_resets',
  ] as const) {
    await db.deleteFrom(table).where('account_id', '=', id).execute();
  }
  await db.deleteFrom('accounts').where('id', '=', id).execute();
}

/** One page of accounts in the order of their ids. */
export async function listAccounts(
  db: Database,
  page: { afterId: string; limit: number },
): Promise<Account[]> {
  const rows = await selectAccounts(db)
    .where('accounts.id', '>', page.afterId)
    .orderBy('accounts.id')
    .limit(page.limit)
    .execute();
  return rows.map(toAccount);
}

/** Makes the link of an account; one made before is useless from now on. */
export async function putPasswordReset(
  db: Database,
  reset: { accountId: string; tokenHash: string; expiresAtMs: number },
): Promise<void> {
  const columns = { token_hash: reset.tokenHash, expires_at: reset.expiresAtMs };
  await db
    .insertInto('password_resets')
    .values({ account_id: reset.accountId, ...columns })
    .onConflict((conflict) => conflict.column('account_id').doUpdateSet(columns))
    .execute();
}

/** The account that a link is for. */
export async function findPasswordReset(
  db: Database,
  tokenHash: string,
  nowMs: number,
): Promise<string | undefined> {
  const row = await db
    .selectFrom('password_resets')
    .select('account_id')
    .where('token_hash', '=', tokenHash)
    .where('expires_at', '>', nowMs)
    .executeTakeFirst();
  return row?.account_id;
}

/** Uses a link up. False: it is gone; of two who use it at once, one gets it. */
export async function takePasswordReset(
  db: Database,
  tokenHash: string,
  nowMs: number,
): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('password_resets')
    .where('token_hash', '=', tokenHash)
    .where('expires_at', '>', nowMs)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}
