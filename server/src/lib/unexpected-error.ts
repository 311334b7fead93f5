import { ApplicationError } from './application-error.ts';
import { randomHex } from './ids.ts';

/** The part of a logger that is needed here. */
export interface ErrorLog {
  error(detail: object, text: string): void;
}

/**
 * What is told of an error that nobody foresaw. The detail stays in the log; the id leads from the
 * caller's report to it.
 */
export function hideUnexpected(
  error: unknown,
  log: ErrorLog,
): { error: ApplicationError; correlationId: string } {
  const correlationId = randomHex(6);
  log.error({ err: error, correlationId }, 'unexpected error');
  const message = `Something went wrong on the server (${correlationId}).`;
  return { error: new ApplicationError('INTERNAL', message), correlationId };
}
