import { sql } from 'kysely';
import type { Database } from '../storage.ts';

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

export async function insertMasterLink(db: Database, master: MasterLink): Promise<void> {
  await db.transaction().execute(async (tx) => {
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
  });
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

/** Counts an opening and answers the address it leads to; each opening takes the next link. */
export async function openMasterLink(db: Database, id: string): Promise<string | undefined> {
  const master = await db
    .updateTable('master_links')
    .set({ opens: sql`opens + 1` })
    .where('id', '=', id)
    .returning(['ordinal', 'opens'])
    .executeTakeFirst();
  return master && linkAt(db, master.ordinal, master.opens - 1);
}

/** The address the next opening leads to, without counting one. */
export async function peekMasterLink(db: Database, id: string): Promise<string | undefined> {
  const master = await db
    .selectFrom('master_links')
    .select(['ordinal', 'opens'])
    .where('id', '=', id)
    .executeTakeFirst();
  return master && linkAt(db, master.ordinal, master.opens);
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
