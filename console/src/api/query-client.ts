import { ClientError } from '@dowellchat/client';
import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';

const TRIES_MAX = 3;
const STALE_AFTER_MS = 15_000;

/** A new client. `onSignedOut` is called when the server knows the session no more. */
export function createQueryClient(onSignedOut: () => void): QueryClient {
  const onError = (error: unknown): void => {
    if (error instanceof ClientError && error.status === 401) onSignedOut();
  };
  return new QueryClient({
    queryCache: new QueryCache({
      onError: (error, { queryKey }) => {
        // Who asks whether they are signed in handles the answer themselves.
        if (queryKey[0] !== 'account') onError(error);
      },
    }),
    mutationCache: new MutationCache({
      onError: (error, _variables, _result, { meta }) => {
        if (meta?.['mayBeRefused'] !== true) onError(error);
      },
    }),
    defaultOptions: {
      queries: {
        staleTime: STALE_AFTER_MS,
        retry: (failures, error) =>
          failures < TRIES_MAX && error instanceof ClientError && error.retryable,
      },
    },
  });
}
