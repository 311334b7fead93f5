import { ClientError } from '@dowellchat/client';

/** A call that this build's client does not know yet. */
export function notYet(): Promise<never> {
  return Promise.reject(
    new ClientError({
      code: 'NOT_FOUND',
      message: 'This server cannot do that yet.',
      retryable: false,
    }),
  );
}
