import { queryOptions } from '@tanstack/react-query';
import { pending } from '../api/pending.ts';

/** Where the chats were loaded: the newest first for each product. */
export function installationsQuery(organizationId: string) {
  return queryOptions({
    queryKey: ['installations', organizationId],
    queryFn: async ({ signal }) =>
      (await pending.listInstallations({ organizationId, signal })).installations,
  });
}
