import type { Availability, Colleague } from '@dowellchat/contract/v3/inbox.values.ts';
import {
  countOpenRoomsOf,
  findIsAway,
  listColleagues,
  updateIsAway,
} from '../../storage/queries/colleagues.queries.ts';
import type { Storage } from '../../storage/storage.ts';
import { productsFor } from '../access/access.policy.ts';
import type { Publish } from '../domain-events.ts';
import type { Principal } from '../access/principal.ts';
import { asAgent } from '../accounts/acting.ts';
import type { AgentsAvailability } from './availability.ts';

const COLLEAGUES_MAX = 500;
/** A count that is dearer than this is not worth what it tells. */
const COUNTED_MAX = 100;

export type AgentsService = ReturnType<typeof createAgentsService>;

/** Who answers in an organization, and who of them is there. */
export function createAgentsService(
  { db }: Pick<Storage, 'db'>,
  availability: AgentsAvailability,
  publish: Publish,
) {
  return {
    /** By name. */
    async list(principal: Principal, organizationId: string): Promise<Colleague[]> {
      productsFor(principal, 'inbox.read', organizationId);
      const found = await listColleagues(db, organizationId, COLLEAGUES_MAX);
      const accountIds = found.map(({ accountId }) => accountId);
      const open = await countOpenRoomsOf(db, { organizationId, accountIds }, COUNTED_MAX);
      const colleagues = found.map(({ accountId, name, email, isOwner, role, products }) => ({
        accountId,
        name,
        // By it they sign in: where they do not belong, nobody needs to know it.
        email: role === null ? null : email,
        // What their membership says bounds an agent alone.
        products: isOwner || role === 'admin' ? [] : [...products],
        availability: availability.availabilityOf(accountId, organizationId),
        openRooms: open.get(accountId) ?? 0,
      }));
      return colleagues.toSorted((a, b) => a.name.localeCompare(b.name));
    },

    /** Holds wherever they are, and until they say otherwise. */
    async setAway(principal: Principal, isAway: boolean): Promise<Availability> {
      const { accountId } = asAgent(principal);
      await updateIsAway(db, accountId, isAway);
      availability.setAway(accountId, isAway);
      publish({ name: 'agent.away', accountId, isAway });
      return availability.anywhere(accountId);
    },

    /** What they have said before: to be asked before they are let in. */
    isAway: (accountId: string): Promise<boolean> => findIsAway(db, accountId),

    connect: availability.connect,
    drop: availability.drop,
  };
}
