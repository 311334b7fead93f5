import type { Clock } from '../../lib/clock.ts';
import { ApplicationError } from '../../lib/application-error.ts';
import { networkOf } from '../../lib/networks.ts';
import { insertAuditEntry } from '../../storage/queries/audit.queries.ts';
import type { Database } from '../../storage/storage.ts';
import type { Agent, Principal } from '../access/principal.ts';

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
export type Actor = Acting | { readonly email: string; readonly address: string } | 'command line';

/** Writes down an act. To be called in the transaction that does it: neither is there alone. */
export async function recordAct(tx: Database, clock: Clock, actor: Actor, act: Act): Promise<void> {
  const who =
    actor === 'command line'
      ? { actor, network: '' }
      : {
          actor: 'email' in actor ? actor.email : asAgent(actor.principal).email,
          network: networkOf(actor.address),
        };
  await insertAuditEntry(tx, { ...who, ...act, createdAtMs: clock() });
}

/** What an organization's own programs do, they may do silently: no person is to be named. */
export async function recordActOfAgent(
  tx: Database,
  clock: Clock,
  acting: Acting,
  act: Act,
): Promise<void> {
  if (acting.principal.kind === 'agent') await recordAct(tx, clock, acting, act);
}

/** Nobody but an agent has an account: to all others it looks as if there were none. */
export function asAgent(principal: Principal): Agent {
  if (principal.kind === 'agent') return principal;
  throw new ApplicationError('NOT_FOUND', 'Account not found');
}
