import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../../lib/clock.ts';
import { newId } from '../../lib/ids.ts';
import {
  findChatLink,
  insertMasterLink,
  listLinkReferences,
  masterLinkExists,
  openMasterLink,
  type Link,
  type LinkCursor,
  type MasterLink,
  type Opening,
} from '../../storage/queries/links.queries.ts';
import type { Storage } from '../../storage/storage.ts';
import { checkMay, may } from '../access/access.policy.ts';
import type { Principal } from '../access/principal.ts';
import { recordAct, type Acting } from '../accounts/acting.ts';
import type { OrganizationsService } from '../organizations/organizations.service.ts';

export type { Link, MasterLink };

/** `nowhere`: there is no such link. */
export type Opened =
  | Opening
  | { readonly to: 'expired'; readonly organizationId: string; readonly product: string }
  | { readonly to: 'nowhere' };

const PAGE_LINKS = 1000;

export type LinksService = ReturnType<typeof createLinksService>;

export function createLinksService(
  { db }: Storage,
  clock: Clock,
  organizations: OrganizationsService,
) {
  return {
    /** Makes one public address for a set of chat links. */
    async create(
      acting: Acting,
      request: { organizationId: string; product: string; links: readonly Link[] },
    ): Promise<MasterLink> {
      checkMay(acting.principal, 'link.create', request);
      await organizations.admit(request.organizationId);
      const master: MasterLink = { ...request, id: newId(), createdAtMs: clock() };
      await db.transaction().execute(async (tx) => {
        await insertMasterLink(tx, master);
        await recordAct(tx, clock, acting, {
          organizationId: request.organizationId,
          action: 'link.created',
          subject: `${request.product}: ${master.id}`,
        });
      });
      return master;
    },

    /** The callers' names of all links of an organization, in creation order, repeats kept. */
    async listReferences(principal: Principal, organizationId: string): Promise<string[]> {
      if (!may(principal, 'link.list', { organizationId })) return [];
      const references: string[] = [];
      let after: LinkCursor = { ordinal: 0, position: 0 };
      for (;;) {
        const page = await listLinkReferences(db, organizationId, { after, limit: PAGE_LINKS });
        references.push(...page.map((link) => link.reference));
        const last = page.at(-1);
        if (last === undefined || page.length < PAGE_LINKS) return references;
        after = last;
        await setImmediate();
      }
    },

    exists: (id: string): Promise<boolean> => masterLinkExists(db, id),

    /** Where this opening leads: each takes the next of the links, so they share the visitors. */
    async open(id: string): Promise<Opened> {
      const opening = await openMasterLink(db, id, clock());
      if (opening !== undefined) return opening;
      const link = await findChatLink(db, id);
      return link === undefined ? { to: 'nowhere' } : { ...link, to: 'expired' };
    },
  };
}
