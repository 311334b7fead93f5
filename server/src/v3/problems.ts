import type { Problem } from '@dowellchat/contract/v3/values.ts';
import { ApplicationError } from '../lib/application-error.ts';
import { hideUnexpected, type ErrorLog } from '../lib/unexpected-error.ts';

/** Any error as a client of the v3 API is told. */
export function problemOf(error: unknown, log: ErrorLog): Problem {
  if (!(error instanceof ApplicationError)) {
    const hidden = hideUnexpected(error, log);
    return toProblem(hidden.error, hidden.correlationId);
  }
  if (error.isFault) log.error({ err: error.cause ?? error }, error.message);
  return toProblem(error);
}

/** An error as the v3 API tells it. */
export function toProblem(error: ApplicationError, correlationId?: string): Problem {
  const { code, message, retryable, retryAfterSeconds, fields } = error;
  return {
    error: {
      code,
      message,
      retryable,
      ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
      ...(fields !== undefined && {
        fields: Object.fromEntries(Object.entries(fields).map(([name, said]) => [name, [...said]])),
      }),
      ...(correlationId !== undefined && { correlationId }),
    },
  };
}
