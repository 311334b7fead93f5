import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';
import { inboxSearch, type InboxSearch } from './inbox-search.ts';

export type GoTo = (change: Change | ((now: InboxSearch) => Change), isStep?: boolean) => void;

/** undefined takes a part out of the address. */
type Change = { readonly [Name in keyof InboxSearch]?: InboxSearch[Name] | undefined };

/** What the address asks for, and how to ask for something else. */
export function useInboxSearch(): { search: InboxSearch; goTo: GoTo } {
  // The router gives back what the route's check has left out.
  const search = inboxSearch(useSearch({ strict: false }));
  const navigate = useNavigate();
  const goTo = useCallback<GoTo>(
    (change, isStep = true) => {
      void navigate({
        to: '.',
        search: (now: InboxSearch) => {
          const part = typeof change === 'function' ? change(now) : change;
          return { ...now, at: undefined, ...part };
        },
        replace: !isStep,
      });
    },
    [navigate],
  );
  return { search, goTo };
}
