import Type from 'typebox';
import type { Endpoint } from '../endpoint.ts';
import { PAGE_ITEMS_MAX, TEXT_CHARACTERS_MAX } from '../limits.ts';
import { ACCOUNT_ENDPOINTS } from './accounts.endpoints.ts';
import { FILE_ENDPOINTS } from './files.endpoints.ts';
import { IDENTITY_ENDPOINTS, VisitorIdentity } from './identity.endpoints.ts';
import { COLLEAGUE_ENDPOINTS, INBOX_ENDPOINTS } from './inbox.endpoints.ts';
import { LINK_ENDPOINTS, PRODUCT_ENDPOINTS } from './products.endpoints.ts';
import { SEARCH_ENDPOINTS } from './search.endpoints.ts';
import { WEBHOOK_ENDPOINTS } from './webhooks.endpoints.ts';
import {
  Messages,
  Name,
  NewMessage,
  Posted,
  Problem,
  REFUSALS,
  Room,
  Rooms,
  Visitor,
  VisitorProfile,
} from './values.ts';

const limit = Type.Optional(Type.Integer({ minimum: 1, maximum: PAGE_ITEMS_MAX, default: 50 }));

/** Says who a visitor is, and perhaps proves it. */
const identity = Type.Optional(VisitorIdentity);

const VisitorAndToken = Type.Object(
  {
    visitor: Visitor,
    token: Type.String({ description: 'Admits the visitor. Shown once; never put it in a URL.' }),
    expiresAt: Type.String({ description: 'ISO 8601. Every use moves it into the future.' }),
  },
  { title: 'VisitorAndToken' },
);

/** Every call of the v3 API. */
export const V3_ENDPOINTS = {
  createVisitor: {
    method: 'POST',
    path: '/api/v3/visitors',
    audience: 'anyone',
    tag: 'Visitors',
    summary: 'Become a visitor of an organization.',
    notes:
      'Call it with the first thing a person does, not with every page they see. Whom a `token` of ' +
      'the organization’s server names is the visitor they were before, on any device.',
    body: Type.Object({ organizationId: Name, ...VisitorProfile.properties, identity }),
    answers: { 201: VisitorAndToken, ...REFUSALS },
  },
  getVisitor: {
    method: 'GET',
    path: '/api/v3/visitors/me',
    audience: 'participant',
    tag: 'Visitors',
    summary: 'The visitor whose token is sent.',
    answers: { 200: Visitor, ...REFUSALS },
  },
  changeVisitor: {
    method: 'PATCH',
    path: '/api/v3/visitors/me',
    audience: 'participant',
    tag: 'Visitors',
    summary: 'Say who the visitor is. Nobody checks it but for `identity`, which proves it.',
    notes:
      'Whom it names is from then on the visitor of this token. Their sockets are closed and come ' +
      'back as who they are.',
    body: Type.Object({ ...VisitorProfile.properties, identity }),
    answers: { 200: Visitor, ...REFUSALS },
  },
  addVisitorPage: {
    method: 'POST',
    path: '/api/v3/visitors/me/pages',
    audience: 'participant',
    tag: 'Visitors',
    summary: 'Say which page of a web site the visitor sees. Agents see the latest fifty.',
    notes: 'Query and fragment are cut off: they may hold secrets.',
    body: Type.Object({
      url: Type.String({ maxLength: 4096, pattern: '^[Hh][Tt][Tt][Pp][Ss]?://' }),
      title: Type.Optional(Type.String({ maxLength: TEXT_CHARACTERS_MAX, default: '' })),
    }),
    answers: { 204: 'Done.', ...REFUSALS },
  },
  endVisitor: {
    method: 'DELETE',
    path: '/api/v3/visitors/me',
    audience: 'participant',
    tag: 'Visitors',
    summary: 'Make the token useless.',
    answers: { 204: 'Done.', ...REFUSALS },
  },
  openRoom: {
    method: 'POST',
    path: '/api/v3/rooms',
    audience: 'participant',
    tag: 'Rooms, v3',
    summary: 'Open the visitor’s room of a product: the active one, or a new one.',
    body: Type.Object({
      product: Name,
      portfolio: Type.Optional(Type.String({ ...Name, description: 'What the visitor came by.' })),
    }),
    answers: { 200: Room, 201: Room, ...REFUSALS },
  },
  listRooms: {
    method: 'GET',
    path: '/api/v3/rooms',
    audience: 'participant',
    tag: 'Rooms, v3',
    summary: 'List the visitor’s own rooms, or with an API key those of a product, newest first.',
    notes: 'An agent names the organization and the product.',
    query: Type.Object({
      organization: Type.Optional(
        Type.String({ ...Name, description: 'By agents alone: a key has its own.' }),
      ),
      product: Type.Optional(Name),
      after: Type.Optional(Type.String({ pattern: '^[0-9]{1,16}$' })),
      limit,
    }),
    answers: { 200: Rooms, ...REFUSALS },
  },
  getRoom: {
    method: 'GET',
    path: '/api/v3/rooms/:roomId',
    audience: 'participant',
    tag: 'Rooms, v3',
    summary: 'A room.',
    answers: { 200: Room, ...REFUSALS },
  },
  changeRoom: {
    method: 'PATCH',
    path: '/api/v3/rooms/:roomId',
    audience: 'participant',
    tag: 'Rooms, v3',
    summary: 'Close a room, or open it again.',
    body: Type.Object({ isActive: Type.Boolean() }),
    answers: { 200: Room, ...REFUSALS },
  },
  listMessages: {
    method: 'GET',
    path: '/api/v3/rooms/:roomId/messages',
    audience: 'participant',
    tag: 'Messages, v3',
    summary: 'A stretch of a room’s messages, oldest first; without a cursor the latest ones.',
    query: Type.Object({
      after: Type.Optional(Type.Integer({ minimum: 0, description: 'Those with a larger `seq`.' })),
      before: Type.Optional(
        Type.Integer({ minimum: 1, description: 'The latest of those with a smaller `seq`.' }),
      ),
      limit,
    }),
    answers: { 200: Messages, ...REFUSALS },
  },
  postMessage: {
    method: 'POST',
    path: '/api/v3/rooms/:roomId/messages',
    audience: 'participant',
    tag: 'Messages, v3',
    summary: 'Send a message. The answer comes after it is on disk.',
    notes: 'The same `clientId` again is the same message: 200 instead of 201.',
    body: NewMessage,
    answers: { 200: Posted, 201: Posted, 409: Problem, ...REFUSALS },
  },
  markRead: {
    method: 'PUT',
    path: '/api/v3/rooms/:roomId/read',
    audience: 'participant',
    tag: 'Messages, v3',
    summary: 'Say up to which message one has read. It never goes back.',
    body: Type.Object({ seq: Type.Integer({ minimum: 0 }) }),
    answers: { 200: Room, ...REFUSALS },
  },
  ...FILE_ENDPOINTS,
  ...PRODUCT_ENDPOINTS,
  ...LINK_ENDPOINTS,
  ...ACCOUNT_ENDPOINTS,
  ...IDENTITY_ENDPOINTS,
  ...INBOX_ENDPOINTS,
  ...COLLEAGUE_ENDPOINTS,
  ...SEARCH_ENDPOINTS,
  ...WEBHOOK_ENDPOINTS,
} as const satisfies Record<string, Endpoint>;

export type V3Operation = keyof typeof V3_ENDPOINTS;
