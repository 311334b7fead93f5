import type { Database } from '../storage.ts';

export interface StoredApiKey {
  readonly id: string;
  readonly organizationId: string;
  readonly scopes: string;
}

export async function findApiKey(db: Database, keyHash: string): Promise<StoredApiKey | undefined> {
  return db
    .selectFrom('api_keys')
    .select(['id', 'organization_id as organizationId', 'scopes'])
    .where('key_hash', '=', keyHash)
    .executeTakeFirst();
}

export async function insertApiKey(
  db: Database,
  key: StoredApiKey & { keyHash: string; hint: string; createdAtMs: number },
): Promise<void> {
  await db
    .insertInto('api_keys')
    .values({
      id: key.id,
      organization_id: key.organizationId,
      key_hash: key.keyHash,
      hint: key.hint,
      scopes: key.scopes,
      created_at: key.createdAtMs,
    })
    .execute();
}
