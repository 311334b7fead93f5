import { pathText } from '../requests.ts';
import type { V3Handlers } from './v3.calls.ts';
import type { V3Context } from './v3.context.ts';

/** Who answers, and who of them is there. */
export function colleagueHandlers({ agents, limits }: V3Context) {
  return {
    listColleagues: async ({ request, principal }) => ({
      colleagues: await agents.list(principal, pathText(request, 'organizationId')),
    }),

    async setAvailability({ request, principal, body }) {
      await limits.takeWrite(request.ip);
      return { availability: await agents.setAway(principal, body.isAway) };
    },
  } satisfies Partial<V3Handlers>;
}
