import type { Database } from '../storage.ts';
import type { Role } from '../tables.ts';

export interface Invitation {
  readonly id: string;
  readonly organizationId: string;
  /** In small letters. */
  readonly email: string;
  readonly role: Role;
  readonly products: readonly string[];
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
}

const COLUMNS = [
  'id',
  'organization_id as organizationId',
  'email',
  'role',
  'products',
  'created_at as createdAtMs',
  'expires_at as expiresAtMs',
] as const;

function toInvitation<R extends { products: string }>(row: R) {
  return { ...row, products: JSON.parse(row.products) as string[] };
}

export async function insertInvitation(
  db: Database,
  invitation: Invitation & { tokenHash: string },
): Promise<void> {
  await db
    .insertInto('invitations')
    .values({
      id: invitation.id,
      organization_id: invitation.organizationId,
      email: invitation.email,
      role: invitation.role,
      products: JSON.stringify(invitation.products),
      token_hash: invitation.tokenHash,
      created_at: invitation.createdAtMs,
      expires_at: invitation.expiresAtMs,
    })
    .execute();
}

export async function findInvitation(
  db: Database,
  tokenHash: string,
  nowMs: number,
): Promise<Invitation | undefined> {
  const row = await db
    .selectFrom('invitations')
    .select(COLUMNS)
    .where('token_hash', '=', tokenHash)
    .where('expires_at', '>', nowMs)
    .executeTakeFirst();
  return row && toInvitation(row);
}

/** Uses an invitation up. Of two who follow it at once, one gets it. */
export async function takeInvitation(
  db: Database,
  tokenHash: string,
  nowMs: number,
): Promise<Invitation | undefined> {
  const row = await db
    .deleteFrom('invitations')
    .where('token_hash', '=', tokenHash)
    .where('expires_at', '>', nowMs)
    .returning(COLUMNS)
    .executeTakeFirst();
  return row && toInvitation(row);
}

/** One page of an organization's invitations in the order of their ids. */
export async function listInvitations(
  db: Database,
  organizationId: string,
  page: { afterId: string; limit: number },
): Promise<Invitation[]> {
  const rows = await db
    .selectFrom('invitations')
    .select(COLUMNS)
    .where('organization_id', '=', organizationId)
    .where('id', '>', page.afterId)
    .orderBy('id')
    .limit(page.limit)
    .execute();
  return rows.map(toInvitation);
}

/** The invitation that was taken back, if there was one. */
export async function deleteInvitation(
  db: Database,
  organizationId: string,
  id: string,
): Promise<{ email: string } | undefined> {
  return db
    .deleteFrom('invitations')
    .where('id', '=', id)
    .where('organization_id', '=', organizationId)
    .returning('email')
    .executeTakeFirst();
}
