import type { Clock } from '../../lib/clock.ts';
import {
  listMembershipsOf,
  type Membership,
} from '../../storage/queries/accounts-members.queries.ts';
import { listKeyIds, listSessionStandings } from '../../storage/queries/standing.queries.ts';
import { listTokenHolders } from '../../storage/queries/visitors.queries.ts';
import type { Storage } from '../../storage/storage.ts';
import { isOver } from '../accounts/session-start.ts';
import { admits } from '../visitors/visitor-token.policy.ts';
import type { Agent, Principal } from './principal.ts';

/** Whoever was let in with something that can be taken back. */
export type Admitted = Extract<Principal, { kind: 'visitor' | 'apiKey' | 'agent' }>;

/** `revoked`: what admitted them is gone. `changed`: who they are, or may be, is another than it was. */
export type Standing = 'good' | 'changed' | 'revoked';

export type FindStandings = ReturnType<typeof createFindStandings>;

/** What has become of principals that are kept for longer than a call, of many at once. */
export function createFindStandings({ db }: Pick<Storage, 'db'>, clock: Clock) {
  async function rightsOfSessions(ids: readonly string[]): Promise<Map<string, string>> {
    const nowMs = clock();
    const found = ids.length === 0 ? [] : await listSessionStandings(db, ids);
    const live = found.filter((session) => !isOver(session, nowMs));
    const accounts = [...new Set(live.map(({ accountId }) => accountId))];
    const memberships =
      accounts.length === 0
        ? new Map<string, Membership[]>()
        : await listMembershipsOf(db, accounts);
    return new Map(
      live.map((session) => [
        session.id,
        rightsOf({ ...session, memberships: memberships.get(session.accountId) ?? [] }),
      ]),
    );
  }

  /** Whom each token stands for that admits anybody. */
  async function visitorsOfTokens(hashes: readonly string[]): Promise<Map<string, string>> {
    const holders = hashes.length === 0 ? [] : await listTokenHolders(db, hashes);
    const nowMs = clock();
    const live = holders.filter((holder) => admits(holder, nowMs));
    return new Map(live.map(({ tokenHash, id }) => [tokenHash, id]));
  }

  /** By principal, in the order they were given. */
  return async (principals: readonly Admitted[]): Promise<Standing[]> => {
    const keys = idsOf(principals, (one) => (one.kind === 'apiKey' ? one.keyId : undefined));
    const tokens = idsOf(principals, (one) => (one.kind === 'visitor' ? one.tokenHash : undefined));
    const sessions = idsOf(principals, (one) => (one.kind === 'agent' ? one.sessionId : undefined));
    const liveKeys = new Set(keys.length === 0 ? [] : await listKeyIds(db, keys));
    const visitors = await visitorsOfTokens(tokens);
    const rights = await rightsOfSessions(sessions);

    return principals.map((principal) => {
      switch (principal.kind) {
        case 'apiKey':
          return liveKeys.has(principal.keyId) ? 'good' : 'revoked';
        case 'visitor': {
          const visitorId = visitors.get(principal.tokenHash);
          if (visitorId === undefined) return 'revoked';
          return visitorId === principal.visitorId ? 'good' : 'changed';
        }
        case 'agent': {
          const now = rights.get(principal.sessionId);
          if (now === undefined) return 'revoked';
          return now === rightsOf(principal) ? 'good' : 'changed';
        }
      }
    });
  };
}

function idsOf(
  principals: readonly Admitted[],
  idOf: (principal: Admitted) => string | undefined,
): string[] {
  return principals.map(idOf).filter((id) => id !== undefined);
}

/** What an agent is called and may do, in one text that is another when any of it is. */
function rightsOf({
  name,
  isOwner,
  memberships,
}: Pick<Agent, 'name' | 'isOwner' | 'memberships'>): string {
  const places = memberships
    .map(({ organizationId, role, products }) => JSON.stringify([organizationId, role, products]))
    .toSorted();
  return JSON.stringify([name, isOwner, places]);
}
