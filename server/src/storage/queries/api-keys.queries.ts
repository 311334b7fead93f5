import { sql } from 'kysely';
import type { Database } from '../storage.ts';

export interface StoredApiKey {
  readonly id: string;
  readonly organizationId: string;
  readonly scopes: string;
}

export async function findApiKey(
  db: Database,
  keyHash: string,
): Promise<(StoredApiKey & { hint: string }) | undefined> {
  return db
    .selectFrom('api_keys')
    .select(['id', 'organization_id as organizationId', 'scopes', 'hint'])
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

export type RevokedApiKey = Pick<ListedApiKey, 'organizationId' | 'hint'>;

/** Deletes a key; of an organization, where one is named. What it was, if there was one. */
export async function deleteApiKey(
  db: Database,
  id: string,
  organizationId?: string,
): Promise<RevokedApiKey | undefined> {
  return db
    .deleteFrom('api_keys')
    .where('id', '=', id)
    .$if(organizationId !== undefined, (query) =>
      query.where(sql`organization_id`, '=', organizationId),
    )
    .returning(['hint', 'organization_id as organizationId'])
    .executeTakeFirst();
}
