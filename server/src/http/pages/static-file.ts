import { createHash } from 'node:crypto';
import { extname } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isUnchanged } from '../requests.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
};

/** What is not compressed in its format already. */
const IS_TEXT = /^text\/|json|svg/;

/** An asset's name changes with its content. */
export const ASSET_CACHING = 'public, max-age=31536000, immutable';

type Encoding = 'br' | 'gzip';

/** A file in memory, in every form a browser may take it. */
export interface StaticFile {
  readonly type: string;
  readonly tag: string;
  readonly bytes: Buffer;
  /** Compressed once, with the first request for it: the start does not wait for that. */
  readonly encoded: (encoding: Encoding) => Promise<Buffer>;
}

export function toStaticFile(name: string, bytes: Buffer): StaticFile {
  const compressed: Partial<Record<Encoding, Promise<Buffer>>> = {};
  return {
    type: TYPES[extname(name)] ?? 'application/octet-stream',
    tag: createHash('sha256').update(bytes).digest('base64url').slice(0, 22),
    bytes,
    encoded: (encoding) => (compressed[encoding] ??= compress(bytes, encoding)),
  };
}

function compress(bytes: Buffer, encoding: Encoding): Promise<Buffer> {
  return encoding === 'gzip'
    ? promisify(gzip)(bytes, { level: constants.Z_BEST_COMPRESSION })
    : promisify(brotliCompress)(bytes, {
        params: {
          [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
          [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
        },
      });
}

/** Sends a file as the browser takes it best, or says that it has it already. */
export async function sendFile(
  request: FastifyRequest,
  reply: FastifyReply,
  file: StaticFile,
): Promise<FastifyReply> {
  reply.header('x-content-type-options', 'nosniff').header('vary', 'accept-encoding');
  const encoding = IS_TEXT.test(file.type) ? chooseEncoding(request) : undefined;
  // Each form has a tag of its own, or a cache could put the parts of two together.
  const tag = encoding === undefined ? file.tag : `${file.tag}-${encoding}`;
  if (isUnchanged(request, reply, tag)) return reply.code(304).send();
  reply.type(file.type);
  if (encoding === undefined) return reply.send(file.bytes);
  return reply.header('content-encoding', encoding).send(await file.encoded(encoding));
}

/** The smallest form that the browser takes; none of them where it weighs them to nothing. */
function chooseEncoding({ headers }: FastifyRequest): Encoding | undefined {
  const accepted = (headers['accept-encoding'] ?? '').toLowerCase();
  return (['br', 'gzip'] as const).find((encoding) =>
    accepted.split(',').some((item) => {
      const [name = '', ...parameters] = item.split(';').map((part) => part.trim());
      return name === encoding && !parameters.some((weight) => /^q=0(\.0*)?$/.test(weight));
    }),
  );
}
