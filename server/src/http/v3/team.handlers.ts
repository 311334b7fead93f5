import type { FastifyRequest } from 'fastify';
import { pathText } from '../requests.ts';
import { toTime } from '../../v3/answers.ts';
import { toAuditEntry, toInvitation, toKey, toMember } from './account-answers.ts';
import { cutPage, ordinalOf, timeAndIdOf } from './account-pages.ts';
import { actingIn } from './acting-in.ts';
import type { V3Handlers } from './v3.calls.ts';
import type { V3Context } from './v3.context.ts';

/** How admins look after their organization. */
export function teamHandlers(context: V3Context) {
  const { members, invitations, organizationKeys, audit, limits, publicUrl } = context;

  return {
    async listMembers({ request, principal, query: { after = '', limit = 50 } }) {
      const page = { afterId: after, limit: limit + 1 };
      const found = await members.listPage(principal, organizationIn(request), page);
      const { shown, next } = cutPage(found, limit, ({ accountId }) => accountId);
      return { members: shown.map(toMember), next };
    },

    async changeMember(call) {
      await limits.takeWrite(call.request.ip);
      const { role, products } = call.body;
      const change = { ...(role && { role }), ...(products && { products }) };
      return toMember(await members.change(actingIn(call), memberIn(call.request), change));
    },

    async removeMember(call) {
      await limits.takeWrite(call.request.ip);
      await members.remove(actingIn(call), memberIn(call.request));
      return call.reply.code(204).send();
    },

    async createPasswordReset(call) {
      const { request, reply } = call;
      await limits.takeWrite(request.ip);
      const issued = await members.createPasswordReset(actingIn(call), memberIn(request));
      reply.code(201);
      return {
        url: `${publicUrl(request)}/console/password#${issued.token}`,
        expiresAt: toTime(issued.expiresAtMs),
      };
    },

    async listInvitations({ request, principal, query: { after = '', limit = 50 } }) {
      const page = { afterId: after, limit: limit + 1 };
      const found = await invitations.listPage(principal, organizationIn(request), page);
      const { shown, next } = cutPage(found, limit, ({ id }) => id);
      return { invitations: shown.map(toInvitation), next };
    },

    async createInvitation(call) {
      const { request, reply, body } = call;
      await limits.takeWrite(request.ip);
      const { invitation, url, isMailed } = await invitations.create(
        actingIn(call),
        { ...body, products: body.products ?? [], organizationId: organizationIn(request) },
        (token) => `${publicUrl(request)}/console/invitation#${token}`,
      );
      reply.code(201);
      return {
        invitation: toInvitation(invitation),
        link: { url, expiresAt: toTime(invitation.expiresAtMs) },
        isMailed,
      };
    },

    async revokeInvitation(call) {
      const { request, reply } = call;
      await limits.takeWrite(request.ip);
      const id = pathText(request, 'invitationId');
      await invitations.revoke(actingIn(call), organizationIn(request), id);
      return reply.code(204).send();
    },

    async listKeys({ request, principal, query: { after, limit = 50 } }) {
      const page = { after: timeAndIdOf(after), limit: limit + 1 };
      const found = await organizationKeys.listPage(principal, organizationIn(request), page);
      const { shown, next } = cutPage(found, limit, (key) => `${key.createdAtMs}-${key.id}`);
      return { keys: shown.map(toKey), next };
    },

    async createKey(call) {
      const { request, reply, body } = call;
      await limits.takeWrite(request.ip);
      const { key, listed } = await organizationKeys.create(actingIn(call), {
        organizationId: organizationIn(request),
        scopes: body.scopes,
      });
      reply.code(201);
      return { key, ...toKey(listed) };
    },

    async revokeKey(call) {
      const { request, reply } = call;
      await limits.takeWrite(request.ip);
      const id = pathText(request, 'keyId');
      await organizationKeys.revoke(actingIn(call), organizationIn(request), id);
      return reply.code(204).send();
    },

    async listAudit({ request, principal, query: { after, limit = 50 } }) {
      const page = { beforeOrdinal: ordinalOf(after), limit: limit + 1 };
      const found = await audit.listOfOrganization(principal, organizationIn(request), page);
      const { shown, next } = cutPage(found, limit, ({ ordinal }) => String(ordinal));
      return { entries: shown.map(toAuditEntry), next };
    },
  } satisfies Partial<V3Handlers>;
}

function organizationIn(request: FastifyRequest): string {
  return pathText(request, 'organizationId');
}

function memberIn(request: FastifyRequest): { organizationId: string; accountId: string } {
  return { organizationId: organizationIn(request), accountId: pathText(request, 'accountId') };
}
