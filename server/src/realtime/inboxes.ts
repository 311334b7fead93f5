import { INBOXES_PER_SOCKET_MAX } from '@dowellchat/contract/limits.ts';
import { productsFor } from '../domain/access/access.policy.ts';
import { ApplicationError } from '../lib/application-error.ts';
import { gatheringOf, type SessionSocket } from './session.ts';

/** Lets an agent's socket hear of an organization: of the products they are for, and of colleagues. */
export async function joinInbox(socket: SessionSocket, organizationId: string): Promise<void> {
  const gatherings = gatheringsOf(socket, organizationId);
  if (hasJoinedInbox(socket, organizationId)) return;
  if (inboxesOf(socket).length >= INBOXES_PER_SOCKET_MAX) {
    throw new ApplicationError(
      'CONFLICT',
      `One connection hears of at most ${INBOXES_PER_SOCKET_MAX} organizations: leave some first.`,
    );
  }
  if (socket.connected) await socket.join(gatherings);
}

/** Leaving what one has not joined changes nothing. */
export async function leaveInbox(socket: SessionSocket, organizationId: string): Promise<void> {
  if (!hasJoinedInbox(socket, organizationId)) return;
  for (const gathering of gatheringsOf(socket, organizationId)) await socket.leave(gathering);
}

/** The organizations whose inboxes a socket has joined. */
export function inboxesOf({ rooms }: SessionSocket): string[] {
  const prefix = gatheringOf.colleagues('');
  return [...rooms].filter((one) => one.startsWith(prefix)).map((one) => one.slice(prefix.length));
}

function hasJoinedInbox({ rooms }: SessionSocket, organizationId: string): boolean {
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
