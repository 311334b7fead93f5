import type { FastifyBaseLogger } from 'fastify';
import { ApplicationError } from '../lib/application-error.ts';
import { randomHex } from '../lib/ids.ts';

/** An error as it leaves the server. */
export interface Refusal {
  readonly status: number;
  readonly retryAfterSeconds?: number;
  readonly body: {
    readonly success: false;
    readonly message: string;
    readonly errors?: Readonly<Record<string, readonly string[]>>;
  };
}

/** Fastify's own refusals, in our words. */
const TEXT_BY_STATUS: Readonly<Record<number, string>> = {
  400: 'The request could not be read.',
  408: 'The request took too long.',
  413: 'The body is too large.',
  414: 'The address is too long.',
  415: 'Unsupported media type.',
  431: 'The headers are too large.',
};

export function toRefusal(error: unknown, log: FastifyBaseLogger): Refusal {
  if (error instanceof ApplicationError) {
    if (error.status >= 500) log.error({ err: error.cause ?? error }, error.message);
    return {
      status: error.status,
      ...(error.retryAfterSeconds && { retryAfterSeconds: error.retryAfterSeconds }),
      body: {
        success: false,
        message: error.message,
        ...(error.fields && { errors: error.fields }),
      },
    };
  }
  const status = statusOf(error);
  const text = TEXT_BY_STATUS[status];
  if (text !== undefined) return refusal(status, text);
  // The detail stays in the log; the id leads from the caller's report to it.
  const correlationId = randomHex(6);
  log.error({ err: error, correlationId }, 'unexpected error');
  return refusal(500, `Something went wrong on the server (${correlationId}).`);
}

export function refusal(status: number, message: string): Refusal {
  return { status, body: { success: false, message } };
}

function statusOf(error: unknown): number {
  return error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500;
}
