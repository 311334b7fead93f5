import { queryOptions } from '@tanstack/react-query';
import { client } from './client.ts';

/** The catalogue: it changes with a new version of the server. */
export const productsQuery = queryOptions({
  queryKey: ['products'],
  queryFn: async ({ signal }) => {
    const { products } = await client.rest.listProducts({ signal });
    return products.toSorted((one, other) => one.name.localeCompare(other.name));
  },
  staleTime: 10 * 60_000,
});

export function chatQuery(organizationId: string, product: string) {
  return queryOptions({
    queryKey: ['chat', organizationId, product],
    queryFn: ({ signal }) => client.rest.getChat({ organizationId, product, signal }),
  });
}
