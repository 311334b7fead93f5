import { ApplicationError } from '../../lib/application-error.ts';
import type { Principal } from '../../domain/access/principal.ts';
import { pathText } from '../requests.ts';
import { toMessage } from '../../v3/answers.ts';
import type { V3Context } from './v3.context.ts';
import { refuse } from '../../v3/checks.ts';
import type { V3Handlers } from './v3.calls.ts';

const PROGRAM = 'agent';
const VISITOR = 'visitor';

export function messageHandlers({ epoch, rooms, messages, limits }: V3Context) {
  return {
    async listMessages({ request, principal, query }) {
      const { after, before, limit = 50 } = query;
      if (after !== undefined && before !== undefined) {
        throw new ApplicationError('INVALID', 'Send "after" or "before", not both.');
      }
      const room = await rooms.get(principal, pathText(request, 'roomId'));
      const found =
        after === undefined
          ? await messages.listBefore(room, before ?? room.lastSeq + 1, limit)
          : await messages.listAfter(room, after, limit);
      const hasMore =
        after === undefined
          ? (found[0]?.seq ?? 1) > 1
          : (found.at(-1)?.seq ?? room.lastSeq) < room.lastSeq;
      return { epoch, messages: found.map((message) => toMessage(message, room.id)), hasMore };
    },

    async postMessage({ request, reply, principal, body }) {
      const roomId = pathText(request, 'roomId');
      if (body.data === null) {
        throw refuse({ data: ['must not be null'] });
      }
      await limits.takeMessage(request.ip, roomId);
      const posted = await messages.post({
        principal,
        roomId,
        authorSide: principal.kind === 'visitor' ? 'visitor' : 'agent',
        sideSent: null,
        author: body.author ?? nameOf(principal),
        type: body.type ?? 'text',
        data: JSON.stringify(body.data),
        clientId: body.clientId,
        allowClosed: false,
      });
      const room = await rooms.get(principal, roomId);
      const message = await messages.get(room, posted.seq);
      reply.code(posted.deduplicated ? 200 : 201);
      return { message: toMessage(message, roomId), deduplicated: posted.deduplicated };
    },
  } satisfies Partial<V3Handlers>;
}

function nameOf(principal: Principal): string {
  return principal.kind === 'visitor' ? (principal.name ?? VISITOR) : PROGRAM;
}
