import Type, { type Static } from 'typebox';
import { ROOMS_PER_JOIN_MAX } from '../limits.ts';
import { Cursor, Id, Message, NewMessage, Posted, Problem, Room, Side } from './values.ts';

/** Who an outgoing event may be shown to: whoever may read the room it is about. */
type Audience = 'room' | 'self';

/** Why a client must forget what it has of a room and take the answer as a new beginning. */
export const Reset = Type.Union(
  [Type.Literal('start'), Type.Literal('epoch'), Type.Literal('future'), Type.Literal('far')],
  {
    description:
      '`start`: no cursor was sent. `epoch`: the database is another one. `future`: the cursor is ' +
      'beyond the room’s end. `far`: more was missed than is worth catching up.',
  },
);

export const Joined = Type.Union([
  Type.Object({
    room: Room,
    messages: Type.Array(Message, {
      description: 'All after the cursor; after a reset the latest ones. Oldest first.',
    }),
    reset: Type.Union([Reset, Type.Null()]),
    presence: Type.Object({ visitor: Type.Boolean(), agent: Type.Boolean() }),
  }),
  Type.Intersect([Type.Object({ roomId: Id }), Problem]),
]);
export type Joined = Static<typeof Joined>;

/** What a client may ask on its socket. Each is answered by `answer`, or a `Problem`. */
export const INBOUND_EVENTS = {
  /** Watch rooms from now on, and catch up on what was missed since the cursors. */
  'room.join': {
    payload: Type.Object({
      rooms: Type.Array(Type.Object({ roomId: Id, cursor: Type.Optional(Cursor) }), {
        minItems: 1,
        maxItems: ROOMS_PER_JOIN_MAX,
      }),
    }),
    answer: Type.Object({ epoch: Type.String(), rooms: Type.Array(Joined) }),
  },
  /** Stop watching a room. */
  'room.leave': { payload: Type.Object({ roomId: Id }), answer: Type.Object({}) },
  /** Send a message. The answer comes after it is on disk. */
  'message.send': {
    payload: Type.Intersect([Type.Object({ roomId: Id }), NewMessage]),
    answer: Posted,
  },
  /** Say up to which message one has read. */
  'read.mark': {
    payload: Type.Object({ roomId: Id, seq: Type.Integer({ minimum: 0 }) }),
    answer: Type.Object({}),
  },
  /** Say that one is typing, again every few seconds, or has stopped. Nothing is stored. */
  'typing.set': {
    payload: Type.Object({ roomId: Id, isTyping: Type.Boolean() }),
    answer: Type.Object({}),
  },
} as const;
export type InboundEvent = keyof typeof INBOUND_EVENTS;

/** What the server says on a socket, each in the order in which it happened in its room. */
export const OUTBOUND_EVENTS = {
  'message.created': {
    audience: 'room',
    payload: Type.Object({ roomId: Id, version: Type.Integer(), message: Message }),
  },
  'room.changed': {
    audience: 'room',
    payload: Type.Object({ roomId: Id, version: Type.Integer(), room: Room }),
  },
  'typing.changed': {
    audience: 'room',
    payload: Type.Object({ roomId: Id, side: Side, isTyping: Type.Boolean() }),
  },
  'presence.changed': {
    audience: 'room',
    payload: Type.Object({ roomId: Id, side: Side, isPresent: Type.Boolean() }),
  },
  /** The token is no longer good: do not come back with it. */
  'session.ended': {
    audience: 'self',
    payload: Type.Object({
      reason: Type.Union([Type.Literal('revoked'), Type.Literal('expired')]),
    }),
  },
} as const satisfies Record<string, { audience: Audience; payload: unknown }>;
export type OutboundEvent = keyof typeof OUTBOUND_EVENTS;
