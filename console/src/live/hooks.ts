import { createContext, use, useCallback, useSyncExternalStore } from 'react';
import type { InboxRoom } from '@dowellchat/contract/v3/inbox.values.ts';
import type { LiveInbox } from './live-inbox.ts';
import type { Readable } from '@dowellchat/client/value.ts';

export function useReadable<T>(readable: Readable<T>): T {
  return useSyncExternalStore(readable.subscribe, readable.get);
}

/** Drawing what is busy more often than this shows a person no more, and costs all the page has. */
const CALM_MS = 60;

/** Follows what may change hundreds of times a second: the first change at once, then a few together. */
export function useCalmly<T>(readable: Readable<T>): T {
  const subscribe = useCallback(
    (listener: () => void) => {
      let toldAtMs = -Infinity;
      let timer: ReturnType<typeof setTimeout> | undefined;
      const tell = (): void => {
        timer = undefined;
        toldAtMs = performance.now();
        listener();
      };
      const unsubscribe = readable.subscribe(() => {
        const leftMs = toldAtMs + CALM_MS - performance.now();
        if (leftMs <= 0) tell();
        else timer ??= setTimeout(tell, leftMs);
      });
      return () => {
        clearTimeout(timer);
        unsubscribe();
      };
    },
    [readable],
  );
  return useSyncExternalStore(subscribe, readable.get);
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
