import { ApplicationError } from '../../lib/application-error.ts';
import { pathText } from '../requests.ts';
import { toMessage } from '../../v3/answers.ts';
import { postMessage } from '../../v3/post-message.ts';
import type { V3Context } from './v3.context.ts';
import type { V3Handlers } from './v3.calls.ts';

export function messageHandlers(context: V3Context) {
  const { epoch, rooms, messages } = context;
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
      const sending = { principal, address: request.ip, roomId: pathText(request, 'roomId') };
      const posted = await postMessage(context, sending, body);
      reply.code(posted.deduplicated ? 200 : 201);
      return posted;
    },
  } satisfies Partial<V3Handlers>;
}
