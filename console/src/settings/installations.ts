import { queryOptions } from '@tanstack/react-query';
import { client } from '../api/client.ts';

/** Where the chats were loaded: the newest first for each product. */
export function installationsQuery(organizationId: string) {
  return queryOptions({
    queryKey: ['installations', organizationId],
    queryFn: async ({ signal }) =>
      (await client.rest.listInstallations({ organizationId, signal })).installations,
  });
}
