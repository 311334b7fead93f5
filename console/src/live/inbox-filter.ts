import type { InboxRoom, InboxView } from '@dowellchat/contract/v3/inbox.values.ts';

/** Which rooms a list shows. */
export interface InboxFilter {
  readonly view: InboxView;
  readonly product?: string | undefined;
  readonly assignee?: string | undefined;
  readonly tag?: string | undefined;
}

export type RoomStatus = 'open' | 'snoozed' | 'closed';

export function statusOf({ isActive, work }: Pick<InboxRoom, 'isActive' | 'work'>): RoomStatus {
  if (!isActive) return 'closed';
  return work.snoozedUntil === null ? 'open' : 'snoozed';
}

/** What the server answers for the same filter: a room it would list is one that this admits. */
export function isListed(room: InboxRoom, filter: InboxFilter, accountId: string): boolean {
  const { assigneeId, tags } = room.work;
  if (filter.product !== undefined && room.product !== filter.product) return false;
  if (filter.assignee !== undefined && assigneeId !== filter.assignee) return false;
  if (filter.tag !== undefined && !tags.includes(filter.tag)) return false;
  const status = statusOf(room);
  switch (filter.view) {
    case 'mine':
      return status === 'open' && assigneeId === accountId;
    case 'unassigned':
      return status === 'open' && assigneeId === null;
    case 'open':
    case 'snoozed':
    case 'closed':
      return status === filter.view;
    case 'all':
      return true;
  }
}

export function filterKey({ view, product, assignee, tag }: InboxFilter): string {
  return JSON.stringify([view, product, assignee, tag]);
}
