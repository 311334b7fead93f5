import type { InboxView } from '@dowellchat/contract/v3/inbox.values.ts';

export const VIEWS = ['mine', 'unassigned', 'open', 'snoozed', 'closed', 'all'] as const;

/** What of the inbox stands in the address: it can be sent to a colleague, and gone back to. */
export interface InboxSearch {
  readonly view?: InboxView;
  readonly product?: string;
  readonly tag?: string;
  readonly assignee?: string;
  /** What is searched for. */
  readonly q?: string;
  readonly room?: string;
  /** `seq` of the message to show. */
  readonly at?: number;
}

const ID = /^[0-9a-f]{24}$/;

/** What is not understood is left out: an address may come from anywhere. */
export function inboxSearch(search: Record<string, unknown>): InboxSearch {
  const view = VIEWS.find((each) => each === search['view']);
  const product = textOf(search['product']);
  const tag = textOf(search['tag']);
  const q = textOf(search['q']);
  const assignee = textOf(search['assignee']);
  const room = textOf(search['room']);
  const at = Number(search['at']);
  return {
    ...(view !== undefined && { view }),
    ...(product !== undefined && { product }),
    ...(tag !== undefined && { tag }),
    ...(assignee !== undefined && ID.test(assignee) && { assignee }),
    ...(q !== undefined && { q }),
    ...(room !== undefined && ID.test(room) && { room }),
    ...(Number.isInteger(at) && at > 0 && { at }),
  };
}

/** A product may be called 42, which an address holds as a number. */
function textOf(value: unknown): string | undefined {
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  return text.trim() === '' ? undefined : text;
}
