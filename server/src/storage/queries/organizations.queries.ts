import type { Database, Storage } from '../storage.ts';

export async function organizationExists(db: Database, id: string): Promise<boolean> {
  const row = await db
    .selectFrom('organizations')
    .select('id')
    .where('id', '=', id)
    .executeTakeFirst();
  return row !== undefined;
}

/** False: it was there already. */
export async function insertOrganization(
  db: Database,
  id: string,
  nowMs: number,
): Promise<boolean> {
  const { numInsertedOrUpdatedRows = 0n } = await db
    .insertInto('organizations')
    .values({ id, created_at: nowMs })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows > 0n;
}

/** Holds an organization until the transaction ends: who counts what it has meets whoever adds to it. */
export async function lockOrganization(
  { db, engine }: Pick<Storage, 'db' | 'engine'>,
  id: string,
): Promise<void> {
  // SQLite locks the whole database when the transaction begins.
  await db
    .selectFrom('organizations')
    .select('id')
    .where('id', '=', id)
    .$if(engine === 'postgres', (query) => query.forUpdate())
    .execute();
}

/** Web sites that may embed an organization's chats; empty for every site, and where it has none. */
export async function findOrigins(db: Database, id: string): Promise<string[]> {
  const row = await db
    .selectFrom('organizations')
    .select('origins')
    .where('id', '=', id)
    .executeTakeFirst();
  return JSON.parse(row?.origins ?? '[]') as string[];
}

export async function updateOrigins(
  db: Database,
  id: string,
  origins: readonly string[],
): Promise<void> {
  await db
    .updateTable('organizations')
    .set({ origins: JSON.stringify(origins) })
    .where('id', '=', id)
    .execute();
}

export interface Organization {
  readonly id: string;
  readonly createdAtMs: number;
}

/** Those of these ids that are there, in the order of their ids. */
export async function findOrganizations(
  db: Database,
  ids: readonly string[],
): Promise<Organization[]> {
  return db
    .selectFrom('organizations')
    .select(['id', 'created_at as createdAtMs'])
    .where('id', 'in', ids)
    .orderBy('id')
    .execute();
}

/** One page of organizations in the order of their ids. */
export async function listOrganizations(
  db: Database,
  page: { afterId: string; limit: number },
): Promise<Organization[]> {
  return db
    .selectFrom('organizations')
    .select(['id', 'created_at as createdAtMs'])
    .where('id', '>', page.afterId)
    .orderBy('id')
    .limit(page.limit)
    .execute();
}
