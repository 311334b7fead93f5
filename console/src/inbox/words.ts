import type { InboxView } from '@dowellchat/contract/v3/inbox.values.ts';

export const VIEW_NAMES: Readonly<Record<InboxView, string>> = {
  mine: 'Mine',
  unassigned: 'Unassigned',
  open: 'Open',
  snoozed: 'Snoozed',
  closed: 'Closed',
  all: 'All',
};

export const EMPTY_WORDS: Readonly<Record<InboxView, { title: string; text: string }>> = {
  mine: { title: 'Nothing on your desk.', text: 'Rooms you take or are given are here.' },
  unassigned: { title: 'Nothing unassigned. Well done.', text: 'New rooms wait here.' },
  open: { title: 'No open rooms.', text: 'They are here as soon as a visitor writes.' },
  snoozed: { title: 'Nothing snoozed.', text: 'Put a room off, and it waits here until then.' },
  closed: { title: 'Nothing closed yet.', text: 'What is done is kept here.' },
  all: { title: 'No rooms yet.', text: 'Share a link or put the chat on a page, and they come.' },
};

/** A count of which the server says no more than “a hundred or more”. */
export function countWords(count: number | undefined): string {
  if (count === undefined || count === 0) return '';
  return count >= 100 ? '99+' : String(count);
}
