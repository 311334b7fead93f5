import type { Database } from '../storage.ts';

/** A web site that has shown an organization's chat of a product. */
export interface Sighting {
  readonly product: string;
  readonly origin: string;
  readonly seenAtMs: number;
}

export async function putSighting(
  db: Database,
  organizationId: string,
  { product, origin, seenAtMs }: Sighting,
): Promise<void> {
  await db
    .insertInto('sightings')
    .values({ organization_id: organizationId, product, origin, seen_at: seenAtMs })
    .onConflict((conflict) =>
      conflict.columns(['organization_id', 'product', 'origin']).doUpdateSet({ seen_at: seenAtMs }),
    )
    .execute();
}

/** The latest first. */
export async function listSightings(
  db: Database,
  organizationId: string,
  limit: number,
): Promise<Sighting[]> {
  return db
    .selectFrom('sightings')
    .select(['product', 'origin', 'seen_at as seenAtMs'])
    .where('organization_id', '=', organizationId)
    .orderBy('seen_at', 'desc')
    .limit(limit)
    .execute();
}

/** Forgets all of an organization's but the latest. */
export async function deleteOldSightings(
  db: Database,
  organizationId: string,
  kept: number,
): Promise<void> {
  await db
    .deleteFrom('sightings')
    .where('organization_id', '=', organizationId)
    .where('seen_at', '<', (sightings) =>
      sightings
        .selectFrom('sightings as latest')
        .select('latest.seen_at')
        .where('latest.organization_id', '=', organizationId)
        .orderBy('latest.seen_at', 'desc')
        .limit(1)
        .offset(kept - 1),
    )
    .execute();
}
