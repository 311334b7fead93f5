import type { Server, Socket } from 'socket.io';
import type {
  InboundName,
  OutboundName,
  PayloadOf,
  ReplyOf,
  RequestOf,
} from '@dowellchat/contract/v3/events.ts';
import type { Problem } from '@dowellchat/contract/v3/values.ts';
import type { Admitted } from '../domain/access/standing.service.ts';

type Inbound = {
  [Name in InboundName]: (
    request: RequestOf<Name>,
    acknowledge?: (reply: ReplyOf<Name> | Problem) => void,
  ) => void;
};

type Outbound = { [Name in OutboundName]: (payload: PayloadOf<Name>) => void };

/** Who is behind a socket; decided at the handshake and never changed. */
export interface Session {
  readonly principal: Admitted;
  readonly address: string;
}

export type Sockets = Server<Inbound, Outbound, Record<string, never>, Session>;
export type SessionSocket = Socket<Inbound, Outbound, Record<string, never>, Session>;

/**
 * Names under which sockets are gathered. Those of people and keys gather by themselves; the others
 * are joined. Of an inbox either all products are heard or some, each under its own name.
 */
export const gatheringOf = {
  room: (roomId: string): string => `room:${roomId}`,
  /** The agents among those who have joined a room. */
  agentsOf: (roomId: string): string => `agents:${roomId}`,
  /** Ids and products may hold any character: as a list they cannot be taken for another. */
  inbox: (organizationId: string, product?: string): string =>
    `inbox:${JSON.stringify([organizationId, ...(product === undefined ? [] : [product])])}`,
  colleagues: (organizationId: string): string => `colleagues:${organizationId}`,
  /** Of one token, on one device. */
  visitor: (tokenHash: string): string => `visitor:${tokenHash}`,
  key: (keyId: string): string => `key:${keyId}`,
  account: (accountId: string): string => `account:${accountId}`,
  session: (sessionId: string): string => `session:${sessionId}`,
};

/** Where the sockets are gathered that were opened with the same token, key or session. */
export function closestGathering(principal: Session['principal']): string {
  switch (principal.kind) {
    case 'visitor':
      return gatheringOf.visitor(principal.tokenHash);
    case 'apiKey':
      return gatheringOf.key(principal.keyId);
    case 'agent':
      return gatheringOf.session(principal.sessionId);
  }
}

/** Where a socket is gathered as long as it lives. */
export function ownGatherings(principal: Session['principal']): string[] {
  const closest = closestGathering(principal);
  return principal.kind === 'agent'
    ? [closest, gatheringOf.account(principal.accountId)]
    : [closest];
}
