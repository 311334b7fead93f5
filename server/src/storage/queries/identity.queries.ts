import { sql, type RawBuilder } from 'kysely';
import type { Database, Tx } from '../storage.ts';
import type { IdentityMode } from '../tables.ts';

export interface StoredIdentityKey {
  readonly id: string;
  readonly place: number;
  /** As it stands in the secret box. */
  readonly sealedSecret: string;
  readonly createdAtMs: number;
}

/** An organization's keys, two at most. */
export async function listIdentityKeys(
  db: Database | Tx,
  organizationId: string,
): Promise<StoredIdentityKey[]> {
  return db
    .selectFrom('identity_keys')
    .select(['id', 'place', 'secret as sealedSecret', 'created_at as createdAtMs'])
    .where('organization_id', '=', organizationId)
    .orderBy('place')
    .execute();
}

/** A taken place is a unique violation. */
export async function insertIdentityKey(
  db: Database | Tx,
  key: StoredIdentityKey & { organizationId: string },
): Promise<void> {
  await db
    .insertInto('identity_keys')
    .values({
      id: key.id,
      organization_id: key.organizationId,
      place: key.place,
      secret: key.sealedSecret,
      created_at: key.createdAtMs,
    })
    .execute();
}

/** Whether there was one. */
export async function deleteIdentityKey(
  db: Database | Tx,
  organizationId: string,
  id: string,
): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('identity_keys')
    .where('id', '=', id)
    .where('organization_id', '=', organizationId)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}

/** What an organization asks of its visitors. */
export async function findIdentityMode(
  db: Database,
  organizationId: string,
): Promise<IdentityMode> {
  const row = await db
    .selectFrom('organizations')
    .select('identity_mode')
    .where('id', '=', organizationId)
    .executeTakeFirst();
  return row?.identity_mode ?? 'optional';
}

export async function updateIdentityMode(
  db: Database | Tx,
  organizationId: string,
  mode: IdentityMode,
): Promise<void> {
  await db
    .updateTable('organizations')
    .set({ identity_mode: mode })
    .where('id', '=', organizationId)
    .execute();
}

/** The same in the midst of another query; an organization that is not there asks for nothing. */
export function identityModeOf(organizationId: RawBuilder<unknown>): RawBuilder<IdentityMode> {
  return sql<IdentityMode>`coalesce((
    select identity_mode from organizations where organizations.id = ${organizationId}
  ), 'optional')`;
}
