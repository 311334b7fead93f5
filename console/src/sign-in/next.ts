import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { accountQuery, type Me } from '../api/account.ts';

/** Goes on into the console as somebody, to where they were led away from if that is known. */
export function useEnter(): (me: Me, next?: string) => void {
  const queries = useQueryClient();
  const router = useRouter();
  return (me, next) => {
    queries.clear();
    queries.setQueryData(accountQuery.queryKey, me);
    // An address that anybody may have written: only ways inside of the console are gone.
    const isWithin = next !== undefined && /^\/(?![/\\])/.test(next);
    router.history.push(`/console${isWithin ? next : '/'}`);
  };
}
