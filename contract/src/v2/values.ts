import Type, { type TSchema } from 'typebox';

const text = (description: string) => Type.String({ description });

/** A room as the v2 API shows it, in the order of its fields. */
export const V2Room = Type.Object(
  {
    _id: Type.String({ pattern: '^[0-9a-f]{24}$', description: 'Whoever holds it is admitted.' }),
    eventId: Type.String({ pattern: '^FB1010000000[0-9]{10}#[0-9]{6,7}$' }),
    user_id: text('The visitor.'),
    org_id: text('The organization.'),
    portfolio_name: text('The visitor’s portfolio.'),
    room_room_id: text('`<product code>-<user_id>`.'),
    room_id: text('The same as `_id`.'),
    product_name: text('A product of the catalogue.'),
    message_data: Type.Unknown({ description: 'Data of the latest message; `"message"` if none.' }),
    message: Type.Object({ receiver: Type.Literal('How may I help you') }),
    isLogin: Type.Boolean(),
    is_active: Type.Boolean(),
  },
  { title: 'Room' },
);

/** A message as the v2 API shows it: its own fields, then those of its room. */
export const V2Message = Type.Object(
  {
    _id: Type.String({ pattern: '^[0-9a-f]{24}$' }),
    room_id: Type.String({ pattern: '^[0-9a-f]{24}$' }),
    message_data: Type.Unknown({ description: 'Any JSON but null, byte for byte as sent.' }),
    side: Type.Union([Type.Boolean(), Type.Integer(), Type.String()], {
      description: 'Exactly as it was sent. True: the visitor.',
    }),
    author: text('Who wrote it, in the sender’s words.'),
    message_type: text('In the sender’s words and case: `text`, `IMAGE`, …'),
    read: Type.Boolean(),
    eventId: Type.String(),
    user_id: Type.String(),
    org_id: Type.String(),
    portfolio_name: Type.String(),
    room_room_id: Type.String(),
    product_name: Type.String(),
    is_active: Type.Boolean(),
    seq: Type.Integer({ minimum: 1, description: '1, 2, 3 … in each room, without a gap.' }),
    created_at: Type.String({ description: 'ISO 8601, UTC, milliseconds.' }),
  },
  { title: 'Message' },
);

export const V2RoomAnswer = Type.Object(
  {
    success: Type.Literal(true),
    message: Type.Union([
      Type.Literal('Room filter successfully'),
      Type.Literal('Room created successfully'),
    ]),
    inserted_id: Type.String({ description: 'The room’s `_id`.' }),
    response: V2Room,
  },
  { title: 'RoomAnswer' },
);

export const V2Refusal = Type.Object(
  {
    success: Type.Literal(false),
    message: Type.String(),
    errors: Type.Optional(
      Type.Record(Type.String(), Type.Array(Type.String()), {
        description: 'Complaints by field, all at once.',
      }),
    ),
  },
  { title: 'Refusal' },
);

/** A list in the documented shape; the deployed one wraps it. */
export const V2ListAnswer = <Item extends TSchema>(item: Item) =>
  Type.Object({
    success: Type.Literal(true),
    message: Type.Literal('Room deatils based on workspace id'),
    response: Type.Array(item),
  });

export const V2RoomFields = Type.Object({
  user_id: Type.String(),
  org_id: Type.String(),
  portfolio_name: Type.String(),
  product_name: Type.String(),
});

export const V2CreateMessage = Type.Object({
  type: Type.Literal('create_message'),
  room_id: Type.String(),
  message_data: Type.Unknown({ description: 'Any JSON but null.' }),
  side: Type.Union([Type.Boolean(), Type.Integer(), Type.String()], {
    description: 'true/false, 1/0, or true, false, 1, 0, on, off, yes, no, y, n, t, f in any case.',
  }),
  author: Type.String(),
  message_type: Type.String(),
  client_id: Type.Optional(
    Type.String({ description: 'The same id again is the same message; see `Idempotency-Key`.' }),
  ),
});

export const V2DeleteRoom = Type.Object({
  type: Type.Literal('delete_room'),
  room_id: Type.String(),
  is_active: Type.Optional(
    Type.Boolean({ description: 'false closes the room (the default), true restores it.' }),
  ),
});

export const V2MessageAnswer = Type.Object({
  success: Type.Literal(true),
  message: Type.Literal('Message updated successfully'),
  response: Type.Object({
    isSuccess: Type.Literal(true),
    inserted_id: Type.String({ description: 'The message’s `_id`.' }),
    deduplicated: Type.Optional(
      Type.Literal(true, { description: 'An earlier send with this client id stored it.' }),
    ),
  }),
});

export const V2DeleteRoomAnswer = Type.Object({
  success: Type.Literal(true),
  message: Type.Union([
    Type.Literal('Room deleted successfully'),
    Type.Literal('Room restored successfully'),
  ]),
  response: Type.Object({ isSuccess: Type.Literal(true) }),
});

export const V2MasterLinkRequest = Type.Object({
  workspace_id: Type.String({ description: 'The organization.' }),
  qr_ids: Type.Array(Type.Object({ qrid: Type.String(), portfolioName: Type.String() })),
  product_name: Type.Union([Type.String(), Type.Record(Type.String(), Type.Integer())], {
    description: 'A name, or an object such as `{"WORKFLOWAI": 11}`.',
  }),
  base_url: Type.Optional(
    Type.String({ description: 'Where the links lead; our own chat page when absent.' }),
  ),
});

export const V2MasterLinkAnswer = Type.Object({
  product_name: Type.String(),
  qr_response: Type.Object({
    qrcodes: Type.Array(
      Type.Object({
        qrcode_id: Type.String(),
        masterlink: Type.String({ description: 'Leads to the next of its links at each opening.' }),
        qrcode_image_url: Type.String({ description: 'The master link as a PNG; also as `.svg`.' }),
        links: Type.Array(Type.String()),
        workspace_id: Type.String(),
        product_name: Type.String(),
      }),
    ),
  }),
});

export const V2ProductList = Type.Object({ product_list: Type.Array(Type.String()) });

export const V2QrIdList = Type.Object({ qr_id_list: Type.Array(Type.String()) });
