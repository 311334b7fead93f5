import { ApplicationError, refuseFields } from '../../lib/application-error.ts';
import type { Clock } from '../../lib/clock.ts';
import { newId } from '../../lib/ids.ts';
import {
  findChatLink,
  insertChatLink,
  listChatLinks,
  referenceExists,
  type ChatLink,
} from '../../storage/queries/links.queries.ts';
import type { Storage } from '../../storage/storage.ts';
import { checkMay } from '../access/access.policy.ts';
import { recordAct, type Acting } from '../accounts/acting.ts';
import type { Principal } from '../access/principal.ts';
import type { OrganizationsService } from '../organizations/organizations.service.ts';
import type { ProductsService } from '../products/products.service.ts';

export type { ChatLink };

/** What a chat page that names a link finds. */
export type LinkState = 'known' | 'expired' | 'unknown';

interface NewChatLink {
  readonly organizationId: string;
  readonly product: string;
  readonly name: string;
  /** null: never. */
  readonly expiresAtMs: number | null;
  /** Its rooms are for the agent who makes it. */
  readonly isPersonal: boolean;
}

export type ChatLinksService = ReturnType<typeof createChatLinksService>;

/** Links that lead to our own chat pages, each with a name and perhaps an end. */
export function createChatLinksService(
  { db }: Pick<Storage, 'db'>,
  clock: Clock,
  {
    organizations,
    products,
  }: { organizations: OrganizationsService; products: Pick<ProductsService, 'find'> },
) {
  return {
    async create(acting: Acting, { isPersonal, ...wanted }: NewChatLink): Promise<ChatLink> {
      const { principal } = acting;
      checkMay(principal, 'link.create', wanted);
      if (isPersonal && principal.kind !== 'agent') {
        throw refuseFields({ isPersonal: ['must be made by an agent'] });
      }
      const product = await products.find(wanted.product);
      if (product === undefined) throw refuseFields({ product: ['must be in the catalogue'] });
      if (wanted.expiresAtMs !== null && wanted.expiresAtMs <= clock()) {
        throw refuseFields({ expiresAt: ['must be in the future'] });
      }
      // Browsers take these for steps between folders: no address of a chat can hold them.
      if (wanted.organizationId === '.' || wanted.organizationId === '..') {
        throw new ApplicationError('INVALID', 'An address cannot hold the organization’s id.');
      }
      await organizations.admit(wanted.organizationId);
      const assigneeId = isPersonal && principal.kind === 'agent' ? principal.accountId : null;
      const link = { ...wanted, id: newId(), assigneeId, createdAtMs: clock() };
      return db.transaction().execute(async (tx) => {
        await recordAct(tx, clock, acting, {
          organizationId: wanted.organizationId,
          action: 'link.created',
          subject: `${wanted.product}: ${wanted.name}`,
        });
        return insertChatLink(tx, link);
      });
    },

    /** One page, newest first. */
    async listPage(
      principal: Principal,
      page: {
        organizationId: string;
        product?: string | undefined;
        beforeOrdinal: number;
        limit: number;
      },
    ): Promise<ChatLink[]> {
      checkMay(principal, 'link.list', page);
      return listChatLinks(db, page);
    },

    /** Whether this organization and product have, or had, the link that a page's address names. */
    async findState(place: {
      organizationId: string;
      product: string;
      link: string;
    }): Promise<LinkState> {
      const { organizationId, product, link: reference } = place;
      const link = await findChatLink(db, reference);
      if (link?.organizationId === organizationId && link.product === product) {
        return link.expiresAtMs === null || link.expiresAtMs > clock() ? 'known' : 'expired';
      }
      const exists = await referenceExists(db, { organizationId, product, reference });
      return exists ? 'known' : 'unknown';
    },
  };
}
