import { INBOXES_PER_SOCKET_MAX } from '@dowellchat/contract/limits.ts';
import { productsFor } from '../domain/access/access.policy.ts';
import { asAgent } from '../domain/accounts/acting.ts';
import type { AgentsService } from '../domain/agents/agents.service.ts';
import { ApplicationError } from '../lib/application-error.ts';
import type { Outbound } from './outbound.ts';
import { gatheringOf, type SessionSocket } from './session.ts';

export interface InboxesParts {
  readonly agents: Pick<AgentsService, 'isAway' | 'connect' | 'drop'>;
  readonly outbound: Pick<Outbound, 'isRevoked'>;
}

export type Inboxes = ReturnType<typeof createInboxes>;

/** Takes agents' sockets into and out of organizations: who has joined one is there. */
export function createInboxes({ agents, outbound }: InboxesParts) {
  return {
    /** Lets a socket hear of an organization: of the products they are for, and of colleagues. */
    async join(socket: SessionSocket, organizationId: string): Promise<void> {
      const gatherings = gatheringsOf(socket, organizationId);
      const { accountId } = asAgent(socket.data.principal);
      const isAway = await agents.isAway(accountId);
      // From here on nothing is waited for: whoever goes in between would be there for ever.
      if (!socket.connected || hasJoined(socket, organizationId)) return;
      if (inboxesOf(socket).length >= INBOXES_PER_SOCKET_MAX) {
        throw new ApplicationError(
          'CONFLICT',
          `One connection hears of at most ${INBOXES_PER_SOCKET_MAX} organizations: leave some first.`,
        );
      }
      const joined = socket.join(gatherings);
      agents.connect(accountId, organizationId, isAway);
      await joined;
    },

    /** Leaving what one has not joined changes nothing. */
    async leave(socket: SessionSocket, organizationId: string): Promise<void> {
      if (!hasJoined(socket, organizationId)) return;
      agents.drop(asAgent(socket.data.principal).accountId, organizationId);
      for (const gathering of gatheringsOf(socket, organizationId)) await socket.leave(gathering);
    },

    /** Takes a socket that is about to go out of all its organizations. */
    leaveAll(socket: SessionSocket): void {
      const { principal } = socket.data;
      if (principal.kind !== 'agent') return;
      const isFinal = outbound.isRevoked(socket);
      for (const organizationId of inboxesOf(socket)) {
        agents.drop(principal.accountId, organizationId, { isFinal });
      }
    },
  };
}

/** The organizations whose inboxes a socket has joined. */
function inboxesOf({ rooms }: SessionSocket): string[] {
  const prefix = gatheringOf.colleagues('');
  return [...rooms].filter((one) => one.startsWith(prefix)).map((one) => one.slice(prefix.length));
}

function hasJoined({ rooms }: SessionSocket, organizationId: string): boolean {
  return rooms.has(gatheringOf.colleagues(organizationId));
}

/** Refuses who is nobody there: visitors and programs look at rooms one by one. */
function gatheringsOf({ data: { principal } }: SessionSocket, organizationId: string): string[] {
  const products = productsFor(principal, 'inbox.read', organizationId);
  const inboxes =
    products === undefined
      ? [gatheringOf.inbox(organizationId)]
      : products.map((product) => gatheringOf.inbox(organizationId, product));
  return [...inboxes, gatheringOf.colleagues(organizationId)];
}
