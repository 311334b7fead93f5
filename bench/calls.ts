/** The four calls that are measured, as raw HTTP requests, and what a right answer to each is. */
export const CALL_NAMES = ['create_message', 'get_messages', 'room-control', 'room-list'] as const;
export type CallName = (typeof CALL_NAMES)[number];

export interface RoomFields {
  user_id: string;
  org_id: string;
  portfolio_name: string;
  product_name: string;
}

/** A room that exists on a server under test. */
export interface SeededRoom {
  id: string;
  fields: RoomFields;
}

/** Everything of one server that the four calls aim at. */
export interface Fixture {
  /** Where messages are written and what room-control finds. */
  rooms: SeededRoom[];
  /** A room with exactly MESSAGES_READ messages. */
  readRoomId: string;
  /** An organization with exactly ROOMS_LISTED rooms of PRODUCT. */
  listedOrg: string;
}

export const MESSAGES_READ = 50;
export const ROOMS_LISTED = 100;
export const PRODUCT = 'WORKFLOWAI';

export function messageBody(roomId: string): string {
  return JSON.stringify({
    type: 'create_message',
    room_id: roomId,
    message_data: 'Hello, my order has not arrived yet. Can you tell me where it is?',
    side: true,
    author: 'client',
    message_type: 'text',
  });
}

export function requestsOf(call: CallName, fixture: Fixture, host: string): string[] {
  switch (call) {
    case 'create_message':
      return fixture.rooms.map(({ id }) => post(host, 'room-service/', messageBody(id)));
    case 'get_messages':
      return [get(host, `room-service/?type=get_messages&room_id=${fixture.readRoomId}`)];
    case 'room-control':
      return fixture.rooms.map(({ fields }) => post(host, 'room-control/', JSON.stringify(fields)));
    case 'room-list':
      return [get(host, `room-list/?org_id=${fixture.listedOrg}&product_name=${PRODUCT}`)];
  }
}

interface Answer {
  message?: string;
  inserted_id?: string;
  response?: unknown;
  rooms?: unknown;
}

/** Says what is wrong with an answer, or undefined when it does the work that is compared. */
export function faultOf(call: CallName, body: string): string | undefined {
  const answer = JSON.parse(body) as Answer;
  switch (call) {
    case 'create_message': {
      const id = (answer.response as { inserted_id?: string } | undefined)?.inserted_id ?? '';
      return /^[0-9a-f]{24}$/.test(id) ? undefined : 'no inserted_id of 24 hex digits';
    }
    case 'get_messages':
      return lengthFault(answer.response, MESSAGES_READ);
    case 'room-control':
      return answer.message === 'Room filter successfully' ? undefined : 'the room was not found';
    case 'room-list':
      return lengthFault(answer.rooms, ROOMS_LISTED);
  }
}

function lengthFault(list: unknown, length: number): string | undefined {
  if (!Array.isArray(list)) return 'no list';
  return list.length === length ? undefined : `${list.length} items instead of ${length}`;
}

function get(host: string, path: string): string {
  return `GET /api/v2/${path} HTTP/1.1\r\nHost: ${host}\r\n\r\n`;
}

export function post(host: string, path: string, body: string): string {
  return (
    `POST /api/v2/${path} HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\n` +
    `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
  );
}
