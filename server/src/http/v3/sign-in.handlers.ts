import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Me } from '@dowellchat/contract/v3/accounts.values.ts';
import type { SignedIn } from '../../domain/accounts/sessions.service.ts';
import type { Origin } from '../../domain/accounts/session-start.ts';
import { deviceMarkOf, forgetSession, keepDevice, keepSession } from '../session-cookie.ts';
import { toInvitation, toMe } from './account-answers.ts';
import type { V3Handlers } from './v3.calls.ts';
import type { V3Context } from './v3.context.ts';

/** How people become somebody to the server, and nobody again. */
export function signInHandlers(context: V3Context) {
  const { claims, sessions, account, passwordResets, invitations, limits } = context;

  async function welcome(reply: FastifyReply, signedIn: SignedIn): Promise<Me> {
    keepSession(reply, signedIn);
    reply.code(201);
    return toMe(await account.describe(signedIn.accountId));
  }

  return {
    getClaim: async ({ request }) => ({
      isClaimed: await claims.isClaimed(),
      codeWanted: context.claimCodeWanted(request),
    }),

    async claim({ request, reply, body }) {
      await limits.takeWrite(request.ip);
      const codeWanted = context.claimCodeWanted(request);
      return welcome(reply, await claims.claim(body, { ...originOf(request), codeWanted }));
    },

    async signIn({ request, reply, body }) {
      const from = { ...originOf(request), deviceMark: deviceMarkOf(request) };
      return welcome(reply, await sessions.signIn(body, from));
    },

    async signOut({ reply, principal }) {
      if (principal.kind === 'agent') await sessions.end(principal, principal.sessionId);
      forgetSession(reply);
      return reply.code(204).send();
    },

    async resetPassword({ request, reply, body }) {
      await limits.takeWrite(request.ip);
      const { deviceMark } = await passwordResets.use({ ...body, address: request.ip });
      forgetSession(reply);
      keepDevice(reply, deviceMark);
      return reply.code(204).send();
    },

    async requestPasswordReset({ request, reply, body }) {
      await limits.takeWrite(request.ip);
      context.resetRequests.request({ email: body.email, address: request.ip });
      return reply.code(204).send();
    },

    async findInvitation({ request, body }) {
      await limits.takeWrite(request.ip);
      const { invitation, hasAccount } = await invitations.describe(body.token);
      return { invitation: toInvitation(invitation), hasAccount };
    },

    async acceptInvitation({ request, reply, body }) {
      await limits.takeWrite(request.ip);
      return welcome(reply, await invitations.accept(body, originOf(request)));
    },
  } satisfies Partial<V3Handlers>;
}

function originOf({ ip, headers }: FastifyRequest): Origin {
  return { address: ip, device: headers['user-agent'] ?? '' };
}
