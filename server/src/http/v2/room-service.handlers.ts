import { Readable } from 'node:stream';
import type { FastifyRequest } from 'fastify';
import type { Principal } from '../../domain/access/principal.ts';
import type { Room } from '../../domain/rooms/rooms.service.ts';
import { ApplicationError } from '../../lib/application-error.ts';
import type { Call, Handler } from '../endpoints.ts';
import { asName, isUnchanged, queryText, refusePrefetch, sendJson } from '../requests.ts';
import { messageItems, messageListFrame, postedJson, roomByIdJson, roomJson } from './answers.ts';
import { readFields, type Fields } from './body.ts';
import { FieldReader, toBoolean } from './field-reader.ts';
import { productCode, resolveRoomId, type V2Context } from './v2.context.ts';

export function roomServiceHandlers(context: V2Context) {
  const { rooms, messages, limits, shape } = context;

  const postRoomService: Handler = async (call) => {
    const fields = await readFields(call.request);
    switch (fields.get('type')?.value) {
      case 'create_message':
        return createMessage(call, fields);
      case 'delete_room':
        return deleteRoom(call, fields);
      default:
        throw new ApplicationError('INVALID', 'Invalid request type');
    }
  };

  /** A `delete_room` documented as a GET carries its fields as a body, or in the query. */
  const getRoomService: Handler = async (call) => {
    const { request } = call;
    const fields = await readQueryOrBody(request);
    switch (fields.get('type')?.value) {
      case 'get_messages':
        return getMessages(call, roomNameIn(fields));
      case 'get_room_by_id':
        return getRoomById(call, roomNameIn(fields));
      case 'delete_room':
        refusePrefetch(request);
        if (request.method !== 'GET') {
          throw new ApplicationError('METHOD_NOT_ALLOWED', 'Method "HEAD" not allowed.');
        }
        return deleteRoom(call, fields);
      default:
        throw new ApplicationError('INVALID', 'Invalid request type');
    }
  };

  async function createMessage({ request, reply, principal }: Call, fields: Fields) {
    const reader = new FieldReader(withHeaderClientId(request, fields));
    const roomName = reader.text('room_id');
    const data = reader.json('message_data');
    const isVisitor = reader.boolean('side');
    const author = reader.text('author');
    const type = reader.text('message_type');
    const clientId = reader.clientId('client_id');
    reader.finish('Invalid data');
    const roomId = await resolveRoomId(context, roomName);
    await limits.takeMessage(request.ip, roomId);
    const posted = await messages.post({
      principal,
      roomId,
      authorSide: isVisitor ? 'visitor' : 'agent',
      sideSent: sideAsSent(fields),
      author,
      type,
      data,
      clientId,
      allowClosed: shape === 'deployed',
    });
    return sendJson(reply, postedJson(posted));
  }

  async function deleteRoom({ request, reply, principal }: Call, fields: Fields) {
    const sent = fields.get('is_active');
    const isActive = sent === undefined || sent.value === null ? false : toBoolean(sent.value);
    if (isActive === undefined) {
      throw new ApplicationError('INVALID', 'Invalid data', {
        fields: { is_active: ['Must be a valid boolean.'] },
      });
    }
    await limits.takeWrite(request.ip);
    const roomId = await resolveRoomId(context, roomNameIn(fields));
    await rooms.setActive(principal, roomId, isActive);
    const done = isActive ? 'restored' : 'deleted';
    const message = `Room ${done} successfully`;
    return sendJson(reply, `{"success":true,"message":"${message}","response":{"isSuccess":true}}`);
  }

  async function getMessages({ request, reply, principal }: Call, roomName: string) {
    const [before, after] = messageListFrame(shape);
    const room = await findNamedRoom(principal, roomName);
    if (room === undefined) return sendJson(reply, before + after);
    if (isUnchanged(request, reply, tagOf(room))) return reply.code(304).send();
    const code = await productCode(context, room);
    if (messages.isSmall(room)) {
      return sendJson(reply, before + messageItems(await messages.list(room), room, code) + after);
    }
    async function* parts() {
      let separator = before;
      for await (const stretch of messages.read(room as Room)) {
        yield separator + messageItems(stretch, room as Room, code);
        separator = ',';
      }
      yield after;
    }
    return reply.type('application/json; charset=utf-8').send(Readable.from(parts()));
  }

  async function getRoomById({ request, reply, principal }: Call, roomName: string) {
    const roomId = await resolveRoomId(context, roomName);
    const room = await rooms.findWithLatest(principal, roomId);
    if (room === undefined) return sendJson(reply, roomByIdJson(undefined, shape));
    if (isUnchanged(request, reply, tagOf(room))) return reply.code(304).send();
    return sendJson(reply, roomByIdJson(roomJson(room, await productCode(context, room)), shape));
  }

  async function findNamedRoom(principal: Principal, name: string): Promise<Room | undefined> {
    return rooms.find(principal, await resolveRoomId(context, name));
  }

  /** A room's version moves with everything an answer about it shows. */
  function tagOf(room: Room): string {
    return `${context.epoch}-${room.id}-${room.version}-${shape}`;
  }

  return { postRoomService, getRoomService };
}

/** Anything but a text names no room. */
function roomNameIn(fields: Fields): string {
  const name = fields.get('room_id')?.value;
  return typeof name === 'string' ? asName(name) : '';
}

async function readQueryOrBody(request: FastifyRequest): Promise<Fields> {
  if (queryText(request, 'type') === undefined) return readFields(request);
  const fields = new Map<string, { value: unknown; json: string }>();
  for (const name of ['type', 'room_id', 'is_active']) {
    const value = queryText(request, name);
    if (value !== undefined) fields.set(name, { value, json: JSON.stringify(value) });
  }
  return fields;
}

/** `Idempotency-Key` is another way to send `client_id`. */
function withHeaderClientId(request: FastifyRequest, fields: Fields): Fields {
  const key = request.headers['idempotency-key'];
  if (typeof key !== 'string' || key === '') return fields;
  return new Map(fields).set('client_id', { value: key, json: JSON.stringify(key) });
}

/** A client that sends the string "false" compares with strings: what it sent comes back. */
function sideAsSent(fields: Fields): string | null {
  const json = fields.get('side')?.json ?? 'true';
  return json === 'true' || json === 'false' ? null : json;
}
