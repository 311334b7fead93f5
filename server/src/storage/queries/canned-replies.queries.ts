import type { Database } from '../storage.ts';

export interface CannedReply {
  readonly id: string;
  readonly organizationId: string;
  readonly shortcut: string;
  readonly text: string;
}

const COLUMNS = ['id', 'organization_id as organizationId', 'shortcut', 'text'] as const;

/** No two of an organization have the same shortcut, in whatever letters. */
const keyOf = (shortcut: string): string => shortcut.toLowerCase();

/** By shortcut. */
export async function listCannedReplies(
  db: Database,
  organizationId: string,
  limit: number,
): Promise<CannedReply[]> {
  return db
    .selectFrom('canned_replies')
    .select(COLUMNS)
    .where('organization_id', '=', organizationId)
    .orderBy('shortcut_key')
    .limit(limit)
    .execute();
}

export async function findCannedReply(db: Database, id: string): Promise<CannedReply | undefined> {
  return db.selectFrom('canned_replies').select(COLUMNS).where('id', '=', id).executeTakeFirst();
}

/** How many an organization has, to a bound. */
export async function countCannedReplies(
  db: Database,
  organizationId: string,
  max: number,
): Promise<number> {
  const rows = await db
    .selectFrom('canned_replies')
    .select('id')
    .where('organization_id', '=', organizationId)
    .limit(max)
    .execute();
  return rows.length;
}

/** A shortcut that is taken is a unique violation, here and in a change. */
export async function insertCannedReply(db: Database, reply: CannedReply): Promise<void> {
  const { id, organizationId, shortcut, text } = reply;
  await db
    .insertInto('canned_replies')
    .values({
      id,
      organization_id: organizationId,
      shortcut,
      shortcut_key: keyOf(shortcut),
      text,
    })
    .execute();
}

export async function updateCannedReply(
  db: Database,
  id: string,
  change: Partial<Pick<CannedReply, 'shortcut' | 'text'>>,
): Promise<void> {
  const { shortcut, text } = change;
  const columns = {
    ...(shortcut !== undefined && { shortcut, shortcut_key: keyOf(shortcut) }),
    ...(text !== undefined && { text }),
  };
  if (Object.keys(columns).length === 0) return;
  await db.updateTable('canned_replies').set(columns).where('id', '=', id).execute();
}

export async function deleteCannedReply(db: Database, id: string): Promise<void> {
  await db.deleteFrom('canned_replies').where('id', '=', id).execute();
}
