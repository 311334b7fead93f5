import { sql } from 'kysely';
import type { Database, Tx } from '../storage.ts';

export interface Link {
  /** The caller's name of the link (`qrid` on the v2 wire). */
  readonly reference: string;
  readonly portfolio: string;
  readonly url: string;
}

export interface MasterLink {
  readonly id: string;
  readonly organizationId: string;
  readonly product: string;
  readonly links: readonly Link[];
  readonly createdAtMs: number;
}

export async function insertMasterLink(tx: Tx, master: MasterLink): Promise<void> {
  const { ordinal } = await tx
    .insertInto('master_links')
    .values({
      id: master.id,
      organization_id: master.organizationId,
      product: master.product,
      opens: 0,
      created_at: master.createdAtMs,
    })
    .returning('ordinal')
    .executeTakeFirstOrThrow();
  await tx
    .insertInto('links')
    .values(
      master.links.map((link, position) => ({
        master_link_ordinal: ordinal,
        position,
        reference: link.reference,
        portfolio: link.portfolio,
        url: link.url,
        organization_id: master.organizationId,
      })),
    )
    .execute();
}

/** One page of an organization's link references in creation order, repeats kept. */
export async function listLinkReferences(
  db: Database,
  organizationId: string,
  page: { after: LinkCursor; limit: number },
): Promise<(LinkCursor & { reference: string })[]> {
  return db
    .selectFrom('links')
    .select(['master_link_ordinal as ordinal', 'position', 'reference'])
    .where('organization_id', '=', organizationId)
    .where(
      sql<boolean>`(master_link_ordinal, position) > (${page.after.ordinal}, ${page.after.position})`,
    )
    .orderBy('master_link_ordinal')
    .orderBy('position')
    .limit(page.limit)
    .execute();
}

export interface LinkCursor {
  readonly ordinal: number;
  readonly position: number;
}

export async function masterLinkExists(db: Database, id: string): Promise<boolean> {
  const row = await db
    .selectFrom('master_links')
    .select('id')
    .where('id', '=', id)
    .executeTakeFirst();
  return row !== undefined;
}

/** Where an opening leads: to an address as it was given, or to the chat of a named link. */
export type Opening =
  | { readonly to: 'url'; readonly url: string }
  | { readonly to: 'chat'; readonly organizationId: string; readonly product: string };

/** Counts an opening and answers where it leads; each takes the next address. */
export async function openMasterLink(
  db: Database,
  id: string,
  nowMs: number,
): Promise<Opening | undefined> {
  const master = await db
    .updateTable('master_links')
    .set({ opens: sql`opens + 1` })
    .where('id', '=', id)
    .where((where) => where.or([where('expires_at', 'is', null), where('expires_at', '>', nowMs)]))
    .returning(['ordinal', 'opens', 'name', 'organization_id as organizationId', 'product'])
    .executeTakeFirst();
  if (master === undefined) return undefined;
  const { organizationId, product } = master;
  if (master.name) return { to: 'chat', organizationId, product };
  const url = await linkAt(db, master.ordinal, master.opens - 1);
  return url === undefined ? undefined : { to: 'url', url };
}

async function linkAt(db: Database, ordinal: number, turn: number): Promise<string | undefined> {
  const row = await db
    .selectFrom('links')
    .select('url')
    .where('master_link_ordinal', '=', ordinal)
    .where(
      'position',
      '=',
      sql<number>`cast(${turn} as bigint) % (select count(*) from links where master_link_ordinal = ${ordinal})`,
    )
    .executeTakeFirst();
  return row?.url;
}

/** A link with a name and perhaps an end, which leads to our own chat. */
export interface ChatLink {
  readonly ordinal: number;
  readonly id: string;
  readonly organizationId: string;
  readonly product: string;
  readonly name: string;
  readonly opens: number;
  /** Rooms that were opened by it. */
  readonly rooms: number;
  /** Whose link it is, where it is somebody's own. */
  readonly assigneeId: string | null;
  readonly expiresAtMs: number | null;
  readonly createdAtMs: number;
}

const CHAT_LINK = [
  'ordinal',
  'id',
  'organization_id as organizationId',
  'product',
  'name',
  'opens',
  'rooms',
  'assignee_id as assigneeId',
  'expires_at as expiresAtMs',
  'created_at as createdAtMs',
] as const;

export async function insertChatLink(
  db: Database,
  link: Omit<ChatLink, 'ordinal' | 'opens' | 'rooms'>,
): Promise<ChatLink> {
  const { ordinal } = await db
    .insertInto('master_links')
    .values({
      id: link.id,
      organization_id: link.organizationId,
      product: link.product,
      opens: 0,
      created_at: link.createdAtMs,
      name: link.name,
      expires_at: link.expiresAtMs,
      assignee_id: link.assigneeId,
    })
    .returning('ordinal')
    .executeTakeFirstOrThrow();
  return { ...link, ordinal, opens: 0, rooms: 0 };
}

/** One page of an organization's links with names, newest first. */
export async function listChatLinks(
  db: Database,
  page: {
    organizationId: string;
    product?: string | undefined;
    beforeOrdinal: number;
    limit: number;
  },
): Promise<ChatLink[]> {
  return db
    .selectFrom('master_links')
    .select(CHAT_LINK)
    .where('organization_id', '=', page.organizationId)
    .$if(page.product !== undefined, (query) => query.where('product', '=', page.product ?? ''))
    .where('ordinal', '<', page.beforeOrdinal)
    .where('name', 'is not', null)
    .$narrowType<{ name: string }>()
    .orderBy('ordinal', 'desc')
    .limit(page.limit)
    .execute();
}

export async function findChatLink(db: Database, id: string): Promise<ChatLink | undefined> {
  const row = await db
    .selectFrom('master_links')
    .select(CHAT_LINK)
    .where('id', '=', id)
    .executeTakeFirst();
  return row?.name ? { ...row, name: row.name } : undefined;
}

/** Counts a room that was opened by a link, in the transaction that makes it. */
export async function countLinkRoom(tx: Database | Tx, ordinal: number): Promise<void> {
  await tx
    .updateTable('master_links')
    .set({ rooms: sql`rooms + 1` })
    .where('ordinal', '=', ordinal)
    .execute();
}

/** Whether some master link of this product has a link of this reference. */
export async function referenceExists(
  db: Database,
  link: { organizationId: string; product: string; reference: string },
): Promise<boolean> {
  const row = await db
    .selectFrom('links')
    .select('position')
    .where('organization_id', '=', link.organizationId)
    .where('reference', '=', link.reference)
    // A look-up for each repeat of the reference, of which there are few; a join could read it all.
    .where(
      (links) =>
        links
          .selectFrom('master_links')
          .select('product')
          .whereRef('master_links.ordinal', '=', 'links.master_link_ordinal'),
      '=',
      link.product,
    )
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}
