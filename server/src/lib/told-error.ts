import { ApplicationError } from './application-error.ts';
import { randomHex } from './ids.ts';

/** The part of a logger that is needed here. */
export interface ErrorLog {
  error(detail: object, text: string): void;
}

/** An error as a caller may be told of it. */
interface Told {
  readonly error: ApplicationError;
  /** Of what the log tells: it leads from the caller's report to the line. */
  readonly correlationId?: string;
}

/** What is told of an error. Of a fault the detail stays in the log. */
export function tell(error: unknown, log: ErrorLog): Told {
  const isExpected = error instanceof ApplicationError;
  if (isExpected && !error.isFault) return { error };
  const correlationId = randomHex(6);
  if (isExpected) {
    log.error({ err: error.cause ?? error, correlationId }, error.message);
    return { error, correlationId };
  }
  log.error({ err: error, correlationId }, 'unexpected error');
  const message = `Something went wrong on the server (${correlationId}).`;
  return { error: new ApplicationError('INTERNAL', message), correlationId };
}
