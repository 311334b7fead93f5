import type { Problem } from '@dowellchat/contract/v3/values.ts';
import type { ApplicationError } from '../lib/application-error.ts';
import { tell, type ErrorLog } from '../lib/told-error.ts';

/** Any error as a client of the v3 API is told. */
export function problemOf(error: unknown, log: ErrorLog): Problem {
  const told = tell(error, log);
  return toProblem(told.error, told.correlationId);
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
