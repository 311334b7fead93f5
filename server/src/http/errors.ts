import type { FastifyBaseLogger } from 'fastify';
import { ApplicationError, codeOfStatus } from '../lib/application-error.ts';
import { tell } from '../lib/told-error.ts';
import { toProblem } from '../v3/problems.ts';

/** An error as it leaves the server. */
export interface Refusal {
  readonly status: number;
  readonly retryAfterSeconds?: number;
  readonly body: object;
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

const V3 = '/api/v3/';

/** What is told of an error, in the form of the API that `url` belongs to. */
export function toRefusal(error: unknown, log: FastifyBaseLogger, url = ''): Refusal {
  const status = statusOf(error);
  const text = TEXT_BY_STATUS[status];
  if (text !== undefined) return refusal(status, text, url);
  const told = tell(error, log);
  return toForm(told.error, url, told.correlationId);
}

export function refusal(status: number, message: string, url = ''): Refusal {
  return toForm(new ApplicationError(codeOfStatus(status), message), url);
}

function toForm(error: ApplicationError, url: string, correlationId?: string): Refusal {
  const { status, retryAfterSeconds, message, fields } = error;
  return {
    status,
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
    body: url.startsWith(V3)
      ? toProblem(error, correlationId)
      : { success: false, message, ...(fields && { errors: fields }) },
  };
}

function statusOf(error: unknown): number {
  return error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500;
}
