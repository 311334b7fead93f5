import { sql } from 'kysely';
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

/** What may be shown of a key. */
export interface ListedApiKey extends StoredApiKey {
  readonly hint: string;
  readonly createdAtMs: number;
}

/** Where a page of keys ended. */
export type ApiKeyCursor = Pick<ListedApiKey, 'createdAtMs' | 'id'>;

/** One page of keys, of one organization or of all, in the order they were made. */
export async function listApiKeys(
  db: Database,
  organizationId: string | undefined,
  page: { after: ApiKeyCursor; limit: number },
): Promise<ListedApiKey[]> {
  const { createdAtMs, id } = page.after;
  return db
    .selectFrom('api_keys')
    .select([
      'id',
      'organization_id as organizationId',
      'scopes',
      'hint',
      'created_at as createdAtMs',
    ])
    .where(sql<boolean>`(created_at, id) > (${createdAtMs}, ${id})`)
    .$if(organizationId !== undefined, (query) =>
      query.where(sql`organization_id`, '=', organizationId),
    )
    .orderBy('created_at')
    .orderBy('id')
    .limit(page.limit)
    .execute();
}

/** Whether there was such a key. */
export async function deleteApiKey(db: Database, id: string): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('api_keys')
    .where('id', '=', id)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}
