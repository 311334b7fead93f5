import { createContext, use, useCallback, useSyncExternalStore } from 'react';
import type { InboxRoom } from '@dowellchat/contract/v3/inbox.values.ts';
import type { LiveInbox } from './live-inbox.ts';
import type { Readable } from './value.ts';

export function useReadable<T>(readable: Readable<T>): T {
  return useSyncExternalStore(readable.subscribe, readable.get);
}

export const InboxContext = createContext<LiveInbox | null>(null);

/** The inbox that is shown. Only below its page. */
export function useInbox(): LiveInbox {
  const inbox = use(InboxContext);
  if (inbox === null) throw new Error('There is no inbox here.');
  return inbox;
}

/** A room as it is now; undefined: not read yet, or not to be found. */
export function useInboxRoom(roomId: string): InboxRoom | undefined {
  const inbox = useInbox();
  return useSyncExternalStore(
    useCallback((listener) => inbox.subscribe(roomId, listener), [inbox, roomId]),
    () => inbox.find(roomId),
  );
}

/** What colleagues are called, by account. */
export function useColleagueName(accountId: string | null): string | undefined {
  const colleagues = useReadable(useInbox().colleagues);
  return colleagues.find((each) => each.accountId === accountId)?.name;
}
