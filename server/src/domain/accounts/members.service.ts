import { ApplicationError } from '../../lib/application-error.ts';
import type { Clock } from '../../lib/clock.ts';
import { deleteAccount, findAccount, lockAccount } from '../../storage/queries/accounts.queries.ts';
import {
  deleteMembership,
  findMember,
  listMembers,
  listMemberships,
  putMembership,
  type Member,
  type Membership,
} from '../../storage/queries/accounts-members.queries.ts';
import { deleteSessions } from '../../storage/queries/sessions.queries.ts';
import type { Database, Storage } from '../../storage/storage.ts';
import { checkMay } from '../access/access.policy.ts';
import type { Principal } from '../access/principal.ts';
import type { ProductsService } from '../products/products.service.ts';
import type { Publish } from '../domain-events.ts';
import { actorOf } from '../journal/entries.ts';
import type { ReleaseRooms } from '../rooms/release-rooms.ts';
import { asAgent, recordAct, type Acting } from './acting.ts';
import { inWords, namedInCatalogue } from './membership.policy.ts';
import { issuePasswordReset, type IssuedToken } from './password-resets.service.ts';

export type { Member };

/** A member of an organization. */
export interface MemberKey {
  readonly organizationId: string;
  readonly accountId: string;
}

export type MembersService = ReturnType<typeof createMembersService>;

export function createMembersService(
  storage: Storage,
  clock: Clock,
  {
    products,
    releaseRooms,
    publish,
  }: {
    products: Pick<ProductsService, 'find'>;
    releaseRooms: ReleaseRooms;
    publish: Publish;
  },
) {
  const { db } = storage;

  return {
    async listPage(
      principal: Principal,
      organizationId: string,
      page: { afterId: string; limit: number },
    ): Promise<Member[]> {
      checkMay(principal, 'member.list', { organizationId });
      return listMembers(db, organizationId, page);
    },

    async change(
      acting: Acting,
      key: MemberKey,
      change: Partial<Pick<Membership, 'role' | 'products'>>,
    ): Promise<Member> {
      checkMay(acting.principal, 'member.change', key);
      const wanted = change.products && (await namedInCatalogue(products.find, change.products));
      const changed = await db.transaction().execute(async (tx) => {
        // Held: who is being removed must not come back by a change that was under way.
        await lockAccount({ ...storage, db: tx }, key.accountId);
        const member = await get(tx, key);
        const next = {
          ...member,
          role: change.role ?? member.role,
          products: wanted ?? member.products,
        };
        await putMembership(tx, { ...next, createdAtMs: member.joinedAtMs });
        await recordAct(tx, clock, acting, {
          organizationId: key.organizationId,
          action: 'member.changed',
          subject: inWords(next),
        });
        return next;
      });
      publish({ name: 'account.changed', accountId: key.accountId });
      await releaseRooms(key.accountId, actorOf(acting.principal));
      return changed;
    },

    /** An account that belongs nowhere any more and owns nothing goes altogether. */
    async remove(acting: Acting, key: MemberKey): Promise<void> {
      checkMay(acting.principal, 'member.change', key);
      const sessionIds = await db.transaction().execute(async (tx) => {
        await lockAccount({ ...storage, db: tx }, key.accountId);
        const { email } = await get(tx, key);
        await deleteMembership(tx, key.organizationId, key.accountId);
        const ended = await deleteSessions(tx, key.accountId);
        const account = await findAccount(tx, key.accountId);
        const left = await listMemberships(tx, key.accountId);
        if (account?.isOwner === false && left.length === 0) {
          await deleteAccount(tx, key.accountId);
        }
        await recordAct(tx, clock, acting, {
          organizationId: key.organizationId,
          action: 'member.removed',
          subject: email,
        });
        return ended;
      });
      publish({ name: 'session.ended', sessionIds });
      await releaseRooms(key.accountId, actorOf(acting.principal));
    },

    /**
     * The link is as good as the member's password: whoever makes it must be allowed everything
     * that the member is.
     */
    async createPasswordReset(acting: Acting, key: MemberKey): Promise<IssuedToken> {
      const { principal } = acting;
      checkMay(principal, 'member.change', key);
      return db.transaction().execute(async (tx) => {
        await lockAccount({ ...storage, db: tx }, key.accountId);
        const { email } = await get(tx, key);
        const account = await findAccount(tx, key.accountId);
        if (account?.isOwner !== false && !asAgent(principal).isOwner) throw notFound();
        for (const { organizationId } of await listMemberships(tx, key.accountId)) {
          checkMay(principal, 'member.change', { organizationId });
        }
        await recordAct(tx, clock, acting, {
          organizationId: key.organizationId,
          action: 'password-reset.created',
          subject: email,
        });
        return issuePasswordReset(tx, clock, key.accountId);
      });
    },
  };
}

async function get(tx: Database, { organizationId, accountId }: MemberKey): Promise<Member> {
  const member = await findMember(tx, organizationId, accountId);
  if (member === undefined) throw notFound();
  return member;
}

function notFound(): ApplicationError {
  return new ApplicationError('NOT_FOUND', 'Member not found');
}
