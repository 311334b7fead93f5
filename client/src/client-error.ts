import type { Problem } from '@dowellchat/contract/v3/values.ts';

/** What the server says of a refusal. */
export type ProblemError = Problem['error'];

/** Failures that are of the network and not of the server. */
type LocalCode = 'NETWORK' | 'NO_ANSWER' | 'ABORTED' | 'BAD_ANSWER';

/** A call that failed: refused by the server (its `code`), or without an answer (`status` 0). */
export class ClientError extends Error {
  override readonly name = 'ClientError';
  /** The server's code, or `NETWORK`, `NO_ANSWER`, `ABORTED`, `BAD_ANSWER`. */
  readonly code: string;
  /** The HTTP status; 0 where there was none. */
  readonly status: number;
  /** The same call may succeed later. */
  readonly retryable: boolean;
  /** Seconds to wait before trying again. */
  readonly retryAfterSeconds?: number;
  /** Complaints by field of what was sent. */
  readonly fields?: Record<string, string[]>;
  /** The refusal as the server sent it; made up where it said nothing. */
  readonly problem: ProblemError;

  constructor(problem: ProblemError, status = 0, options?: ErrorOptions) {
    super(problem.message, options);
    this.problem = problem;
    this.code = problem.code;
    this.status = status;
    this.retryable = problem.retryable;
    if (problem.retryAfterSeconds !== undefined) this.retryAfterSeconds = problem.retryAfterSeconds;
    if (problem.fields !== undefined) this.fields = problem.fields;
  }
}

/** A failure the server had no part in. Only what was called off or misunderstood is final. */
export function localError(code: LocalCode, message: string, cause?: unknown): ClientError {
  const retryable = code === 'NETWORK' || code === 'NO_ANSWER';
  return new ClientError({ code, message, retryable }, 0, { cause });
}

export function toClientError(error: unknown): ClientError {
  return error instanceof ClientError
    ? error
    : localError('BAD_ANSWER', 'What was sent or answered could not be read.', error);
}

export function isProblem(value: unknown): value is Problem {
  const error = (value as Partial<Problem> | null | undefined)?.error;
  return typeof error?.code === 'string' && typeof error.message === 'string';
}
