import { Readable } from 'node:stream';
import type { Handler } from '../endpoints.ts';
import { isUnchanged, pathText, queryName, sendJson } from '../requests.ts';
import { roomJson } from './answers.ts';
import { readFields } from './body.ts';
import { readMasterLink } from './master-link.ts';
import type { V2Context } from './v2.context.ts';

export function serverSideHandlers(context: V2Context) {
  const { rooms, products, links, limits, shape } = context;

  const roomList: Handler = async ({ request, reply, principal }) => {
    const filter = {
      organizationId: queryName(request, 'org_id'),
      product: queryName(request, 'product_name'),
    };
    const plan = await rooms.planList(principal, filter);
    if (isUnchanged(request, reply, `${context.epoch}-${plan.fingerprint}-${shape}`)) {
      return reply.code(304).send();
    }
    if (plan.stretches.length === 0) return sendJson(reply, emptyList());
    const code = (await products.find(filter.product))?.code ?? 0;
    const parts = shape === 'deployed' ? deployed() : documented();
    // What fits into memory goes out whole, with its length.
    if (plan.stretches.length === 1) return sendJson(reply, await join(parts));
    return reply.type('application/json; charset=utf-8').send(Readable.from(parts));

    async function* documented() {
      yield '{"rooms":[';
      yield* items();
      yield ']}';
    }

    /** The original answered the rooms twice, and the newest once more. */
    async function* deployed() {
      yield '{"success":true,"message":"Room deatils based on org_id","rooms":[';
      yield* items();
      yield '],"response":[';
      const newest = yield* items();
      yield `],"last_room_details":${newest}}`;
    }

    async function* items(): AsyncGenerator<string, string> {
      let separator = '';
      let newest = '';
      for await (const stretch of rooms.readList(plan)) {
        const texts = stretch.map((room) => roomJson(room, code));
        yield separator + texts.join(',');
        separator = ',';
        newest = texts.at(-1) ?? newest;
      }
      return newest;
    }
  };

  function emptyList(): string {
    return shape === 'deployed'
      ? '{"success":false,"message":"Room not found on org_id","rooms":[]}'
      : '{"rooms":[]}';
  }

  const qrIds: Handler = async ({ request, principal }) => ({
    qr_id_list: await links.listReferences(principal, pathText(request, 'org')),
  });

  const createMasterLink: Handler = async ({ request, principal }) => {
    const wanted = await readMasterLink(await readFields(request), products.find);
    await limits.takeWrite(request.ip);
    const ourUrl = context.publicUrl(request);
    const master = await links.create(
      { principal, address: request.ip },
      {
        organizationId: wanted.organizationId,
        product: wanted.product.name,
        links: wanted.toLinks(ourUrl),
      },
    );
    return {
      product_name: master.product,
      qr_response: {
        qrcodes: [
          {
            qrcode_id: master.id,
            masterlink: `${ourUrl}/links/${master.id}`,
            qrcode_image_url: `${ourUrl}/qr/${master.id}.png`,
            links: master.links.map((link) => link.url),
            workspace_id: master.organizationId,
            product_name: master.product,
          },
        ],
      },
    };
  };

  const productList: Handler = async () => ({
    product_list: (await products.list()).map((product) => product.name),
  });

  return {
    roomList,
    postQrIds: qrIds,
    getQrIds: qrIds,
    createMasterLink,
    clientProducts: productList,
    adminProducts: productList,
  };
}

async function join(parts: AsyncIterable<string>): Promise<string> {
  return (await Array.fromAsync(parts)).join('');
}
