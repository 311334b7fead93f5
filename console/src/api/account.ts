import { ClientError, type AnswerOf } from '@dowellchat/client';
import { queryOptions, useSuspenseQuery, type QueryClient } from '@tanstack/react-query';
import { client } from './client.ts';

export type Me = AnswerOf<'getAccount'>;

export const accountQuery = queryOptions({
  queryKey: ['account'],
  queryFn: ({ signal }): Promise<Me> => client.rest.getAccount({ signal }),
  staleTime: 60_000,
});

export const claimQuery = queryOptions({
  queryKey: ['claim'],
  queryFn: ({ signal }) => client.rest.getClaim({ signal }),
  staleTime: 0,
});

/** Who is signed in. Only below the routes that ask for a session. */
export function useMe(): Me {
  return useSuspenseQuery(accountQuery).data;
}

/** Who is signed in, or nobody. */
export async function findMe(queries: QueryClient): Promise<Me | undefined> {
  try {
    return await queries.query({ ...accountQuery, staleTime: 'static' });
  } catch (error) {
    if (error instanceof ClientError && error.status === 401) return undefined;
    throw error;
  }
}
