import type { JournalFact } from '@dowellchat/contract/v3/inbox.values.ts';
import { newId } from '../../lib/ids.ts';
import type { StoredEntry } from '../../storage/queries/journal.queries.ts';
import type { Principal } from '../access/principal.ts';

/** Who did what a journal tells. */
export interface Actor {
  /** null: who has no account. */
  readonly accountId: string | null;
  readonly name: string;
}

export const SERVER: Actor = { accountId: null, name: 'server' };

export function actorOf(principal: Principal): Actor {
  switch (principal.kind) {
    case 'agent':
      return { accountId: principal.accountId, name: principal.name };
    case 'visitor':
      return { accountId: null, name: principal.name ?? 'visitor' };
    case 'apiKey':
      return { accountId: null, name: 'program' };
    case 'holder':
    case 'operator':
      // Whoever calls v2 with the id of a room says not who they are.
      return { accountId: null, name: 'somebody' };
  }
}

/** A new line of a journal. */
export function toEntry(
  fact: JournalFact,
  actor: Actor,
  at: Pick<StoredEntry, 'seq' | 'afterSeq' | 'createdAtMs'> & { readonly clientId?: string | null },
): StoredEntry {
  const { accountId, name: actorName } = actor;
  return { clientId: null, ...at, id: newId(), accountId, actorName, fact };
}
