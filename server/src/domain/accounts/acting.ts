import type { Clock } from '../../lib/clock.ts';
import { ApplicationError } from '../../lib/application-error.ts';
import { networkOf } from '../../lib/networks.ts';
import { insertAuditEntry } from '../../storage/queries/audit.queries.ts';
import type { Database } from '../../storage/storage.ts';
import { OPERATOR, type Agent, type Principal } from '../access/principal.ts';

/** Who does something, and from where. */
export interface Acting {
  readonly principal: Principal;
  readonly address: string;
}

/** What was done to what. Never a secret: it is kept for ever. */
export interface Act {
  /** null: it is about the instance as a whole. */
  readonly organizationId: string | null;
  readonly action: string;
  readonly subject: string;
}

/** Whoever was nobody until this very act is named by the e-mail. */
export type Actor = Acting | { readonly email: string; readonly address: string };

/** Whoever runs a command on the server itself. */
export const COMMAND_LINE: Acting = { principal: OPERATOR, address: '' };

/** Writes down an act. To be called in the transaction that does it: neither is there alone. */
export async function recordAct(tx: Database, clock: Clock, actor: Actor, act: Act): Promise<void> {
  await insertAuditEntry(tx, {
    actor: nameOf(actor),
    network: actor.address === '' ? '' : networkOf(actor.address),
    ...act,
    createdAtMs: clock(),
  });
}

function nameOf(actor: Actor): string {
  if ('email' in actor) return actor.email;
  const { principal, address } = actor;
  switch (principal.kind) {
    case 'apiKey':
      return `API key ${principal.hint}…`;
    case 'operator':
      return address === COMMAND_LINE.address ? 'command line' : 'operator';
    default:
      return asAgent(principal).email;
  }
}

/** Nobody but an agent has an account: to all others it looks as if there were none. */
export function asAgent(principal: Principal): Agent {
  if (principal.kind === 'agent') return principal;
  throw new ApplicationError('NOT_FOUND', 'Account not found');
}
