import { queryOptions, type QueryClient } from '@tanstack/react-query';
import { client } from './client.ts';

const PAGE = 200;

/** Organizations that the signed-in may choose from: theirs, or for owners the first of all. */
export const organizationsQuery = queryOptions({
  queryKey: ['organizations'],
  queryFn: async ({ signal }) =>
    (await client.rest.listOrganizations({ query: { limit: PAGE }, signal })).organizations,
});

export const organizationSettingsQuery = (organization: string) =>
  queryOptions({
    queryKey: ['organization', organization],
    queryFn: ({ signal }) => client.rest.getOrganization({ query: { organization }, signal }),
  });

export function listOrganizations(queries: QueryClient) {
  return queries.query({ ...organizationsQuery, staleTime: 'static' });
}
