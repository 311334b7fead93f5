import Type, { type Static } from 'typebox';
import {
  ATTRIBUTE_CHARACTERS_MAX,
  ATTRIBUTES_MAX,
  CLIENT_ID_CHARACTERS_MAX,
  TEXT_CHARACTERS_MAX,
} from '../limits.ts';

/** 24 lower-case hex digits: 96 random bits. */
export const Id = Type.String({ pattern: '^[0-9a-f]{24}$' });

/** An id or a name in the caller's words: 1 to 512 characters, not only space. */
export const Name = Type.String({ minLength: 1, maxLength: TEXT_CHARACTERS_MAX, pattern: '\\S' });

export const Time = Type.String({ description: 'ISO 8601, UTC, milliseconds.' });

export const Side = Type.Union([Type.Literal('visitor'), Type.Literal('agent')]);
export type Side = Static<typeof Side>;

export const Message = Type.Object(
  {
    id: Id,
    roomId: Id,
    seq: Type.Integer({ minimum: 1, description: '1, 2, 3 … in each room, without a gap.' }),
    side: Side,
    author: Type.String({ description: 'Who wrote it, in the sender’s words.' }),
    type: Type.String({ description: '`text`, `file`, or a word of the sender’s own.' }),
    data: Type.Unknown({
      description: 'The text, a `File` where the type is `file`, or any other JSON but null.',
    }),
    clientId: Type.Union([Type.String(), Type.Null()], {
      description: 'The sender’s name for it: the same again is the same message.',
    }),
    createdAt: Time,
  },
  { title: 'Message' },
);
export type Message = Static<typeof Message>;

/**
 * All that changes about a room. Every event of a room carries it whole, so that of two the one
 * with the larger `version` is right, in whatever order they arrive.
 */
export const RoomState = Type.Object(
  {
    id: Id,
    isActive: Type.Boolean({ description: 'false: closed.' }),
    lastSeq: Type.Integer({ minimum: 0, description: '`seq` of the latest message.' }),
    readSeq: Type.Object(
      { visitor: Type.Integer({ minimum: 0 }), agent: Type.Integer({ minimum: 0 }) },
      { description: '`seq` up to which each side has read.' },
    ),
    version: Type.Integer({ minimum: 1, description: 'Larger after every change of the room.' }),
  },
  { title: 'RoomState' },
);
export type RoomState = Static<typeof RoomState>;

export const Room = Type.Object(
  {
    ...RoomState.properties,
    organizationId: Type.String(),
    product: Type.String(),
    userId: Type.String({ description: 'The visitor.' }),
    portfolio: Type.String({ description: 'What the visitor came by: a portfolio or a link.' }),
    createdAt: Time,
  },
  { title: 'Room' },
);
export type Room = Static<typeof Room>;

export const Visitor = Type.Object(
  {
    id: Id,
    organizationId: Type.String(),
    name: Type.Union([Type.String(), Type.Null()]),
    email: Type.Union([Type.String(), Type.Null()]),
    verifiedId: Type.Union([Type.String(), Type.Null()], {
      description: 'Who it is in the words of the organization’s server. null: nobody’s word.',
    }),
    createdAt: Time,
  },
  { title: 'Visitor' },
);
export type Visitor = Static<typeof Visitor>;

/** What a web site knows of its visitor and agents are to see. */
export const Attributes = Type.Record(
  Type.String(),
  Type.Union([
    Type.String({ maxLength: ATTRIBUTE_CHARACTERS_MAX }),
    Type.Number(),
    Type.Boolean(),
    Type.Null(),
  ]),
  { maxProperties: ATTRIBUTES_MAX },
);
export type Attributes = Static<typeof Attributes>;

/** What a visitor says of themselves. Nobody has checked it. */
export const VisitorProfile = Type.Object({
  name: Type.Optional(Type.Union([Name, Type.Null()])),
  email: Type.Optional(Type.Union([Name, Type.Null()])),
  attributes: Type.Optional(
    Type.Unsafe<Attributes>({
      ...Attributes,
      description: 'Shown to agents, at most 8 KiB of JSON. Sent anew, it replaces what there was.',
    }),
  ),
});
export type VisitorProfile = Static<typeof VisitorProfile>;

export const NewMessage = Type.Object({
  clientId: Type.String({
    minLength: 1,
    maxLength: CLIENT_ID_CHARACTERS_MAX,
    description: 'Made by the sender, once for each message and kept over its retries.',
  }),
  type: Type.Optional(
    Type.String({ minLength: 1, maxLength: TEXT_CHARACTERS_MAX, default: 'text' }),
  ),
  data: Type.Unknown({
    description: 'Any JSON but null. Of the type `file`: `{"fileId": "…"}`, a file of this room.',
  }),
  author: Type.Optional(Name),
});
export type NewMessage = Static<typeof NewMessage>;

export const Posted = Type.Object(
  {
    message: Message,
    deduplicated: Type.Boolean({ description: 'An earlier send with this `clientId` stored it.' }),
  },
  { title: 'Posted' },
);
export type Posted = Static<typeof Posted>;

/** Every refusal of the v3 API. */
export const Problem = Type.Object(
  {
    error: Type.Object({
      code: Type.String({ description: 'For programs, such as `NOT_FOUND`.' }),
      message: Type.String({ description: 'For people, in English.' }),
      retryable: Type.Boolean({ description: 'The same request may succeed later.' }),
      retryAfterSeconds: Type.Optional(Type.Number()),
      fields: Type.Optional(Type.Record(Type.String(), Type.Array(Type.String()))),
      correlationId: Type.Optional(Type.String({ description: 'Leads to the line in the log.' })),
    }),
  },
  { title: 'Problem' },
);
export type Problem = Static<typeof Problem>;

export const Rooms = Type.Object(
  {
    rooms: Type.Array(Room),
    next: Type.Union([Type.String(), Type.Null()], {
      description: 'Where the next page begins: send it as `after`. null: this is the last one.',
    }),
  },
  { title: 'Rooms' },
);
export type Rooms = Static<typeof Rooms>;

/** A stretch of a room's messages, oldest first. */
export const Messages = Type.Object(
  {
    epoch: Type.String(),
    messages: Type.Array(Message),
    hasMore: Type.Boolean({ description: 'There are more in the direction that was asked for.' }),
  },
  { title: 'Messages' },
);
export type Messages = Static<typeof Messages>;

/** What any call of the v3 API may be refused with, by HTTP status. */
export const REFUSALS = { 400: Problem, 401: Problem, 404: Problem, 429: Problem, 503: Problem };
