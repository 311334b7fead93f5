import { refuseFields, ApplicationError } from '../../lib/application-error.ts';
import type { Principal } from '../../domain/access/principal.ts';
import { pathText } from '../requests.ts';
import { toRoom } from '../../v3/answers.ts';
import type { V3Context } from './v3.context.ts';
import type { V3Handlers } from './v3.calls.ts';

export function roomHandlers({ rooms, products, limits }: V3Context) {
  return {
    async openRoom({ request, reply, principal, body }) {
      const { visitorId, organizationId } = asVisitor(principal);
      const product = await products.find(body.product);
      if (product === undefined) throw refuseFields({ product: ['must be in the catalogue'] });
      await limits.takeRoom(request.ip);
      const { room, isNew } = await rooms.open(principal, {
        visitorId,
        organizationId,
        userId: visitorId,
        portfolio: body.portfolio ?? visitorId,
        product: product.name,
        isLogin: false,
      });
      reply.code(isNew ? 201 : 200);
      return toRoom(room);
    },

    async listRooms({ principal, query: { organization, product, after, limit = 50 } }) {
      if (principal.kind !== 'visitor' && product === undefined) {
        throw refuseFields({ product: ['must be named by all but visitors'] });
      }
      if (principal.kind === 'agent' && organization === undefined) {
        throw refuseFields({ organization: ['must be named by agents'] });
      }
      const page = await rooms.listPage(principal, {
        organizationId: organization,
        product,
        limit: limit + 1,
        ...(after !== undefined && { beforeOrdinal: Number(after) }),
      });
      const shown = page.slice(0, limit);
      return {
        rooms: shown.map(toRoom),
        next: page.length > limit ? String(shown.at(-1)?.ordinal) : null,
      };
    },

    getRoom: async ({ request, principal }) =>
      toRoom(await rooms.get(principal, pathText(request, 'roomId'))),

    async changeRoom({ request, principal, body }) {
      const roomId = pathText(request, 'roomId');
      await limits.takeWrite(request.ip);
      await rooms.get(principal, roomId);
      await rooms.setActive(principal, roomId, body.isActive);
      return toRoom(await rooms.get(principal, roomId));
    },

    async markRead({ request, principal, body }) {
      await limits.takeWrite(request.ip);
      return toRoom(await rooms.markRead(principal, pathText(request, 'roomId'), body.seq));
    },
  } satisfies Partial<V3Handlers>;
}

/** Rooms belong to visitors: a program opens none of its own. */
function asVisitor(principal: Principal): Extract<Principal, { kind: 'visitor' }> {
  if (principal.kind === 'visitor') return principal;
  throw new ApplicationError('NOT_FOUND', 'Visitor not found');
}
