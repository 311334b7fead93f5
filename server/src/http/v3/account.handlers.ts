import { asAgent } from '../../domain/accounts/acting.ts';
import { pathText } from '../requests.ts';
import { forgetSession } from '../session-cookie.ts';
import { toMe, toSession } from './account-answers.ts';
import { actingIn } from './acting-in.ts';
import type { V3Handlers } from './v3.calls.ts';
import type { V3Context } from './v3.context.ts';

/** What people do with their own account. */
export function accountHandlers(context: V3Context) {
  const { account, sessions, twoFactor, invitations, limits } = context;

  return {
    getAccount: async ({ principal }) => toMe(await account.describe(asAgent(principal).accountId)),

    async changeAccount({ request, principal, body }) {
      await limits.takeWrite(request.ip);
      return toMe(await account.rename(principal, body.name));
    },

    async changePassword(call) {
      await limits.takeWrite(call.request.ip);
      await account.changePassword(actingIn(call), call.body);
      return call.reply.code(204).send();
    },

    async listSessions({ principal }) {
      const { sessionId } = asAgent(principal);
      const found = await sessions.list(principal);
      return { sessions: found.map((session) => toSession(session, sessionId)) };
    },

    async endSession({ request, reply, principal }) {
      await sessions.end(principal, pathText(request, 'sessionId'));
      return reply.code(204).send();
    },

    async endSessions({ reply, principal }) {
      await sessions.endAll(principal);
      forgetSession(reply);
      return reply.code(204).send();
    },

    offerTwoFactor: async ({ principal }) => twoFactor.offer(principal),

    async setTwoFactor(call) {
      await limits.takeWrite(call.request.ip);
      return { recoveryCodes: [...(await twoFactor.set(actingIn(call), call.body))] };
    },

    async renewRecoveryCodes(call) {
      await limits.takeWrite(call.request.ip);
      const recoveryCodes = await twoFactor.renewCodes(actingIn(call), call.body.password);
      return { recoveryCodes: [...recoveryCodes] };
    },

    async removeTwoFactor(call) {
      await limits.takeWrite(call.request.ip);
      await twoFactor.remove(actingIn(call), call.body.password);
      return call.reply.code(204).send();
    },

    async joinByInvitation(call) {
      const { request, reply, principal, body } = call;
      await limits.takeWrite(request.ip);
      await invitations.join(actingIn(call), body.token);
      reply.code(201);
      return toMe(await account.describe(asAgent(principal).accountId));
    },
  } satisfies Partial<V3Handlers>;
}
