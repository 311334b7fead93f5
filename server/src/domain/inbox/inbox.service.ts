import type { InboxView } from '@dowellchat/contract/v3/inbox.values.ts';
import type { Static } from 'typebox';
import {
  countByProduct,
  countInbox,
  listInboxPage,
  listTags,
  STATUS,
  type InboxCursor,
  type InboxFilter,
  type InboxPage,
  type InboxRow,
  type LatestMessage,
  type ProductCounts,
} from '../../storage/queries/inbox.queries.ts';
import type { Storage } from '../../storage/storage.ts';
import { checkMay, productsToList } from '../access/access.policy.ts';
import type { Principal } from '../access/principal.ts';
import { asAgent } from '../accounts/acting.ts';
import { cleanTags } from '../rooms/tags.policy.ts';

export type { InboxCursor, InboxPage, InboxRow, LatestMessage };

type View = Static<typeof InboxView>;

/** Which rooms an agent wants to see. */
export interface InboxWish {
  readonly organizationId: string;
  readonly view: View;
  readonly product?: string | undefined;
  readonly assigneeId?: string | undefined;
  readonly tag?: string | undefined;
}

export interface Counts {
  readonly mine: number;
  readonly unassigned: number;
  readonly open: number;
  readonly snoozed: number;
  readonly products: readonly ProductCounts[];
}

/** A count that is dearer than this is not worth what it tells. */
const COUNTED_MAX = 100;
const TAGS_MAX = 200;

const STATUSES_OF_VIEW = {
  mine: [STATUS.open],
  unassigned: [STATUS.open],
  open: [STATUS.open],
  snoozed: [STATUS.snoozed],
  closed: [STATUS.closed],
  all: [STATUS.closed, STATUS.open, STATUS.snoozed],
} as const satisfies Record<View, InboxFilter['statuses']>;

export type InboxService = ReturnType<typeof createInboxService>;

/** The rooms that agents answer, as lists that stay fast however many rooms there are. */
export function createInboxService({ db }: Pick<Storage, 'db'>) {
  return {
    async listPage(
      principal: Principal,
      wish: InboxWish,
      page: { after: InboxCursor | undefined; limit: number },
    ): Promise<InboxPage> {
      const filter = filterOf(principal, wish);
      return filter === undefined ? { rows: [], next: undefined } : listInboxPage(db, filter, page);
    },

    async count(principal: Principal, organizationId: string): Promise<Counts> {
      const filter = {
        organizationId,
        products: productsToList(principal, 'inbox.read', organizationId),
        assigneeId: undefined,
        tag: undefined,
      };
      const mine = {
        ...filter,
        statuses: STATUSES_OF_VIEW.mine,
        assigneeId: asAgent(principal).accountId,
      };
      const snoozed = { ...filter, statuses: STATUSES_OF_VIEW.snoozed };
      const products = await countByProduct(db, filter, COUNTED_MAX);
      return {
        mine: await countInbox(db, mine, COUNTED_MAX),
        snoozed: await countInbox(db, snoozed, COUNTED_MAX),
        // Each is right up to the bound, and so is the sum.
        open: total(products.map(({ open }) => open)),
        unassigned: total(products.map(({ unassigned }) => unassigned)),
        products,
      };
    },

    /** The words an organization tags its rooms with, which are the same for all its agents. */
    async listTags(principal: Principal, organizationId: string): Promise<string[]> {
      productsToList(principal, 'inbox.read', organizationId);
      return listTags(db, organizationId, TAGS_MAX);
    },
  };
}

function total(counts: readonly number[]): number {
  return Math.min(
    COUNTED_MAX,
    counts.reduce((sum, count) => sum + count, 0),
  );
}

/** What to look for; nothing where no room can be both what the view and the filters say. */
function filterOf(principal: Principal, wish: InboxWish): InboxFilter | undefined {
  const { organizationId, view, product, assigneeId, tag } = wish;
  if (product !== undefined) checkMay(principal, 'inbox.read', { organizationId, product });
  const products =
    product === undefined ? productsToList(principal, 'inbox.read', organizationId) : [product];
  const filter = {
    organizationId,
    products,
    statuses: STATUSES_OF_VIEW[view],
    tag: tag && cleanTags([tag])[0],
  };
  const { accountId } = asAgent(principal);
  if (view === 'mine') {
    if (assigneeId !== undefined && assigneeId !== accountId) return undefined;
    return { ...filter, assigneeId: accountId };
  }
  if (view !== 'unassigned') return { ...filter, assigneeId };
  return assigneeId === undefined ? { ...filter, assigneeId: null } : undefined;
}
