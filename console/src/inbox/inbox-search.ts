/** What the address of the inbox says: which rooms are shown, and which is open. */
export interface InboxSearch {
  readonly view?: string;
  readonly product?: string;
  readonly tag?: string;
  readonly assignee?: string;
  readonly q?: string;
  readonly room?: string;
}

const NAMES = ['view', 'product', 'tag', 'assignee', 'q', 'room'] as const;

/** Whatever else stands in an address is dropped: it may come from anywhere. */
export function inboxSearch(search: Readonly<Record<string, unknown>>): InboxSearch {
  return Object.fromEntries(
    NAMES.flatMap((name) => (typeof search[name] === 'string' ? [[name, search[name]]] : [])),
  );
}
