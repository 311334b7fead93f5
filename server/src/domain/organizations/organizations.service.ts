import { createBoundedMap } from '../../lib/bounded-map.ts';
import { TEXT_CHARACTERS_MAX } from '@dowellchat/contract/limits.ts';
import type { OrganizationSettings } from '@dowellchat/contract/v3/products.endpoints.ts';
import type { Settings } from '../../config/settings.ts';
import { ApplicationError, refuseFields } from '../../lib/application-error.ts';
import type { Clock } from '../../lib/clock.ts';
import { createShortMemory } from '../../lib/short-memory.ts';
import {
  findOrganizations,
  findOrigins,
  insertOrganization,
  listOrganizations,
  organizationExists,
  updateOrigins,
  type Organization,
} from '../../storage/queries/organizations.queries.ts';
import { findRouting, updateRouting } from '../../storage/queries/routing.queries.ts';
import { findIdentityMode } from '../../storage/queries/identity.queries.ts';
import type { Storage } from '../../storage/storage.ts';
import { checkMay } from '../access/access.policy.ts';
import { asAgent, recordAct, type Acting } from '../accounts/acting.ts';
import type { Principal } from '../access/principal.ts';
import type { Publish } from '../domain-events.ts';
import { isAllowedOrigin, toOrigin } from './origins.policy.ts';

/** Of an organization that nobody has used yet. */
const NO_ROUTING = { isOn: false, capacity: 5 } as const;

const ORIGIN_WANTED =
  'must be scheme and host, such as https://shop.example.com, http://localhost:3000 or ' +
  'https://*.example.com';

export type OrganizationsService = ReturnType<typeof createOrganizationsService>;

/** Organizations appear on the first use of their id, or exist only when an operator adds them. */
export function createOrganizationsService(
  storage: Storage,
  clock: Clock,
  mode: Settings['ORGANIZATIONS'],
  publish: Publish = () => undefined,
) {
  const known = createBoundedMap<string, true>(10_000);

  async function add(id: string): Promise<void> {
    await insertOrganization(storage.db, id, clock());
    known.set(id, true);
  }

  const origins = createShortMemory(clock, (id) => findOrigins(storage.db, id));
  const identityModes = createShortMemory(clock, (id) => findIdentityMode(storage.db, id));

  /**
   * Makes sure that an organization a caller names exists. Ids that the server derives itself
   * pass with `derived` also where only listed ones exist: nobody can own them.
   */
  async function admit(id: string, { derived = false } = {}): Promise<void> {
    if (known.has(id)) return;
    if (mode === 'auto' || derived) return add(id);
    return checkExists(id);
  }

  /** Refuses what does not exist and would not by being used. Makes nothing. */
  async function checkExists(id: string): Promise<void> {
    if (known.has(id)) return;
    const isName = id.trim() !== '' && id.length <= TEXT_CHARACTERS_MAX;
    if (isName && mode === 'auto') return;
    if (!isName || !(await organizationExists(storage.db, id))) {
      throw new ApplicationError('NOT_FOUND', 'Organization not found');
    }
    known.set(id, true);
  }

  const readSettings = async (id: string): Promise<OrganizationSettings> => ({
    origins: await origins.get(id),
    routing: (await findRouting(storage.db, id)) ?? NO_ROUTING,
  });

  return {
    admit,
    checkExists,

    /** Whether an organization wants its visitors named; a change shows after a second at most. */
    identityModeOf: identityModes.get,
    forgetIdentityMode: identityModes.forget,

    async getSettings(principal: Principal, organizationId: string): Promise<OrganizationSettings> {
      checkMay(principal, 'organization.read', { organizationId });
      return readSettings(organizationId);
    },

    async changeSettings(
      acting: Acting,
      organizationId: string,
      change: Partial<OrganizationSettings>,
    ): Promise<OrganizationSettings> {
      checkMay(acting.principal, 'organization.change', { organizationId });
      const wanted = change.origins && normalize(change.origins);
      await admit(organizationId);
      const { routing } = change;
      await storage.db.transaction().execute(async (tx) => {
        if (wanted !== undefined) {
          await updateOrigins(tx, organizationId, wanted);
          await recordAct(tx, clock, acting, {
            organizationId,
            action: 'origins.changed',
            subject: wanted.join(' '),
          });
        }
        if (routing !== undefined) {
          await updateRouting(tx, organizationId, routing);
          await recordAct(tx, clock, acting, {
            organizationId,
            action: 'routing.changed',
            subject: routing.isOn ? `on, up to ${routing.capacity} rooms each` : 'off',
          });
        }
      });
      origins.forget(organizationId);
      if (routing !== undefined) publish({ name: 'routing.changed', organizationId });
      return readSettings(organizationId);
    },

    /** Those a person belongs to; for an owner all there are. In the order of their ids. */
    async listPage(
      principal: Principal,
      page: { afterId: string; limit: number },
    ): Promise<Organization[]> {
      const { isOwner, memberships } = asAgent(principal);
      if (isOwner) return listOrganizations(storage.db, page);
      const ids = memberships
        .map(({ organizationId }) => organizationId)
        .filter((id) => id > page.afterId)
        .toSorted((one, other) => (one < other ? -1 : 1))
        .slice(0, page.limit);
      return ids.length === 0 ? [] : findOrganizations(storage.db, ids);
    },

    async create(acting: Acting, id: string): Promise<Organization> {
      checkMay(acting.principal, 'organization.create', { organizationId: id });
      // Browsers take these for steps between folders: no address of a chat can hold them.
      if (id === '.' || id === '..') throw refuseFields({ id: ['must not be a path'] });
      const organization = { id, createdAtMs: clock() };
      await storage.db.transaction().execute(async (tx) => {
        if (!(await insertOrganization(tx, id, organization.createdAtMs))) {
          throw new ApplicationError('CONFLICT', 'There is an organization of this id.');
        }
        await recordAct(tx, clock, acting, {
          organizationId: id,
          action: 'organization.created',
          subject: id,
        });
      });
      return organization;
    },

    /** The sites whose pages may show an organization's chat in a frame. Empty: every one. */
    listOrigins: (organizationId: string): Promise<readonly string[]> =>
      origins.get(organizationId),

    /**
     * Whether a page of this origin may connect for the organization. Our own pages are not its
     * business: the chat in a frame has our origin, not that of the page around it.
     */
    async mayConnectFrom(organizationId: string, origin: string): Promise<boolean> {
      return isAllowedOrigin(await origins.get(organizationId), origin);
    },
  };
}

/** Each site once, in its one spelling; refuses the list where one of them is none. */
function normalize(sites: readonly string[]): string[] {
  const refused: Record<string, string[]> = {};
  const normal = sites.map((site, index) => {
    const origin = toOrigin(site);
    if (origin === undefined) refused[`origins.${index}`] = [ORIGIN_WANTED];
    return origin ?? '';
  });
  if (Object.keys(refused).length > 0) {
    throw new ApplicationError('INVALID', 'Not all of these are web sites.', { fields: refused });
  }
  return [...new Set(normal)];
}
