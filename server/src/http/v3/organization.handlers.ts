import { organizationOf } from './program.ts';
import type { V3Handlers } from './v3.calls.ts';
import type { V3Context } from './v3.context.ts';

export function organizationHandlers({ organizations, limits }: V3Context) {
  return {
    getOrganization: async ({ principal }) =>
      organizations.getSettings(principal, organizationOf(principal)),

    async changeOrganization({ request, principal, body }) {
      await limits.takeWrite(request.ip);
      return organizations.changeSettings(principal, organizationOf(principal), body);
    },
  } satisfies Partial<V3Handlers>;
}
