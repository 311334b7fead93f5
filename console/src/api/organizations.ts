import { queryOptions, type QueryClient } from '@tanstack/react-query';
import { accountQuery } from './account.ts';
import { client } from './client.ts';

export interface Organization {
  readonly id: string;
}

/** Organizations that the signed-in may choose from. */
export const organizationsQuery = queryOptions({
  queryKey: ['organizations'],
  queryFn: async ({ signal }): Promise<readonly Organization[]> => {
    const { memberships } = await client.rest.getAccount({ signal });
    return memberships.map(({ organizationId }) => ({ id: organizationId }));
  },
});

export async function listOrganizations(queries: QueryClient): Promise<readonly Organization[]> {
  await queries.query({ ...accountQuery, staleTime: 'static' });
  return queries.query({ ...organizationsQuery, staleTime: 'static' });
}
