import { sql } from 'kysely';
import type { Database } from '../storage.ts';

/** A page of a web site on which a visitor was. */
export interface VisitorPage {
  readonly url: string;
  readonly title: string;
  readonly createdAtMs: number;
}

const PAGES_KEPT = 50;

/** Keeps a page as the latest of a visitor, and no more than the latest. */
export async function putVisitorPage(
  db: Database,
  visitorId: string,
  { url, title, createdAtMs }: VisitorPage,
): Promise<void> {
  await db
    .insertInto('visitor_pages')
    .values({ visitor_id: visitorId, url, title, created_at: createdAtMs })
    .execute();
  await db
    .deleteFrom('visitor_pages')
    .where('visitor_id', '=', visitorId)
    .where('ordinal', '<=', (query) =>
      query
        .selectFrom('visitor_pages as kept')
        .select('kept.ordinal')
        .where('kept.visitor_id', '=', visitorId)
        .orderBy('kept.ordinal', 'desc')
        .limit(1)
        .offset(sql.lit(PAGES_KEPT)),
    )
    .execute();
}

/** The pages of a visitor, the latest first. */
export async function listVisitorPages(db: Database, visitorId: string): Promise<VisitorPage[]> {
  return db
    .selectFrom('visitor_pages')
    .select(['url', 'title', 'created_at as createdAtMs'])
    .where('visitor_id', '=', visitorId)
    .orderBy('ordinal', 'desc')
    .limit(PAGES_KEPT)
    .execute();
}
