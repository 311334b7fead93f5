import type { FastifyReply, FastifyRequest } from 'fastify';
import { ApplicationError } from '../lib/application-error.ts';

/** A query key that names something: {@link asName}. */
export function queryName(request: FastifyRequest, name: string): string {
  return asName(queryText(request, name) ?? '');
}

/** The last value of a query key: where one is repeated, the last one wins. */
export function queryText(request: FastifyRequest, name: string): string | undefined {
  const value = (request.query as Record<string, unknown>)[name];
  const last: unknown = Array.isArray(value) ? value.at(-1) : value;
  return typeof last === 'string' ? last : undefined;
}

export function pathText(request: FastifyRequest, name: string): string {
  return asName((request.params as Record<string, string | undefined>)[name] ?? '');
}

/** A text with NUL names nothing, and PostgreSQL would not take it: it counts as empty. */
export function asName(text: string): string {
  return text.includes('\0') ? '' : text;
}

/** Browsers fetch pages before anybody asked for them; that must never change anything. */
export function refusePrefetch(request: FastifyRequest): void {
  const purpose = [request.headers['sec-purpose'], request.headers['purpose']].join(' ');
  if (/prefetch|prerender|preview/i.test(purpose)) {
    throw new ApplicationError('TOO_EARLY', 'This address does something: it is not prefetched.');
  }
}

/** Sets the answer's tag. True where the caller has that very answer already. */
export function isUnchanged(request: FastifyRequest, reply: FastifyReply, tag: string): boolean {
  const etag = `"${tag}"`;
  reply.header('etag', etag);
  const known = request.headers['if-none-match'];
  if (known === undefined) return false;
  return known.split(',').some((one) => [etag, `W/${etag}`, '*'].includes(one.trim()));
}

export function sendJson(reply: FastifyReply, json: string): FastifyReply {
  return reply.header('content-type', 'application/json; charset=utf-8').send(json);
}
