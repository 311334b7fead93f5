import { toTime, toVisitor } from '../../v3/answers.ts';
import type { V3Context } from './v3.context.ts';
import type { V3Handlers } from './v3.calls.ts';

export function visitorHandlers({ visitors, limits }: V3Context) {
  return {
    async createVisitor({ request, reply, body: { organizationId, ...profile } }) {
      await limits.takeRoom(request.ip);
      const { visitor, token } = await visitors.create(organizationId, profile, {
        userAgent: request.headers['user-agent'],
        acceptLanguage: request.headers['accept-language'],
      });
      reply.code(201);
      return { visitor: toVisitor(visitor), token, expiresAt: toTime(visitor.expiresAt) };
    },

    getVisitor: async ({ principal }) => toVisitor(await visitors.get(principal)),

    async changeVisitor({ request, principal, body }) {
      await limits.takeWrite(request.ip);
      return toVisitor(await visitors.change(principal, body));
    },

    async addVisitorPage({ request, reply, principal, body: { url, title = '' } }) {
      await limits.takeWrite(request.ip);
      await visitors.addPage(principal, { url, title });
      return reply.code(204).send();
    },

    async endVisitor({ reply, principal }) {
      await visitors.end(principal);
      return reply.code(204).send();
    },
  } satisfies Partial<V3Handlers>;
}
