import type { Database } from '../storage.ts';

export async function organizationExists(db: Database, id: string): Promise<boolean> {
  const row = await db
    .selectFrom('organizations')
    .select('id')
    .where('id', '=', id)
    .executeTakeFirst();
  return row !== undefined;
}

export async function insertOrganization(db: Database, id: string, nowMs: number): Promise<void> {
  await db
    .insertInto('organizations')
    .values({ id, created_at: nowMs })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
}
