import { createBoundedMap } from '../../lib/bounded-map.ts';
import type { Clock } from '../../lib/clock.ts';
import { organizationExists } from '../../storage/queries/organizations.queries.ts';
import {
  deleteOldSightings,
  listSightings,
  putSighting,
  type Sighting,
} from '../../storage/queries/sightings.queries.ts';
import type { Storage } from '../../storage/storage.ts';
import { checkMay } from '../access/access.policy.ts';
import type { Principal } from '../access/principal.ts';
import { toOrigin } from './origins.policy.ts';

const MINUTE_MS = 60_000;
/** Callers make up what they like: this bounds what one organization's sightings cost. */
const ORGANIZATION_MS = 1000;
const KEPT = 200;

export type SightingsService = ReturnType<typeof createSightingsService>;

/** Where chats are embedded, as far as browsers tell: it answers "is it installed?". */
export function createSightingsService({ db }: Pick<Storage, 'db'>, clock: Clock) {
  const lastSeen = createBoundedMap<string, number>(10_000);

  /** Whether this long has passed since the last time, which is from then on now. */
  function isTime(key: string, everyMs: number): boolean {
    const nowMs = clock();
    const sinceMs = nowMs - (lastSeen.get(key) ?? Number.NEGATIVE_INFINITY);
    if (sinceMs >= 0 && sinceMs < everyMs) return false;
    lastSeen.set(key, nowMs);
    return true;
  }

  return {
    /** Remembers that a page of this site shows the chat; anything but a site is nothing. */
    async note(place: { organizationId: string; product: string }, site: string): Promise<void> {
      const origin = toOrigin(site);
      const { organizationId, product } = place;
      if (origin === undefined || origin.includes('*')) return;
      if (!isTime(JSON.stringify([organizationId, product, origin]), MINUTE_MS)) return;
      if (!isTime(JSON.stringify([organizationId]), ORGANIZATION_MS)) return;
      if (!(await organizationExists(db, organizationId))) return;
      await putSighting(db, organizationId, { product, origin, seenAtMs: clock() });
      await deleteOldSightings(db, organizationId, KEPT);
    },

    async list(principal: Principal, organizationId: string): Promise<Sighting[]> {
      checkMay(principal, 'installation.list', { organizationId });
      return listSightings(db, organizationId, KEPT);
    },
  };
}
