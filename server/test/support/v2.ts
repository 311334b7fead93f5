import { randomBytes } from 'node:crypto';
import type { Static } from 'typebox';
import type { V2Message, V2Room, V2RoomAnswer } from '@dowellchat/contract/v2/values.ts';
import { expect } from 'vitest';
import type { Storage } from '../../src/storage/storage.ts';
import type { Answer, Api } from './api.ts';

export type Room = Static<typeof V2Room>;
export type Message = Static<typeof V2Message>;
export type RoomAnswer = Static<typeof V2RoomAnswer>;

export const ROOM_CONTROL = '/api/v2/room-control/';
export const ROOM_SERVICE = '/api/v2/room-service/';

export const ID = /^[0-9a-f]{24}$/;
export const UNKNOWN_ID = '0'.repeat(24);

export const SHAPES = ['documented', 'deployed'] as const;

/** The room fields of a visitor nobody else has. */
export function newVisit(fields: Partial<VisitFields> = {}): VisitFields {
  return {
    user_id: `user-${unique()}`,
    org_id: `org-${unique()}`,
    portfolio_name: 'umair',
    product_name: 'WIFIQRCODE',
    ...fields,
  };
}

export interface VisitFields {
  user_id: string;
  org_id: string;
  portfolio_name: string;
  product_name: string;
}

export function unique(): string {
  return randomBytes(6).toString('hex');
}

export async function openRoom(api: Api, fields: Partial<VisitFields> = {}): Promise<Room> {
  const answer = await api.post(ROOM_CONTROL, newVisit(fields));
  expect(answer.status, answer.text).toBe(200);
  return (answer.json as RoomAnswer).response;
}

/** A complete `create_message` body. */
export function messageTo(roomId: unknown, fields: object = {}) {
  return {
    type: 'create_message',
    room_id: roomId,
    message_data: 'message',
    side: true,
    author: 'client',
    message_type: 'text',
    ...fields,
  };
}

export function sendMessage(api: Api, roomId: string, fields: object = {}): Promise<Answer> {
  return api.post(ROOM_SERVICE, messageTo(roomId, fields));
}

/** Sends a message that must be taken, and answers its id. */
export async function postMessage(api: Api, roomId: string, fields: object = {}): Promise<string> {
  const answer = await sendMessage(api, roomId, fields);
  expect(answer.status, answer.text).toBe(200);
  return (answer.json as { response: { inserted_id: string } }).response.inserted_id;
}

/** Sends the exact JSON text of a `message_data`. */
export function sendData(api: Api, roomId: string, json: string): Promise<Answer> {
  return api.postText(
    ROOM_SERVICE,
    `{"type":"create_message","room_id":"${roomId}","message_data":${json},` +
      '"side":true,"author":"client","message_type":"text"}',
  );
}

export function messagesUrl(roomId: string): string {
  return `${ROOM_SERVICE}?type=get_messages&room_id=${encodeURIComponent(roomId)}`;
}

export function roomUrl(roomId: string): string {
  return `${ROOM_SERVICE}?type=get_room_by_id&room_id=${encodeURIComponent(roomId)}`;
}

/** A room's messages, in either shape. */
export async function readMessages(api: Api, roomId: string): Promise<Message[]> {
  const answer = await api.get(messagesUrl(roomId));
  expect(answer.status, answer.text).toBe(200);
  const { response } = answer.json as { response: Message[] | { data: Message[] } };
  return Array.isArray(response) ? response : response.data;
}

/** The room of an id, in either shape. */
export async function readRoom(api: Api, roomId: string): Promise<Room | undefined> {
  const answer = await api.get(roomUrl(roomId));
  expect(answer.status, answer.text).toBe(200);
  const { response } = answer.json as { response: Room[] | Room | null };
  return Array.isArray(response) ? response[0] : (response ?? undefined);
}

export function deleteRoom(api: Api, roomId: string, isActive = false): Promise<Answer> {
  return api.post(ROOM_SERVICE, { type: 'delete_room', room_id: roomId, is_active: isActive });
}

export function roomListUrl(visit: Pick<VisitFields, 'org_id' | 'product_name'>): string {
  const { org_id, product_name } = visit;
  return `/api/v2/room-list/?${new URLSearchParams({ org_id, product_name }).toString()}`;
}

/** How many rows everything that can be stored has: what was refused leaves it as it was. */
async function countStored({ db }: Pick<Storage, 'db'>): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const table of [
    'organizations',
    'rooms',
    'messages',
    'master_links',
    'links',
    'looks',
    'accounts',
    'memberships',
    'sessions',
    'invitations',
    'password_resets',
    'two_factors',
    'api_keys',
    'audit_entries',
  ] as const) {
    const { count } = await db
      .selectFrom(table)
      .select((select) => select.fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow();
    counts[table] = count;
  }
  return counts;
}

/** Runs what must leave everything stored as it was. */
export async function withNothingStored<T>(
  storage: Pick<Storage, 'db'>,
  act: () => Promise<T>,
): Promise<T> {
  const before = await countStored(storage);
  const result = await act();
  expect(await countStored(storage), 'nothing is stored').toEqual(before);
  return result;
}

export const MASTER_LINK = '/api/v2/create_master_link/';

/** A complete `create_master_link` body. */
export function masterLinkOf(organization: string, fields: object = {}) {
  return {
    workspace_id: organization,
    qr_ids: [{ qrid: 'qr-1', portfolioName: 'umair' }],
    product_name: 'WORKFLOWAI',
    base_url: 'https://chat.example',
    ...fields,
  };
}

/** A 200 of a call that opens rooms, wrapped or not, and the room in it. */
export function openedIn(answer: Answer): RoomAnswer {
  expect(answer.status, answer.text).toBe(200);
  const body = answer.json as RoomAnswer | { room: RoomAnswer };
  const opened = 'room' in body ? body.room : body;
  expect(opened.success).toBe(true);
  return opened;
}

export interface Refused {
  success: boolean;
  message: string;
  errors?: Record<string, string[]>;
}

/** A refusal: JSON that says `success: false` and why. */
export function refusedIn(answer: Answer): Refused {
  const refused = answer.json as Refused;
  expect(refused).toMatchObject({ success: false, message: expect.stringMatching(/\S/) });
  return refused;
}

/** Calls of the v2 API that open a room, with the fields each takes. */
export const ROOM_CALLS = [
  {
    name: 'room-control',
    url: ROOM_CONTROL,
    fields: ['user_id', 'org_id', 'portfolio_name', 'product_name'],
  },
  {
    name: 'extension',
    url: '/api/v2/extension/',
    fields: ['user_id', 'org_id', 'portfolio_name', 'product_name'],
  },
  { name: 'openChatRoom', url: '/api/v2/openChatRoom/', fields: ['user_id', 'product_name'] },
  { name: 'login', url: '/api/v2/login/', fields: ['user_id'] },
] as const;

export function initUrl(visit: VisitFields): string {
  const parts = [visit.org_id, visit.product_name, visit.user_id].map(encodeURIComponent);
  return `/api/v2/init/${parts.join('/')}/`;
}
