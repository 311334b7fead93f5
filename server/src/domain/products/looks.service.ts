import type { Chat, Look } from '@dowellchat/contract/v3/products.endpoints.ts';
import { ApplicationError, refuseFields } from '../../lib/application-error.ts';
import type { Clock } from '../../lib/clock.ts';
import { createShortMemory } from '../../lib/short-memory.ts';
import { findLook, putLook, type LookKey } from '../../storage/queries/looks.queries.ts';
import type { Storage } from '../../storage/storage.ts';
import { checkMay } from '../access/access.policy.ts';
import { recordAct, type Acting } from '../accounts/acting.ts';
import type { Principal } from '../access/principal.ts';
import type { OrganizationsService } from '../organizations/organizations.service.ts';
import { complaintsAbout, isWithin } from './hours.policy.ts';
import type { ProductsService } from './products.service.ts';

/** White text on this color can be read by everybody. */
const DEFAULT_COLOR = '#4650c8';

export type LooksService = ReturnType<typeof createLooksService>;

export function createLooksService(
  { db }: Pick<Storage, 'db'>,
  clock: Clock,
  {
    organizations,
    products,
  }: { organizations: OrganizationsService; products: Pick<ProductsService, 'find'> },
) {
  const looks = createShortMemory(clock, async (place) => {
    const [organizationId = '', product = ''] = JSON.parse(place) as string[];
    const stored = await findLook(db, { organizationId, product });
    return {
      title: stored?.title ?? null,
      color: stored?.color ?? DEFAULT_COLOR,
      side: stored?.side === 'left' ? 'left' : 'right',
      greeting: stored?.greeting ?? null,
      isAway: stored?.isAway ?? false,
      awayNotice: stored?.awayNotice ?? null,
      hours: stored?.hours ?? null,
    } satisfies Look;
  });

  async function getProduct(name: string): Promise<string> {
    const product = await products.find(name);
    if (product === undefined) throw new ApplicationError('NOT_FOUND', 'Product not found');
    return product.name;
  }

  async function show(key: LookKey): Promise<Chat> {
    const look = await looks.get(placeOf(key));
    const isClosed = look.hours !== null && !isWithin(look.hours, clock());
    return { ...key, look, isAway: look.isAway || isClosed };
  }

  return {
    /** What anybody is shown before they say anything. Makes no organization. */
    async getChat(principal: Principal, key: LookKey): Promise<Chat> {
      checkMay(principal, 'chat.read', key);
      await organizations.checkExists(key.organizationId);
      await getProduct(key.product);
      return show(key);
    },

    /** Changes what is given; two changes of different parts at the same time both hold. */
    async change(acting: Acting, key: LookKey, change: Partial<Look>): Promise<Chat> {
      checkMay(acting.principal, 'look.change', key);
      const complaints = change.hours ? complaintsAbout(change.hours) : {};
      if (Object.keys(complaints).length > 0) throw refuseFields(complaints);
      await getProduct(key.product);
      await organizations.admit(key.organizationId);
      await db.transaction().execute(async (tx) => {
        await putLook(tx, key, change);
        await recordAct(tx, clock, acting, {
          organizationId: key.organizationId,
          action: 'look.changed',
          subject: `${key.product}: ${Object.keys(change).join(' ')}`,
        });
      });
      looks.forget(placeOf(key));
      return show(key);
    },
  };
}

/** Both parts as one text, which no two places share. */
function placeOf({ organizationId, product }: LookKey): string {
  return JSON.stringify([organizationId, product]);
}
