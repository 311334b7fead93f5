import type { FastifyRequest } from 'fastify';
import { ApplicationError } from '../../lib/application-error.ts';
import { toFile } from '../../v3/answers.ts';
import { answerFile } from '../file-answer.ts';
import { pathText } from '../requests.ts';
import { bytesOf } from '../streamed-bodies.ts';
import type { V3Handlers } from './v3.calls.ts';
import type { V3Context } from './v3.context.ts';

export function fileHandlers({ files, limits }: V3Context) {
  return {
    async uploadFile({ request, reply, principal }) {
      await limits.takeWrite(request.ip);
      const roomId = pathText(request, 'roomId');
      refuseEncoded(request);
      const file = await files.upload(principal, {
        roomId,
        name: nameIn(request),
        declaredType: request.headers['content-type'] ?? '',
        declaredBytes: lengthIn(request),
        body: bytesOf(request.body),
      });
      reply.code(201);
      return toFile(file, roomId);
    },

    async getFile({ request, reply, principal }) {
      const file = await files.get(
        principal,
        pathText(request, 'roomId'),
        pathText(request, 'fileId'),
      );
      return answerFile(
        { request, reply },
        {
          tag: file.id,
          name: file.name,
          type: file.type,
          bytes: file.bytes,
          read: (range) => files.read(file, 'original', range),
        },
      );
    },

    async getThumbnail({ request, reply, principal }) {
      const file = await files.get(
        principal,
        pathText(request, 'roomId'),
        pathText(request, 'fileId'),
      );
      if (file.thumbnailBytes === null) throw new ApplicationError('NOT_FOUND', 'File not found');
      return answerFile(
        { request, reply },
        {
          tag: `${file.id}-thumbnail`,
          name: 'thumbnail.webp',
          type: 'image/webp',
          bytes: file.thumbnailBytes,
          read: (range) => files.read(file, 'thumbnail', range),
        },
      );
    },
  } satisfies Partial<V3Handlers>;
}

/** Kept as it came, a packed body would be a file that nothing opens. */
function refuseEncoded({ headers }: FastifyRequest): void {
  if ((headers['content-encoding'] ?? 'identity') === 'identity') return;
  throw new ApplicationError('UNSUPPORTED_MEDIA_TYPE', 'Send the file without an encoding.');
}

/** A name that is not well percent-encoded is taken as it stands: it is cleaned either way. */
function nameIn({ headers }: FastifyRequest): string {
  const given = String(headers['x-file-name'] ?? '');
  try {
    return decodeURIComponent(given);
  } catch {
    return given;
  }
}

function lengthIn({ headers }: FastifyRequest): number | undefined {
  if (headers['transfer-encoding'] !== undefined) return undefined;
  // Without either header a request has no body.
  return Number(headers['content-length'] ?? 0);
}
