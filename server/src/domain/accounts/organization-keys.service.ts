import { ApplicationError } from '../../lib/application-error.ts';
import type { Clock } from '../../lib/clock.ts';
import { newId } from '../../lib/ids.ts';
import {
  deleteApiKey,
  listApiKeys,
  type ApiKeyCursor,
  type ListedApiKey,
} from '../../storage/queries/api-keys.queries.ts';
import type { Storage } from '../../storage/storage.ts';
import { checkMay } from '../access/access.policy.ts';
import { createApiKey, hintOf } from '../access/api-keys.service.ts';
import type { Principal, Scope } from '../access/principal.ts';
import type { OrganizationsService } from '../organizations/organizations.service.ts';
import type { Publish } from '../domain-events.ts';
import { recordAct, type Acting } from './acting.ts';

export type { ListedApiKey };

export type OrganizationKeysService = ReturnType<typeof createOrganizationKeysService>;

/** API keys as admins look after them; what a key admits to is decided elsewhere. */
export function createOrganizationKeysService(
  { db }: Pick<Storage, 'db'>,
  clock: Clock,
  {
    organizations,
    publish,
  }: { organizations: Pick<OrganizationsService, 'admit'>; publish: Publish },
) {
  return {
    async listPage(
      principal: Principal,
      organizationId: string,
      page: { after: ApiKeyCursor; limit: number },
    ): Promise<ListedApiKey[]> {
      checkMay(principal, 'key.list', { organizationId });
      return listApiKeys(db, organizationId, page);
    },

    /** The key is seen this once. */
    async create(
      acting: Acting,
      { organizationId, scopes }: { organizationId: string; scopes: readonly Scope[] },
    ): Promise<{ key: string; listed: ListedApiKey }> {
      checkMay(acting.principal, 'key.change', { organizationId });
      await organizations.admit(organizationId);
      const wanted = { id: newId(), organizationId, scopes: [...new Set(scopes)] };
      const createdAtMs = clock();
      return db.transaction().execute(async (tx) => {
        const key = await createApiKey({ db: tx }, () => createdAtMs, wanted);
        const hint = hintOf(key);
        await recordAct(tx, clock, acting, {
          organizationId,
          action: 'key.created',
          subject: `${hint}…: ${wanted.scopes.join(' ')}`,
        });
        const { id } = wanted;
        return {
          key,
          listed: { id, organizationId, hint, scopes: wanted.scopes.join(' '), createdAtMs },
        };
      });
    },

    async revoke(acting: Acting, organizationId: string, id: string): Promise<void> {
      checkMay(acting.principal, 'key.change', { organizationId });
      await db.transaction().execute(async (tx) => {
        const revoked = await deleteApiKey(tx, id, organizationId);
        if (revoked === undefined) throw new ApplicationError('NOT_FOUND', 'Key not found');
        await recordAct(tx, clock, acting, {
          organizationId,
          action: 'key.revoked',
          subject: `${revoked.hint}…`,
        });
      });
      publish({ name: 'key.revoked', keyId: id });
    },
  };
}
