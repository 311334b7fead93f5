import type { Server, Socket } from 'socket.io';
import type {
  InboundName,
  OutboundName,
  PayloadOf,
  ReplyOf,
  RequestOf,
} from '@dowellchat/contract/v3/events.ts';
import type { Problem } from '@dowellchat/contract/v3/values.ts';
import type { Principal } from '../domain/access/principal.ts';

type Inbound = {
  [Name in InboundName]: (
    request: RequestOf<Name>,
    acknowledge?: (reply: ReplyOf<Name> | Problem) => void,
  ) => void;
};

type Outbound = { [Name in OutboundName]: (payload: PayloadOf<Name>) => void };

/** Who is behind a socket; decided at the handshake and never changed. */
export interface Session {
  readonly principal: Extract<Principal, { kind: 'visitor' | 'apiKey' }>;
  readonly address: string;
}

export type Sockets = Server<Inbound, Outbound, Record<string, never>, Session>;
export type SessionSocket = Socket<Inbound, Outbound, Record<string, never>, Session>;

/**
 * Names under which sockets are gathered: those who have joined a room, the agents among them, those
 * of one visitor's token or one account, those who hear of an inbox. Ids of organizations may hold anything.
 */
export const gatheringOf = {
  room: (roomId: string): string => `room:${roomId}`,
  agentsOf: (roomId: string): string => `room-agents:${roomId}`,
  visitor: (tokenHash: string): string => `visitor:${tokenHash}`,
  account: (accountId: string): string => `account:${accountId}`,
  /** Of all products, or of one for those who are not for all. */
  inbox: (organizationId: string, product?: string): string =>
    `inbox:${JSON.stringify([organizationId, ...(product === undefined ? [] : [product])])}`,
};
