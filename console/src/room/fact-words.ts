import type { JournalEntry } from '@dowellchat/contract/v3/inbox.values.ts';
import { momentOf } from '../inbox/formats.ts';

/** What was done with a room, and why it went to whom. */
export function factWords({ actor, fact }: JournalEntry): string {
  switch (fact.kind) {
    case 'note':
      return fact.text;
    case 'tagged':
      return fact.tags.length === 0
        ? `${actor.name} took the tags away`
        : `${actor.name} tagged it ${fact.tags.join(', ')}`;
    case 'status':
      return statusWords(actor, fact.status, fact.until);
    case 'assigned':
      return assignedWords(actor.name, fact);
  }
}

function statusWords(
  { accountId, name }: JournalEntry['actor'],
  status: 'open' | 'snoozed' | 'closed',
  until: string | null,
): string {
  switch (status) {
    case 'closed':
      return `${name} closed it`;
    case 'snoozed':
      return `${name} snoozed it${until === null ? '' : ` until ${momentOf(until)}`}`;
    case 'open':
      return accountId === null ? 'Open again' : `${name} opened it again`;
  }
}

type Assigned = Extract<JournalEntry['fact'], { kind: 'assigned' }>;

function assignedWords(actor: string, { reason, assigneeName, load }: Assigned): string {
  const who = assigneeName ?? 'nobody';
  const had = load === null ? '' : `, who had ${load.rooms} of ${load.capacity} rooms`;
  switch (reason) {
    case 'taken':
      return `${who} took it`;
    case 'given':
      return `${actor} gave it to ${who}`;
    case 'released':
      return `${actor} gave it back: it is with nobody`;
    case 'routed':
      return `Routed to ${who}${had}`;
    case 'rerouted':
      return `Routed again to ${who}${had}: whom it was with had left`;
    case 'drained':
      return `To ${who}${had}, the first who was free`;
    case 'link':
      return `To ${who}: it came by their link`;
  }
}
