import { pathText } from '../requests.ts';
import { toAccount, toAuditEntry } from './account-answers.ts';
import { cutPage, ordinalOf } from './account-pages.ts';
import { actingIn } from './acting-in.ts';
import type { V3Handlers } from './v3.calls.ts';
import type { V3Context } from './v3.context.ts';

/** How owners look after the instance. */
export function instanceHandlers({ accounts, audit, limits }: V3Context) {
  return {
    async listAccounts({ principal, query: { after = '', limit = 50 } }) {
      const found = await accounts.listPage(principal, { afterId: after, limit: limit + 1 });
      const { shown, next } = cutPage(found, limit, ({ id }) => id);
      return { accounts: shown.map(toAccount), next };
    },

    async changeOwner(call) {
      const { request, body } = call;
      await limits.takeWrite(request.ip);
      const id = pathText(request, 'accountId');
      return toAccount(await accounts.setOwner(actingIn(call), id, body.isOwner));
    },

    async removeAccount(call) {
      const { request, reply } = call;
      await limits.takeWrite(request.ip);
      await accounts.remove(actingIn(call), pathText(request, 'accountId'));
      return reply.code(204).send();
    },

    async listInstanceAudit({ principal, query: { after, limit = 50 } }) {
      const found = await audit.listAll(principal, {
        beforeOrdinal: ordinalOf(after),
        limit: limit + 1,
      });
      const { shown, next } = cutPage(found, limit, ({ ordinal }) => String(ordinal));
      return { entries: shown.map(toAuditEntry), next };
    },
  } satisfies Partial<V3Handlers>;
}
