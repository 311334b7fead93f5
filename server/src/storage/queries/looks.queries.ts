import type { Hours } from '@dowellchat/contract/v3/products.endpoints.ts';
import type { Database } from '../storage.ts';

/** How an organization wants a product's chat to look; null: never chosen, or its own words. */
export interface StoredLook {
  readonly title: string | null;
  readonly color: string | null;
  readonly side: string | null;
  readonly greeting: string | null;
  readonly isAway: boolean | null;
  readonly awayNotice: string | null;
  readonly hours: Hours | null;
}

export interface LookKey {
  readonly organizationId: string;
  readonly product: string;
}

export async function findLook(db: Database, key: LookKey): Promise<StoredLook | undefined> {
  const row = await db
    .selectFrom('looks')
    .select(['title', 'color', 'side', 'greeting', 'is_away', 'away_notice', 'hours'])
    .where('organization_id', '=', key.organizationId)
    .where('product', '=', key.product)
    .executeTakeFirst();
  return (
    row && {
      title: row.title,
      color: row.color,
      side: row.side,
      greeting: row.greeting,
      isAway: row.is_away === null ? null : row.is_away !== 0,
      awayNotice: row.away_notice,
      hours: row.hours === null ? null : (JSON.parse(row.hours) as Hours),
    }
  );
}

/** Sets what is given in one statement: two changes of different parts both hold. */
export async function putLook(
  db: Database,
  key: LookKey,
  change: Partial<StoredLook>,
): Promise<void> {
  const { isAway, awayNotice, hours, ...same } = change;
  const columns = {
    ...same,
    ...(isAway !== undefined && { is_away: isAway === null ? null : Number(isAway) }),
    ...(awayNotice !== undefined && { away_notice: awayNotice }),
    ...(hours !== undefined && { hours: hours && JSON.stringify(hours) }),
  };
  await db
    .insertInto('looks')
    .values({ organization_id: key.organizationId, product: key.product, ...columns })
    .onConflict((conflict) => {
      const row = conflict.columns(['organization_id', 'product']);
      return Object.keys(columns).length === 0 ? row.doNothing() : row.doUpdateSet(columns);
    })
    .execute();
}
