import type { FastifyRequest } from 'fastify';
import type { CannedReply as ShownReply } from '@dowellchat/contract/v3/inbox.values.ts';
import type { CannedReply } from '../../domain/canned-replies/canned-replies.service.ts';
import { pathText } from '../requests.ts';
import type { V3Handlers } from './v3.calls.ts';
import type { V3Context } from './v3.context.ts';

export function cannedReplyHandlers({ cannedReplies, limits }: V3Context) {
  return {
    async listCannedReplies({ request, principal }) {
      const found = await cannedReplies.list(principal, pathText(request, 'organizationId'));
      return { cannedReplies: found.map(toCannedReply) };
    },

    async createCannedReply({ request, reply, principal, body: { shortcut, text } }) {
      await limits.takeWrite(request.ip);
      const organizationId = pathText(request, 'organizationId');
      const created = await cannedReplies.create(principal, { organizationId, shortcut, text });
      reply.code(201);
      return toCannedReply(created);
    },

    async changeCannedReply({ request, principal, body: { shortcut, text } }) {
      await limits.takeWrite(request.ip);
      const change = {
        ...(shortcut !== undefined && { shortcut }),
        ...(text !== undefined && { text }),
      };
      return toCannedReply(await cannedReplies.change(principal, keyIn(request), change));
    },

    async removeCannedReply({ request, reply, principal }) {
      await limits.takeWrite(request.ip);
      await cannedReplies.remove(principal, keyIn(request));
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
