import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import { ApplicationError } from '../lib/application-error.ts';
import type { Call } from './endpoints.ts';
import { isUnchanged } from './requests.ts';

/** Bytes that never change under their address. */
export interface ServedFile {
  readonly tag: string;
  readonly name: string;
  readonly type: string;
  readonly bytes: number;
  /** First and last byte, both included. */
  read(range: { from: number; to: number }): Promise<Readable>;
}

/**
 * What strangers send is only ever saved, never shown: as a download, of no other type than we say,
 * and without rights if a browser opened it all the same. A cache keeps it for its owner alone, and
 * for no other token than the one it was read with.
 */
const HEADERS = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': "sandbox; default-src 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'private, max-age=31536000, immutable',
  vary: 'authorization',
  'accept-ranges': 'bytes',
} as const;

/** Answers with a file, or the stretch of it that was asked for. */
export async function answerFile(
  { request, reply }: Pick<Call, 'request' | 'reply'>,
  file: ServedFile,
): Promise<FastifyReply> {
  const isHead = request.method === 'HEAD';
  const range = isHead ? undefined : rangeOf(request.headers, file);
  if (range === 'unsatisfiable') {
    reply.header('content-range', `bytes */${file.bytes}`);
    throw new ApplicationError('RANGE_NOT_SATISFIABLE', 'The file has no such bytes.');
  }
  const { from, to } = range ?? { from: 0, to: file.bytes - 1 };
  // Opened before any header is set: a refusal must not come as a download.
  const bytes = isHead ? Readable.from([]) : await file.read({ from, to });
  reply.headers(HEADERS);
  if (isUnchanged(request, reply, file.tag)) {
    bytes.destroy();
    return reply.code(304).send();
  }
  if (range !== undefined) {
    reply.code(206).header('content-range', `bytes ${from}-${to}/${file.bytes}`);
  }
  return reply
    .type(file.type)
    .header('content-disposition', asAttachment(file.name))
    .header('content-length', to - from + 1)
    .send(bytes);
}

/**
 * The one stretch that is asked for. Nothing: the whole file, as for a request of several stretches,
 * of another unit or in no known form, all of which may be ignored.
 */
function rangeOf(
  headers: { range?: string | undefined; 'if-range'?: string | string[] | undefined },
  { bytes, tag }: Pick<ServedFile, 'bytes' | 'tag'>,
): { from: number; to: number } | 'unsatisfiable' | undefined {
  const condition = headers['if-range'];
  if (condition !== undefined && condition !== `"${tag}"`) return undefined;
  const [, first = '', last = ''] =
    /^bytes=(\d{0,15})-(\d{0,15})$/i.exec(headers.range ?? '') ?? [];
  if (first === '' && last === '') return undefined;
  // Without a first byte it is the last ones that are asked for.
  const from = first === '' ? Math.max(0, bytes - Number(last)) : Number(first);
  const to = first === '' || last === '' ? bytes - 1 : Math.min(Number(last), bytes - 1);
  if (first !== '' && last !== '' && Number(last) < Number(first)) return undefined;
  return from > to ? 'unsatisfiable' : { from, to };
}

/** The name in both forms of RFC 6266: all of it, and what is left of it in ASCII. */
function asAttachment(name: string): string {
  const plain = name.replaceAll(/[^\x20-\x7e]|["\\%]/g, '_');
  const exact = encodeURIComponent(name).replaceAll(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${exact}`;
}
