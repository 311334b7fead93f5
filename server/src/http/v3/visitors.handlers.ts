import { toTime, toVisitor } from '../../v3/answers.ts';
import type { V3Context } from './v3.context.ts';
import type { V3Handlers } from './v3.calls.ts';

export function visitorHandlers({ visitors, limits }: V3Context) {
  return {
    async createVisitor({ request, reply, body }) {
      const { organizationId, identity, ...profile } = body;
      await limits.takeRoom(request.ip);
      const { visitor, token, expiresAt } = await visitors.create(organizationId, profile, {
        identity,
        userAgent: request.headers['user-agent'],
        acceptLanguage: request.headers['accept-language'],
      });
      reply.code(201);
      return { visitor: toVisitor(visitor), token, expiresAt: toTime(expiresAt) };
    },

    getVisitor: async ({ principal }) => toVisitor(await visitors.get(principal)),

    async changeVisitor({ request, principal, body: { identity, ...profile } }) {
      await limits.takeWrite(request.ip);
      return toVisitor(await visitors.change(principal, profile, identity));
    },

    async addVisitorPage({ request, reply, principal, body: { url, title } }) {
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
