import type { ChatLink as ShownLink } from '@dowellchat/contract/v3/products.endpoints.ts';
import type { ChatLink } from '../../domain/links/chat-links.service.ts';
import { toTime } from '../../v3/answers.ts';
import { actingIn } from './acting-in.ts';
import { organizationOf } from './program.ts';
import type { V3Handlers } from './v3.calls.ts';
import type { V3Context } from './v3.context.ts';

export function linkHandlers({ chatLinks, limits, publicUrl }: V3Context) {
  return {
    async createLink(call) {
      const { request, reply, principal, query, body } = call;
      const { product, name, expiresAt, isPersonal = false } = body;
      await limits.takeWrite(request.ip);
      const link = await chatLinks.create(actingIn(call), {
        organizationId: organizationOf(principal, query),
        product,
        name,
        isPersonal,
        expiresAtMs: expiresAt === undefined || expiresAt === null ? null : Date.parse(expiresAt),
      });
      reply.code(201);
      return toLink(link, publicUrl(request));
    },

    async listLinks({ request, principal, query }) {
      const { product, after, limit = 50 } = query;
      const organizationId = organizationOf(principal, query);
      const page = await chatLinks.listPage(principal, {
        organizationId,
        product,
        beforeOrdinal: after === undefined ? Number.MAX_SAFE_INTEGER : Number(after),
        limit: limit + 1,
      });
      const shown = page.slice(0, limit);
      return {
        links: shown.map((link) => toLink(link, publicUrl(request))),
        next: page.length > limit ? String(shown.at(-1)?.ordinal) : null,
      };
    },
  } satisfies Partial<V3Handlers>;
}

function toLink(link: ChatLink, ourUrl: string): ShownLink {
  return {
    id: link.id,
    organizationId: link.organizationId,
    product: link.product,
    name: link.name,
    url: `${ourUrl}/links/${link.id}`,
    qrSvgUrl: `${ourUrl}/qr/${link.id}.svg`,
    qrPngUrl: `${ourUrl}/qr/${link.id}.png`,
    opens: link.opens,
    rooms: link.rooms,
    isPersonal: link.assigneeId !== null,
    assigneeId: link.assigneeId,
    expiresAt: link.expiresAtMs === null ? null : toTime(link.expiresAtMs),
    createdAt: toTime(link.createdAtMs),
  };
}
