import { pathText } from '../requests.ts';
import { actingIn } from './acting-in.ts';
import { organizationOf } from './program.ts';
import type { V3Handlers } from './v3.calls.ts';
import type { V3Context } from './v3.context.ts';

export function productHandlers({ products, looks, limits }: V3Context) {
  return {
    listProducts: async () => ({ products: await products.list() }),

    getChat: async ({ request, principal }) =>
      looks.getChat(principal, {
        organizationId: pathText(request, 'organizationId'),
        product: pathText(request, 'product'),
      }),

    async changeLook(call) {
      const { request, principal, query, body } = call;
      await limits.takeWrite(request.ip);
      const organizationId = organizationOf(principal, query);
      const product = pathText(request, 'product');
      return looks.change(actingIn(call), { organizationId, product }, body);
    },
  } satisfies Partial<V3Handlers>;
}
