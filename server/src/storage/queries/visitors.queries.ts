import type { Database } from '../storage.ts';

export interface StoredVisitor {
  readonly id: string;
  readonly organizationId: string;
  readonly name: string | null;
  readonly email: string | null;
  /** Milliseconds since 1970, like all times here. */
  readonly createdAt: number;
  readonly expiresAt: number;
  /** Such as `Firefox on Linux`. */
  readonly browser: string | null;
  /** Such as `pt-BR`. */
  readonly language: string | null;
  /** What the web site says of them, as a JSON object. */
  readonly attributes: string;
}

const COLUMNS = [
  'id',
  'organization_id as organizationId',
  'name',
  'email',
  'created_at as createdAt',
  'expires_at as expiresAt',
  'browser',
  'language',
  'attributes',
] as const;

export async function insertVisitor(
  db: Database,
  visitor: StoredVisitor & { tokenHash: string },
): Promise<void> {
  await db
    .insertInto('visitors')
    .values({
      id: visitor.id,
      organization_id: visitor.organizationId,
      token_hash: visitor.tokenHash,
      name: visitor.name,
      email: visitor.email,
      created_at: visitor.createdAt,
      expires_at: visitor.expiresAt,
      browser: visitor.browser,
      language: visitor.language,
      attributes: visitor.attributes,
    })
    .execute();
}

export async function findVisitorByToken(
  db: Database,
  tokenHash: string,
): Promise<StoredVisitor | undefined> {
  return db
    .selectFrom('visitors')
    .select(COLUMNS)
    .where('token_hash', '=', tokenHash)
    .executeTakeFirst();
}

export async function findVisitor(db: Database, id: string): Promise<StoredVisitor | undefined> {
  return db.selectFrom('visitors').select(COLUMNS).where('id', '=', id).executeTakeFirst();
}

export async function updateVisitor(
  db: Database,
  id: string,
  change: Partial<Pick<StoredVisitor, 'name' | 'email' | 'attributes' | 'expiresAt'>>,
): Promise<void> {
  const { name, email, attributes, expiresAt } = change;
  const columns = {
    ...(name !== undefined && { name }),
    ...(email !== undefined && { email }),
    ...(attributes !== undefined && { attributes }),
    ...(expiresAt !== undefined && { expires_at: expiresAt }),
  };
  if (Object.keys(columns).length === 0) return;
  await db.updateTable('visitors').set(columns).where('id', '=', id).execute();
}
