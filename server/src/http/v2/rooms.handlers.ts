import type { RoomsService, Visit } from '../../domain/rooms/rooms.service.ts';
import { ApplicationError } from '../../lib/application-error.ts';
import { randomHex } from '../../lib/ids.ts';
import type { Product } from '../../storage/queries/products.queries.ts';
import type { Call, Handler } from '../endpoints.ts';
import { asName, pathText, queryText, sendJson } from '../requests.ts';
import { roomAnswerJson, roomJson } from './answers.ts';
import { readFields, type Fields } from './body.ts';
import { FieldReader } from './field-reader.ts';
import { readRoomName, type V2Context } from './v2.context.ts';

const WRONG_ROOM = 'Posting wrong data to API';
const LOGIN_PRODUCT = 'LOGIN';

/** The fields that `init` has in its path, by the names of their parts there. */
const INIT_FIELDS = { user_id: 'user', org_id: 'org', product_name: 'product' };

/** A visit with the catalogue's entry of its product. */
interface Opening {
  readonly visit: Visit;
  readonly product: Product;
}

export function roomHandlers(context: V2Context) {
  const { rooms, products, limits } = context;

  /** `room-control` and `extension`: the same four fields find the same room. */
  const openRoom: Handler = async (call) => {
    const reader = new FieldReader(await readFields(call.request));
    const userId = reader.text('user_id');
    const organizationId = reader.text('org_id');
    const portfolio = reader.text('portfolio_name');
    const product = await reader.product('product_name', products.find);
    reader.finish(WRONG_ROOM);
    const visit = { userId, organizationId, portfolio, product: product.name, isLogin: true };
    return open(call, { visit, product });
  };

  const openChat: Handler = async (call) => {
    const reader = new FieldReader(await readFields(call.request));
    const userId = reader.text('user_id');
    const product = await reader.product('product_name', products.find);
    reader.finish(WRONG_ROOM);
    const visit = {
      userId,
      organizationId: `${product.code}-${userId}`,
      portfolio: userId,
      product: product.name,
      isLogin: false,
      isDerived: true,
    };
    return open(call, { visit, product });
  };

  const login: Handler = async (call) => {
    const opening = await readLogin(await readFields(call.request));
    return sendJson(call.reply, await create(call, opening));
  };

  async function readLogin(fields: Fields): Promise<Opening> {
    const reader = new FieldReader(fields);
    const userId = reader.text('user_id');
    const given = reader.optionalText('org_id');
    const product = reader.has('product_name')
      ? await reader.product('product_name', products.find)
      : await products.find(LOGIN_PRODUCT);
    reader.finish(WRONG_ROOM);
    if (product === undefined) throw new ApplicationError('INVALID', WRONG_ROOM);
    const visit = {
      userId,
      organizationId: given ?? randomHex(16),
      portfolio: `${product.name}${userId}`,
      product: product.name,
      isLogin: true,
      isDerived: given === undefined,
    };
    return { visit, product };
  }

  /** A scanned QR code: many people scan one, so each gets a room of their own. */
  const init: Handler = async (call) => {
    const fields = Object.entries(INIT_FIELDS).map(([field, part]) => {
      const value = pathText(call.request, part);
      return [field, { value, json: JSON.stringify(value) }] as const;
    });
    const reader = new FieldReader(new Map(fields));
    const userId = reader.text('user_id');
    const organizationId = reader.text('org_id');
    const product = await reader.product('product_name', products.find);
    reader.finish(WRONG_ROOM);
    const visit = {
      userId,
      organizationId,
      portfolio: userId,
      product: product.name,
      isLogin: false,
    };
    return sendJson(call.reply, `{"room":${await create(call, { visit, product })}}`);
  };

  const createPublicRoom: Handler = async (call) => {
    const reader = new FieldReader(await readFields(call.request));
    const organizationId = reader.text('org_id');
    const portfolio = reader.text('portfolio_name');
    const product = await reader.product('product_name', products.find);
    reader.finish(WRONG_ROOM);
    const visit = {
      userId: randomHex(16),
      organizationId,
      portfolio,
      product: product.name,
      isLogin: false,
    };
    const answer = await create(call, { visit, product }, 'room.openPublic');
    return sendJson(call.reply, answer);
  };

  const findPublicRooms: Handler = async ({ request, reply, principal }) => {
    const name = queryText(request, 'room_id') ?? '';
    if (name === '') throw new ApplicationError('INVALID', 'room_id is required.');
    const named = await readRoomName(products, asName(name));
    const found =
      named === undefined || principal.kind !== 'apiKey'
        ? []
        : await rooms.findOfUser(principal, {
            organizationId: principal.organizationId,
            product: named.product.name,
            userId: named.userId,
          });
    const items = found.map((room) => roomJson(room, named?.product.code ?? 0)).join(',');
    const text = context.shape === 'deployed' ? 'org_id' : 'workspace id';
    return sendJson(
      reply,
      `{"success":true,"message":"Room deatils based on ${text}","response":[${items}]}`,
    );
  };

  async function open({ request, reply, principal }: Call, { visit, product }: Opening) {
    const known = await rooms.findOpen(principal, visit);
    if (known !== undefined) return sendJson(reply, roomAnswerJson(known, product.code, false));
    await limits.takeRoom(request.ip);
    const { room, isNew } = await rooms.open(principal, visit);
    return sendJson(reply, roomAnswerJson(room, product.code, isNew));
  }

  async function create(
    { request, principal }: Call,
    { visit, product }: Opening,
    action?: Parameters<RoomsService['create']>[2],
  ): Promise<string> {
    await limits.takeRoom(request.ip);
    return roomAnswerJson(await rooms.create(principal, visit, action), product.code, true);
  }

  return {
    roomControl: answeringRejections(openRoom),
    extension: answeringRejections(openRoom),
    openChat: answeringRejections(openChat),
    login: answeringRejections(login),
    init: answeringRejections(init),
    createPublicRoom: answeringRejections(createPublicRoom),
    findPublicRooms,
  };

  /** The original answered rejected fields with a 200, and its clients expect that. */
  function answeringRejections(handle: Handler): Handler {
    if (context.shape === 'documented') return handle;
    return async (call) => {
      try {
        return await handle(call);
      } catch (error) {
        if (!(error instanceof ApplicationError) || error.fields === undefined) throw error;
        return { success: false, message: 'Failed to create room' };
      }
    };
  }
}
