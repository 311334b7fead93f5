import { isUtf8 } from 'node:buffer';
import type { FastifyRequest } from 'fastify';
import { ApplicationError } from '../../lib/application-error.ts';
import { splitMembers, withoutTrailingCommas } from '../json-members.ts';
import { readMultipart } from './multipart.ts';

/** One field of a body: its value, and its exact text as JSON. */
export interface Field {
  readonly value: unknown;
  readonly json: string;
}

export type Fields = ReadonlyMap<string, Field>;

const NO_FIELDS: Fields = new Map();

/** Reads a JSON or form body into its fields. An empty body has none. */
export async function readFields(request: FastifyRequest): Promise<Fields> {
  const { body } = request;
  if (!Buffer.isBuffer(body) || body.length === 0) return NO_FIELDS;
  const contentType = request.headers['content-type'] ?? 'application/json';
  const mediaType = contentType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (mediaType === 'application/json' || /^application\/[^/]+\+json$/.test(mediaType)) {
    return readJson(toText(body));
  }
  if (mediaType === 'application/x-www-form-urlencoded') {
    return fromEntries(new URLSearchParams(toText(body)));
  }
  if (mediaType === 'multipart/form-data') {
    return fromEntries(await readMultipart(body, contentType));
  }
  throw new ApplicationError('UNSUPPORTED_MEDIA_TYPE', `Unsupported media type "${mediaType}".`);
}

function toText(body: Buffer): string {
  if (!isUtf8(body)) throw new ApplicationError('INVALID', 'The body is not UTF-8.');
  return body.toString('utf8');
}

function readJson(body: string): Fields {
  const { text, value } = parse(body);
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw new ApplicationError('INVALID', 'The body must be a JSON object.');
  }
  const fields = new Map<string, Field>();
  for (const [key, json] of splitMembers(text)) {
    if (fields.has(key)) throw new ApplicationError('INVALID', 'A field stands twice in the body.');
    if (key === '__proto__') throw new ApplicationError('INVALID', 'A field has a forbidden name.');
    fields.set(key, { value: (value as Record<string, unknown>)[key], json });
  }
  return fields;
}

/** The document's own login example ends in a trailing comma: such bodies are taken as meant. */
function parse(text: string): { text: string; value: unknown } {
  try {
    return { text, value: JSON.parse(text) };
  } catch {
    try {
      const mended = withoutTrailingCommas(text);
      return { text: mended, value: JSON.parse(mended) };
    } catch (error) {
      throw new ApplicationError('INVALID', 'The body is not valid JSON.', { cause: error });
    }
  }
}

function fromEntries(entries: Iterable<[string, string]>): Fields {
  const fields = new Map<string, Field>();
  for (const [name, value] of entries) fields.set(name, { value, json: JSON.stringify(value) });
  return fields;
}
