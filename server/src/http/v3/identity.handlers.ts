import type { Identity } from '@dowellchat/contract/v3/identity.endpoints.ts';
import type { IdentitySettings } from '../../domain/identity/identity.service.ts';
import { toTime } from '../../v3/answers.ts';
import { pathText } from '../requests.ts';
import { actingIn } from './acting-in.ts';
import type { V3Handlers } from './v3.calls.ts';
import type { V3Context } from './v3.context.ts';

/** How admins say who names their visitors. */
export function identityHandlers({ identity, limits }: V3Context) {
  return {
    getIdentity: async ({ request, principal }) =>
      toIdentity(await identity.get(principal, pathText(request, 'organizationId'))),

    async changeIdentity(call) {
      const { request, body } = call;
      await limits.takeWrite(request.ip);
      const organizationId = pathText(request, 'organizationId');
      return toIdentity(await identity.changeMode(actingIn(call), organizationId, body.mode));
    },

    async createIdentityKey(call) {
      const { request, reply } = call;
      await limits.takeWrite(request.ip);
      const made = await identity.createKey(actingIn(call), pathText(request, 'organizationId'));
      reply.code(201);
      return { id: made.id, createdAt: toTime(made.createdAtMs), secret: made.secret };
    },

    async removeIdentityKey(call) {
      const { request, reply } = call;
      await limits.takeWrite(request.ip);
      const organizationId = pathText(request, 'organizationId');
      await identity.removeKey(actingIn(call), organizationId, pathText(request, 'identityKeyId'));
      return reply.code(204).send();
    },
  } satisfies Partial<V3Handlers>;
}

function toIdentity({ mode, keys }: IdentitySettings): Identity {
  return {
    mode,
    keys: keys.map(({ id, createdAtMs }) => ({ id, createdAt: toTime(createdAtMs) })),
  };
}
