import Type, { type Static, type TSchema } from 'typebox';
import type { Audience } from '../endpoint.ts';
import { ROOMS_PER_JOIN_MAX } from '../limits.ts';
import { Availability, JournalEntry, Latest, RoomVisitor, RoomWork } from './inbox.values.ts';
import { Id, Message, Name, NewMessage, Posted, Problem, Room, RoomState, Side } from './values.ts';

/** What a client sends over its socket. The answer, or a `Problem`, comes as its acknowledgement. */
interface InboundEvent {
  readonly audience: Audience;
  readonly summary: string;
  readonly request: TSchema;
  readonly reply: TSchema;
}

/**
 * What the server sends. `room`: to everybody who has joined the room; `agents`: to the agents among
 * them; `inbox`: to agents who hear of the inbox and are for the product; `colleagues`: to agents
 * who hear of the organization's inbox; `account`: wherever an agent is signed in; `session`: to one
 * socket.
 */
interface OutboundEvent {
  readonly audience: 'room' | 'agents' | 'inbox' | 'colleagues' | 'account' | 'session';
  readonly summary: string;
  readonly payload: TSchema;
}

/** Where a client stands in a room: the epoch it was told, and the `seq` of its latest message. */
export const Cursor = Type.Object(
  { epoch: Type.String({ maxLength: 64 }), seq: Type.Integer({ minimum: 0 }) },
  { title: 'Cursor' },
);
export type Cursor = Static<typeof Cursor>;

/** Whether anybody of each side is connected to a room. */
export const Presence = Type.Object(
  { visitor: Type.Boolean(), agent: Type.Boolean() },
  { title: 'Presence' },
);
export type Presence = Static<typeof Presence>;

/**
 * Why what a client holds of a room is to be dropped. `start`: it sent no cursor. `epoch`: the
 * database is another one than its cursor is of, or an older state of it. `future`: its cursor is
 * beyond the latest message. `far`: it missed more than a join tells.
 */
export const ResetReason = Type.Union([
  Type.Literal('start'),
  Type.Literal('epoch'),
  Type.Literal('future'),
  Type.Literal('far'),
]);
export type ResetReason = Static<typeof ResetReason>;

export const JoinedRoom = Type.Object(
  {
    room: Room,
    reset: Type.Union([ResetReason, Type.Null()], {
      description:
        'null: `messages` are those after the cursor. Else: drop what is held, `messages` are the ' +
        'latest of the room.',
    }),
    messages: Type.Array(Message, {
      description:
        'Oldest first, without a gap. Where the last of them is before `room.lastSeq`, the rest ' +
        'was too heavy: read it with `listMessages`.',
    }),
    presence: Presence,
  },
  { title: 'JoinedRoom' },
);
export type JoinedRoom = Static<typeof JoinedRoom>;

const RefusedRoom = Type.Object({ roomId: Type.String(), error: Problem.properties.error });

const Nothing = Type.Object({});

/** What a client may send. Frames of another name or shape are answered with a `Problem`. */
export const INBOUND_EVENTS = {
  'room.join': {
    audience: 'participant',
    summary:
      'Hear of rooms from now on, and be told what was missed. Send it after every connect, with ' +
      'the cursor of each room; without one for a room that is new to the client.',
    request: Type.Object({
      rooms: Type.Array(Type.Object({ roomId: Id, cursor: Type.Union([Cursor, Type.Null()]) }), {
        minItems: 1,
        maxItems: ROOMS_PER_JOIN_MAX,
      }),
    }),
    reply: Type.Object({
      epoch: Type.String(),
      rooms: Type.Array(Type.Union([JoinedRoom, RefusedRoom]), {
        description: 'In the order of the request.',
      }),
    }),
  },
  'room.leave': {
    audience: 'participant',
    summary: 'Hear no more of a room.',
    request: Type.Object({ roomId: Id }),
    reply: Nothing,
  },
  'message.send': {
    audience: 'participant',
    summary: 'Send a message. The acknowledgement comes after it is on disk.',
    request: Type.Object({ roomId: Id, ...NewMessage.properties }),
    reply: Posted,
  },
  'read.mark': {
    audience: 'participant',
    summary: 'Say up to which message one has read. It never goes back.',
    request: Type.Object({ roomId: Id, seq: Type.Integer({ minimum: 0 }) }),
    reply: RoomState,
  },
  'typing.set': {
    audience: 'participant',
    summary: 'Say that one types, again every few seconds, or has stopped.',
    request: Type.Object({ roomId: Id, isTyping: Type.Boolean() }),
    reply: Nothing,
  },
  'inbox.join': {
    audience: 'agent',
    summary:
      'Hear of all rooms of an organization’s products one is for. Send it after every connect, ' +
      'then read the lists again: what happened in between is told by nothing else.',
    request: Type.Object({ organizationId: Name }),
    reply: Nothing,
  },
  'inbox.leave': {
    audience: 'agent',
    summary: 'Hear no more of an organization’s inbox.',
    request: Type.Object({ organizationId: Name }),
    reply: Nothing,
  },
} as const satisfies Record<string, InboundEvent>;

/** What the server sends by itself, each after it is on disk. */
export const OUTBOUND_EVENTS = {
  'message.created': {
    audience: 'room',
    summary: 'A message, and the room as it is with it. Its sender hears of it as well.',
    payload: Type.Object({ message: Message, room: RoomState }),
  },
  'room.changed': {
    audience: 'room',
    summary:
      'A room was closed, opened again or read; or has a message too heavy for an event: a client ' +
      'whose latest `seq` is below `lastSeq` reads what it lacks with `listMessages`.',
    payload: Type.Object({ room: RoomState }),
  },
  'typing.changed': {
    audience: 'room',
    summary: 'Somebody types or has stopped. Without another one it is over after six seconds.',
    payload: Type.Object({ roomId: Id, side: Side, isTyping: Type.Boolean() }),
  },
  'presence.changed': {
    audience: 'room',
    summary: 'Somebody of a side is there now, or nobody any more.',
    payload: Type.Object({ roomId: Id, presence: Presence }),
  },
  'inbox.changed': {
    audience: 'inbox',
    summary:
      'A room is new or has changed. What is null has not changed. A client that does not hold the ' +
      'room and may want to show it reads it with `getInboxRoom`.',
    payload: Type.Object({
      organizationId: Type.String(),
      product: Type.String(),
      room: RoomState,
      activeAt: Type.String({ description: 'Of two, the later is right: it only moves forward.' }),
      latest: Type.Union([Latest, Type.Null()]),
      work: Type.Union([RoomWork, Type.Null()]),
      visitor: Type.Union([RoomVisitor, Type.Null()], {
        description: 'Told of the latest two hundred rooms of a visitor.',
      }),
    }),
  },
  'inbox.reset': {
    audience: 'colleagues',
    summary:
      'What happened in the inbox may have been told to nobody, or nobody vouches any more for ' +
      'some of its visitors: read its lists again, and the journals that are followed.',
    payload: Type.Object({ organizationId: Type.String() }),
  },
  'journal.created': {
    audience: 'agents',
    summary: 'A note was written about a room, or something was done with it.',
    payload: Type.Object({ entry: JournalEntry, room: RoomState, work: RoomWork }),
  },
  'viewers.changed': {
    audience: 'agents',
    summary: 'Which agents look at a room, and which of them type. An agent looks who has joined.',
    payload: Type.Object({
      roomId: Id,
      viewers: Type.Array(
        Type.Object({ accountId: Id, name: Type.String(), isTyping: Type.Boolean() }),
      ),
    }),
  },
  'colleague.changed': {
    audience: 'colleagues',
    summary: 'Somebody of an organization is there now, away, or gone.',
    payload: Type.Object({
      organizationId: Type.String(),
      accountId: Id,
      availability: Availability,
    }),
  },
  mentioned: {
    audience: 'account',
    summary: 'A colleague’s note calls one.',
    payload: Type.Object({
      organizationId: Type.String(),
      product: Type.String(),
      entry: JournalEntry,
    }),
  },
  'session.ended': {
    audience: 'session',
    summary:
      'The socket is closed. `revoked`: what it was opened with admits nobody any more; do not ' +
      'connect again with it. `changed`: what one may do has changed; connect again.',
    payload: Type.Object({
      reason: Type.Union([Type.Literal('revoked'), Type.Literal('changed')]),
    }),
  },
} as const satisfies Record<string, OutboundEvent>;

export type InboundName = keyof typeof INBOUND_EVENTS;
export type OutboundName = keyof typeof OUTBOUND_EVENTS;

/** What is sent with an event, and what its acknowledgement holds when all is well. */
export type RequestOf<Name extends InboundName> = Static<(typeof INBOUND_EVENTS)[Name]['request']>;
export type ReplyOf<Name extends InboundName> = Static<(typeof INBOUND_EVENTS)[Name]['reply']>;
export type PayloadOf<Name extends OutboundName> = Static<
  (typeof OUTBOUND_EVENTS)[Name]['payload']
>;
