import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { ApplicationError } from '../lib/application-error.ts';

/**
 * Bytes still read of a body that was refused. Cut off at once, many clients would see a broken
 * connection instead of the answer; read to its end, a body without end would be served.
 */
const DISCARDED_BYTES_MAX = 32 * 1024 * 1024;

/** Lets what `serve` registers have its bodies as streams, not as buffers like all other routes. */
export function withStreamedBodies(
  app: FastifyInstance,
  serve: (scope: FastifyInstance) => void,
): void {
  void app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, body, done) => done(null, body));
    scope.addHook('onError', (request, _reply, _error, done) => {
      discardRest(request.raw);
      done();
    });
    serve(scope);
  });
}

/**
 * The bytes of a streamed body; none where there is no body. Whoever stops reading leaves the
 * connection open: it must still carry the refusal.
 */
export async function* bytesOf(body: unknown): AsyncGenerator<Uint8Array> {
  if (body === undefined || body === null) return;
  try {
    yield* (body as Readable).iterator({ destroyOnReturn: false });
  } catch (cause) {
    throw new ApplicationError('INVALID', 'The body ended too early.', { cause });
  }
}

function discardRest(request: IncomingMessage): void {
  if (request.complete || request.destroyed) return;
  let left = DISCARDED_BYTES_MAX;
  request.on('data', (piece: Buffer) => {
    left -= piece.length;
    if (left < 0) request.destroy();
  });
  request.resume();
}
