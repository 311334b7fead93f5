import { sql } from 'kysely';
import type { Database, Tx } from '../storage.ts';
import type { IdentityMode, Tables } from '../tables.ts';
import { identityModeOf } from './identity.queries.ts';

export interface StoredVisitor {
  readonly id: string;
  readonly organizationId: string;
  readonly name: string | null;
  readonly email: string | null;
  /** Who it is in the words of the organization's server; null where no live key says so. */
  readonly verifiedId: string | null;
  /** Milliseconds since 1970, like all times here. */
  readonly createdAt: number;
  /** Such as `Firefox on Linux`. */
  readonly browser: string | null;
  /** Such as `pt-BR`. */
  readonly language: string | null;
  /** What the web site says of them, as a JSON object. */
  readonly attributes: string;
}

/** What a token was found to stand for. */
export interface TokenHolder extends StoredVisitor {
  readonly tokenHash: string;
  readonly expiresAt: number;
  /** Whether a key that is still there has named the holder on this very device, and until when. */
  readonly isNamed: boolean;
  readonly namedUntil: number | null;
  /** Whether the visitor is one who may have been on other devices too. */
  readonly isShared: boolean;
  readonly mode: IdentityMode;
}

export interface NewToken {
  readonly tokenHash: string;
  readonly visitorId: string;
  readonly expiresAt: number;
  readonly verifiedBy: string | null;
  readonly verifiedUntil: number | null;
}

export interface Verification {
  readonly verifiedId: string;
  readonly verifiedWith: 'token' | 'hash';
  readonly verifiedBy: string;
}

/** A key that is gone has never said anything. */
export const VERIFIED_ID = sql<string | null>`case when exists (
  select 1 from identity_keys where identity_keys.id = visitors.verified_by
) then visitors.verified_id end`.as('verifiedId');

const COLUMNS = [
  'visitors.id',
  'visitors.organization_id as organizationId',
  'visitors.name',
  'visitors.email',
  'visitors.created_at as createdAt',
  'visitors.browser',
  'visitors.language',
  'visitors.attributes',
] as const;

export async function insertVisitor(
  db: Database | Tx,
  visitor: Omit<StoredVisitor, 'verifiedId'>,
  verification: Verification | undefined,
): Promise<void> {
  await db
    .insertInto('visitors')
    .values({
      id: visitor.id,
      organization_id: visitor.organizationId,
      name: visitor.name,
      email: visitor.email,
      created_at: visitor.createdAt,
      browser: visitor.browser,
      language: visitor.language,
      attributes: visitor.attributes,
      ...toColumns(verification),
    })
    .execute();
}

export async function insertVisitorToken(db: Database | Tx, token: NewToken): Promise<void> {
  await db
    .insertInto('visitor_tokens')
    .values({
      token_hash: token.tokenHash,
      visitor_id: token.visitorId,
      expires_at: token.expiresAt,
      verified_by: token.verifiedBy,
      verified_until: token.verifiedUntil,
    })
    .execute();
}

/** Whom a token stands for, and what its organization wants of those who come: in one look. */
export async function findTokenHolder(
  db: Database | Tx,
  tokenHash: string,
): Promise<TokenHolder | undefined> {
  const [holder] = await listTokenHolders(db, [tokenHash]);
  return holder;
}

export async function listTokenHolders(
  db: Database | Tx,
  tokenHashes: readonly string[],
): Promise<TokenHolder[]> {
  const rows = await db
    .selectFrom('visitor_tokens')
    .innerJoin('visitors', 'visitors.id', 'visitor_tokens.visitor_id')
    .select(COLUMNS)
    .select([
      VERIFIED_ID,
      'visitors.verified_with',
      'visitor_tokens.token_hash as tokenHash',
      'visitor_tokens.expires_at as expiresAt',
      'visitor_tokens.verified_until as namedUntil',
      sql<number>`case when exists (
        select 1 from identity_keys where identity_keys.id = visitor_tokens.verified_by
      ) then 1 else 0 end`.as('is_named'),
      identityModeOf(sql.ref('visitors.organization_id')).as('mode'),
    ])
    .where('visitor_tokens.token_hash', 'in', tokenHashes)
    .execute();
  return rows.map(({ verified_with, is_named, ...holder }) => ({
    ...holder,
    isNamed: is_named === 1,
    isShared: verified_with === 'token',
  }));
}

export async function findVisitor(db: Database, id: string): Promise<StoredVisitor | undefined> {
  return db
    .selectFrom('visitors')
    .select(COLUMNS)
    .select(VERIFIED_ID)
    .where('visitors.id', '=', id)
    .executeTakeFirst();
}

/** The visitor whom JWTs with this `sub` name: one for all devices. */
export async function findVisitorOfSubject(
  db: Database | Tx,
  organizationId: string,
  subject: string,
): Promise<string | undefined> {
  const row = await db
    .selectFrom('visitors')
    .select('id')
    .where('organization_id', '=', organizationId)
    .where('verified_id', '=', subject)
    .where(sql<boolean>`verified_with = 'token'`)
    .executeTakeFirst();
  return row?.id;
}

/** How a visitor was verified, whether the key is there or not; nothing while they never were. */
export async function findVerification(
  db: Database | Tx,
  id: string,
): Promise<{ verifiedId: string; verifiedWith: 'token' | 'hash' } | undefined> {
  const row = await db
    .selectFrom('visitors')
    .select(['verified_id as verifiedId', 'verified_with as verifiedWith'])
    .where('id', '=', id)
    .executeTakeFirst();
  if (row === undefined || row.verifiedId === null || row.verifiedWith === null) return undefined;
  return { verifiedId: row.verifiedId, verifiedWith: row.verifiedWith };
}

/** Whether anything is another than before. */
export async function updateVisitor(
  db: Database | Tx,
  id: string,
  change: Partial<
    Pick<StoredVisitor, 'name' | 'email' | 'attributes'> & { verification: Verification }
  >,
): Promise<boolean> {
  const { name, email, attributes, verification } = change;
  const columns = {
    ...(name !== undefined && { name }),
    ...(email !== undefined && { email }),
    ...(attributes !== undefined && { attributes }),
    ...(verification && toColumns(verification)),
  };
  if (Object.keys(columns).length === 0) return false;
  const { numUpdatedRows } = await db
    .updateTable('visitors')
    .set({ ...columns, version: sql`version + 1` })
    .where('id', '=', id)
    .where(({ eb, or }) =>
      or(
        Object.entries(columns).map(([column, value]) =>
          eb(sql.ref(column), 'is distinct from', value),
        ),
      ),
    )
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

export async function updateVisitorToken(
  db: Database | Tx,
  tokenHash: string,
  change: Partial<Omit<NewToken, 'tokenHash'>>,
): Promise<void> {
  const { visitorId, expiresAt, verifiedBy, verifiedUntil } = change;
  await db
    .updateTable('visitor_tokens')
    .set({
      ...(visitorId !== undefined && { visitor_id: visitorId }),
      ...(expiresAt !== undefined && { expires_at: expiresAt }),
      ...(verifiedBy !== undefined && { verified_by: verifiedBy }),
      ...(verifiedUntil !== undefined && { verified_until: verifiedUntil }),
    })
    .where('token_hash', '=', tokenHash)
    .execute();
}

/** Gives the latest rooms of a visitor to another one, who has turned out to be the same person. */
export async function moveRooms(
  db: Database | Tx,
  move: { from: string; to: string; limit: number },
): Promise<void> {
  await db
    .updateTable('rooms')
    // Where the other has an active room of the product already, that one stays the active one.
    .set({ visitor_id: move.to, slot: null })
    .where('ordinal', 'in', (rooms) =>
      rooms
        .selectFrom('rooms')
        .select('ordinal')
        .where('visitor_id', '=', move.from)
        .orderBy('ordinal', 'desc')
        .limit(move.limit),
    )
    .execute();
  // To each of these rooms it is a later state of its visitor.
  await db
    .updateTable('visitors')
    .set({
      version: sql`1 + (select max(one.version) from visitors as one
        where one.id in (${move.from}, ${move.to}))`,
    })
    .where('id', '=', move.to)
    .execute();
}

function toColumns(
  verification: Verification | undefined,
): Pick<Tables['visitors'], 'verified_id' | 'verified_with' | 'verified_by'> {
  return {
    verified_id: verification?.verifiedId ?? null,
    verified_with: verification?.verifiedWith ?? null,
    verified_by: verification?.verifiedBy ?? null,
  };
}
