import type { FastifyRequest } from 'fastify';
import type { CannedReply as ShownReply } from '@dowellchat/contract/v3/inbox.values.ts';
import type { CannedReply } from '../../domain/canned-replies/canned-replies.service.ts';
import { actingIn } from './acting-in.ts';
import { pathText } from '../requests.ts';
import type { V3Handlers } from './v3.calls.ts';
import type { V3Context } from './v3.context.ts';

export function cannedReplyHandlers({ cannedReplies, limits }: V3Context) {
  return {
    async listCannedReplies({ request, principal }) {
      const found = await cannedReplies.list(principal, pathText(request, 'organizationId'));
      return { cannedReplies: found.map(toCannedReply) };
    },

    async createCannedReply(call) {
      const { request, reply, body } = call;
      const { shortcut, text } = body;
      await limits.takeWrite(request.ip);
      const organizationId = pathText(request, 'organizationId');
      const created = await cannedReplies.create(actingIn(call), {
        organizationId,
        shortcut,
        text,
      });
      reply.code(201);
      return toCannedReply(created);
    },

    async changeCannedReply(call) {
      const { request, body } = call;
      const { shortcut, text } = body;
      await limits.takeWrite(request.ip);
      const change = {
        ...(shortcut !== undefined && { shortcut }),
        ...(text !== undefined && { text }),
      };
      return toCannedReply(await cannedReplies.change(actingIn(call), keyIn(request), change));
    },

    async removeCannedReply(call) {
      const { request, reply } = call;
      await limits.takeWrite(request.ip);
      await cannedReplies.remove(actingIn(call), keyIn(request));
      return reply.code(204).send();
    },
  } satisfies Partial<V3Handlers>;
}

function keyIn(request: FastifyRequest): { organizationId: string; id: string } {
  return {
    organizationId: pathText(request, 'organizationId'),
    id: pathText(request, 'cannedReplyId'),
  };
}

function toCannedReply({ id, shortcut, text }: CannedReply): ShownReply {
  return { id, shortcut, text };
}
