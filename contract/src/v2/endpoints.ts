import Type from 'typebox';
import type { Endpoint } from '../endpoint.ts';
import {
  V2CreateMessage,
  V2DeleteRoom,
  V2DeleteRoomAnswer,
  V2ListAnswer,
  V2MasterLinkAnswer,
  V2MasterLinkRequest,
  V2Message,
  V2MessageAnswer,
  V2ProductList,
  V2QrIdList,
  V2Refusal,
  V2Room,
  V2RoomAnswer,
  V2RoomFields,
} from './values.ts';

const roomAnswers = { 200: V2RoomAnswer, 400: V2Refusal, 404: V2Refusal };

const roomIdQuery = { room_id: Type.Optional(Type.String()) };

/** Every call of the v2 API. All paths also work with a slash at their end. */
export const V2_ENDPOINTS = {
  roomControl: {
    method: 'POST',
    path: '/api/v2/room-control',
    audience: 'visitor',
    tag: 'Rooms',
    summary: 'Open the visitor’s room: the active one, or a new one.',
    notes: 'Simultaneous first calls meet in one room.',
    body: V2RoomFields,
    answers: roomAnswers,
  },
  openChat: {
    method: 'POST',
    path: '/api/v2/openChatRoom',
    audience: 'visitor',
    tag: 'Rooms',
    summary: 'Open a room for a user who belongs to no organization.',
    body: Type.Pick(V2RoomFields, ['user_id', 'product_name']),
    answers: roomAnswers,
  },
  login: {
    method: 'POST',
    path: '/api/v2/login',
    audience: 'visitor',
    tag: 'Rooms',
    summary: 'Make a new room for someone who logs in.',
    notes: 'Without `product_name` it is `LOGIN`; without `org_id` the room gets one of its own.',
    body: Type.Object({
      user_id: Type.String(),
      org_id: Type.Optional(Type.String()),
      product_name: Type.Optional(Type.String()),
    }),
    answers: roomAnswers,
  },
  extension: {
    method: 'POST',
    path: '/api/v2/extension',
    audience: 'visitor',
    tag: 'Rooms',
    summary: 'Open the visitor’s room from the browser extension.',
    notes: 'The same as `room-control`: the same four fields find the same room.',
    body: V2RoomFields,
    answers: roomAnswers,
  },
  init: {
    method: 'GET',
    path: '/api/v2/init/:org/:product/:user',
    audience: 'visitor',
    tag: 'Rooms',
    summary: 'Make a new room for someone who scanned a QR code.',
    changesState: true,
    answers: { 200: Type.Object({ room: V2RoomAnswer }), 400: V2Refusal, 425: V2Refusal },
  },
  postRoomService: {
    method: 'POST',
    path: '/api/v2/room-service',
    audience: 'visitor',
    tag: 'Messages',
    summary: 'Send a message (`create_message`), or close or restore a room (`delete_room`).',
    notes:
      'The answer comes after the message is on disk. A retry with the same `Idempotency-Key` ' +
      'header (or `client_id`) gets the stored message back instead of making a second one.',
    body: Type.Union([V2CreateMessage, V2DeleteRoom]),
    answers: {
      200: Type.Union([V2MessageAnswer, V2DeleteRoomAnswer]),
      400: V2Refusal,
      404: V2Refusal,
      409: V2Refusal,
      503: V2Refusal,
    },
  },
  getRoomService: {
    method: 'GET',
    path: '/api/v2/room-service',
    audience: 'visitor',
    tag: 'Messages',
    summary: 'Read a room’s messages (`get_messages`) or the room (`get_room_by_id`).',
    notes:
      'An unknown room has no messages: that is a 200 with an empty list. `delete_room` works ' +
      'here too, by query or by a JSON body. Answers carry an `ETag`; send it back as ' +
      '`If-None-Match` and an unchanged room costs a 304.',
    query: Type.Object({
      type: Type.Union([
        Type.Literal('get_messages'),
        Type.Literal('get_room_by_id'),
        Type.Literal('delete_room'),
      ]),
      ...roomIdQuery,
      is_active: Type.Optional(Type.String()),
    }),
    answers: {
      200: Type.Union([V2ListAnswer(V2Message), V2ListAnswer(V2Room), V2DeleteRoomAnswer]),
      304: 'Nothing has changed since the answer with this `ETag`.',
      400: V2Refusal,
    },
  },
  roomList: {
    method: 'GET',
    path: '/api/v2/room-list',
    audience: 'server',
    tag: 'Server side',
    summary: 'List the rooms of an organization’s product in the order they were made.',
    notes: 'Closed rooms are included.',
    query: Type.Object({ org_id: Type.String(), product_name: Type.String() }),
    answers: { 200: Type.Object({ rooms: Type.Array(V2Room) }), 401: V2Refusal },
  },
  postQrIds: {
    method: 'POST',
    path: '/api/v2/get_QR_Id/:org',
    audience: 'server',
    tag: 'Server side',
    summary: 'List the ids of an organization’s QR codes in the order they were made.',
    answers: { 200: V2QrIdList, 401: V2Refusal },
  },
  getQrIds: {
    method: 'GET',
    path: '/api/v2/get_QR_Id/:org',
    audience: 'server',
    tag: 'Server side',
    summary: 'The same by GET.',
    answers: { 200: V2QrIdList, 401: V2Refusal },
  },
  createMasterLink: {
    method: 'POST',
    path: '/api/v2/create_master_link',
    audience: 'server',
    tag: 'Server side',
    summary: 'Make a chat link with its QR code.',
    body: V2MasterLinkRequest,
    answers: { 200: V2MasterLinkAnswer, 400: V2Refusal, 401: V2Refusal, 404: V2Refusal },
  },
  createPublicRoom: {
    method: 'POST',
    path: '/api/v2/publicroom',
    audience: 'key',
    tag: 'Server side',
    summary: 'Make a room for a visitor without a name.',
    query: Type.Object({ api_key: Type.String() }),
    body: Type.Pick(V2RoomFields, ['org_id', 'product_name', 'portfolio_name']),
    answers: { 200: V2RoomAnswer, 400: V2Refusal, 401: V2Refusal, 404: V2Refusal },
  },
  findPublicRooms: {
    method: 'GET',
    path: '/api/v2/publicroom',
    audience: 'key',
    tag: 'Server side',
    summary: 'Find rooms of the key’s organization by their `room_room_id`.',
    query: Type.Object({ api_key: Type.String(), room_id: Type.String() }),
    answers: { 200: V2ListAnswer(V2Room), 400: V2Refusal, 401: V2Refusal },
  },
  serverStatus: {
    method: 'GET',
    path: '/api/v2',
    audience: 'anyone',
    tag: 'Catalogue',
    summary: 'Say that the server is up.',
    answers: { 200: Type.String() },
  },
  clientProducts: {
    method: 'GET',
    path: '/client_product_list/:org',
    audience: 'anyone',
    tag: 'Catalogue',
    summary: 'List the products an organization can be chatted with about.',
    answers: { 200: V2ProductList },
  },
  adminProducts: {
    method: 'GET',
    path: '/admin_product_list',
    audience: 'anyone',
    tag: 'Catalogue',
    summary: 'List all products.',
    answers: { 200: V2ProductList },
  },
} as const satisfies Record<string, Endpoint>;

export type V2Operation = keyof typeof V2_ENDPOINTS;
