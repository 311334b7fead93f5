import { pathText } from '../requests.ts';
import { toTime } from '../../v3/answers.ts';
import { cutPage } from './account-pages.ts';
import { actingIn } from './acting-in.ts';
import { organizationOf } from './program.ts';
import type { V3Handlers } from './v3.calls.ts';
import type { V3Context } from './v3.context.ts';

export function organizationHandlers({ organizations, sightings, limits }: V3Context) {
  return {
    getOrganization: async ({ principal, query }) =>
      organizations.getSettings(principal, organizationOf(principal, query)),

    async changeOrganization(call) {
      const { request, principal, query, body } = call;
      await limits.takeWrite(request.ip);
      const organizationId = organizationOf(principal, query);
      return organizations.changeSettings(actingIn(call), organizationId, body);
    },

    async listOrganizations({ principal, query: { after = '', limit = 50 } }) {
      const found = await organizations.listPage(principal, { afterId: after, limit: limit + 1 });
      const { shown, next } = cutPage(found, limit, ({ id }) => id);
      const organizationsShown = shown.map(({ id, createdAtMs }) => ({
        id,
        createdAt: toTime(createdAtMs),
      }));
      return { organizations: organizationsShown, next };
    },

    async createOrganization(call) {
      const { request, reply, body } = call;
      await limits.takeWrite(request.ip);
      const { id, createdAtMs } = await organizations.create(actingIn(call), body.id);
      reply.code(201);
      return { id, createdAt: toTime(createdAtMs) };
    },

    async listInstallations({ request, principal }) {
      const found = await sightings.list(principal, pathText(request, 'organizationId'));
      return {
        installations: found.map(({ product, origin, seenAtMs }) => ({
          product,
          origin,
          seenAt: toTime(seenAtMs),
        })),
      };
    },
  } satisfies Partial<V3Handlers>;
}
