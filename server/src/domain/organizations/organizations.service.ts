import { LRUCache } from 'lru-cache';
import type { Settings } from '../../config/settings.ts';
import { ApplicationError } from '../../lib/application-error.ts';
import type { Clock } from '../../lib/clock.ts';
import {
  insertOrganization,
  organizationExists,
} from '../../storage/queries/organizations.queries.ts';
import type { Storage } from '../../storage/storage.ts';

export type OrganizationsService = ReturnType<typeof createOrganizationsService>;

/** Organizations appear on the first use of their id, or exist only when an operator adds them. */
export function createOrganizationsService(
  storage: Storage,
  clock: Clock,
  mode: Settings['ORGANIZATIONS'],
) {
  const known = new LRUCache<string, true>({ max: 10_000 });

  async function add(id: string): Promise<void> {
    await insertOrganization(storage.db, id, clock());
    known.set(id, true);
  }

  return {
    add,

    /**
     * Makes sure that an organization a caller names exists. Ids that the server derives itself
     * pass with `derived` also where only listed ones exist: nobody can own them.
     */
    async admit(id: string, { derived = false } = {}): Promise<void> {
      if (known.has(id)) return;
      if (mode === 'auto' || derived) return add(id);
      if (!(await organizationExists(storage.db, id))) {
        throw new ApplicationError('NOT_FOUND', 'Organization not found');
      }
      known.set(id, true);
    },
  };
}
