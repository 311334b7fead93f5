import type { Clock } from '../../lib/clock.ts';
import { newId } from '../../lib/ids.ts';
import {
  listApiKeys,
  type ApiKeyCursor,
  type ListedApiKey,
} from '../../storage/queries/api-keys.queries.ts';
import type { Storage } from '../../storage/storage.ts';
import { checkMay } from '../access/access.policy.ts';
import { createApiKey, hintOf, revokeApiKey } from '../access/api-keys.service.ts';
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
      return issueKey({ db }, clock, acting, { organizationId, scopes: [...new Set(scopes)] });
    },

    async revoke(acting: Acting, organizationId: string, id: string): Promise<void> {
      checkMay(acting.principal, 'key.change', { organizationId });
      await withdrawKey({ db }, clock, acting, { organizationId, id });
      publish({ name: 'key.revoked', keyId: id });
    },
  };
}

/** Makes a key, and writes down who did. */
export async function issueKey(
  { db }: Pick<Storage, 'db'>,
  clock: Clock,
  acting: Acting,
  { organizationId, scopes }: { organizationId: string; scopes: readonly Scope[] },
): Promise<{ key: string; listed: ListedApiKey }> {
  const wanted = { id: newId(), organizationId, scopes };
  const createdAtMs = clock();
  return db.transaction().execute(async (tx) => {
    const key = await createApiKey({ db: tx }, () => createdAtMs, wanted);
    const listed = { ...wanted, hint: hintOf(key), scopes: scopes.join(' '), createdAtMs };
    await recordAct(tx, clock, acting, {
      organizationId,
      action: 'key.created',
      subject: `${listed.hint}…: ${listed.scopes}`,
    });
    return { key, listed };
  });
}

/** Makes a key useless, and writes down who did; without an organization, whosever it is. */
export async function withdrawKey(
  { db }: Pick<Storage, 'db'>,
  clock: Clock,
  acting: Acting,
  { organizationId, id }: { organizationId?: string; id: string },
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const revoked = await revokeApiKey({ db: tx }, id, organizationId);
    await recordAct(tx, clock, acting, {
      organizationId: revoked.organizationId,
      action: 'key.revoked',
      subject: `${revoked.hint}…`,
    });
  });
}
