import type { Settings } from '../../config/settings.ts';
import type { Room, RoomWithLatest } from '../../domain/rooms/rooms.service.ts';
import type { StoredMessage } from '../../domain/messages/messages.service.ts';

/**
 * Answers are written as text: a message's data goes out byte for byte as it came in, and is never
 * parsed on the way.
 */
export type Shape = Settings['V2_SHAPE'];

const GREETING = '{"receiver":"How may I help you"}';
const NO_MESSAGE_YET = '"message"';

export function roomJson(room: RoomWithLatest, productCode: number): string {
  return (
    `{"_id":"${room.id}","eventId":"${room.eventId}","user_id":${quote(room.userId)},` +
    `"org_id":${quote(room.organizationId)},"portfolio_name":${quote(room.portfolio)},` +
    `"room_room_id":${quote(`${productCode}-${room.userId}`)},"room_id":"${room.id}",` +
    `"product_name":${quote(room.product)},"message_data":${room.latestData ?? NO_MESSAGE_YET},` +
    `"message":${GREETING},"isLogin":${room.isLogin},"is_active":${room.isActive}}`
  );
}

export function roomAnswerJson(room: RoomWithLatest, productCode: number, isNew: boolean): string {
  const message = isNew ? 'Room created successfully' : 'Room filter successfully';
  return (
    `{"success":true,"message":"${message}","inserted_id":"${room.id}",` +
    `"response":${roomJson(room, productCode)}}`
  );
}

/** Messages of one room as JSON items, joined by commas. */
export function messageItems(
  messages: readonly StoredMessage[],
  room: Room,
  productCode: number,
): string {
  const ofRoom =
    `"read":false,"eventId":"${room.eventId}","user_id":${quote(room.userId)},` +
    `"org_id":${quote(room.organizationId)},"portfolio_name":${quote(room.portfolio)},` +
    `"room_room_id":${quote(`${productCode}-${room.userId}`)},` +
    `"product_name":${quote(room.product)},"is_active":${room.isActive}`;
  return messages
    .map(
      (message) =>
        `{"_id":"${message.id}","room_id":"${room.id}","message_data":${message.data},` +
        `"side":${message.sideSent ?? String(message.authorSide === 'visitor')},` +
        `"author":${quote(message.author)},"message_type":${quote(message.type)},${ofRoom},` +
        `"seq":${message.seq},"created_at":"${new Date(message.createdAt).toISOString()}"}`,
    )
    .join(',');
}

/** What stands before and after the items of a list of messages. */
export function messageListFrame(shape: Shape): readonly [before: string, after: string] {
  return shape === 'deployed'
    ? [`${listStart(shape)}{"isSuccess":true,"data":[`, ']}}']
    : [`${listStart(shape)}[`, ']}'];
}

/** `get_room_by_id`: nothing stands for an unknown room. */
export function roomByIdJson(room: string | undefined, shape: Shape): string {
  const response = shape === 'deployed' ? (room ?? 'null') : `[${room ?? ''}]`;
  return `${listStart(shape)}${response}}`;
}

export function postedJson(posted: { id: string; deduplicated: boolean }): string {
  const mark = posted.deduplicated ? ',"deduplicated":true' : '';
  return (
    '{"success":true,"message":"Message updated successfully",' +
    `"response":{"isSuccess":true,"inserted_id":"${posted.id}"${mark}}}`
  );
}

/** The misspelling is part of the contract. */
function listStart(shape: Shape): string {
  const by = shape === 'deployed' ? 'org_id' : 'workspace id';
  return `{"success":true,"message":"Room deatils based on ${by}","response":`;
}

function quote(text: string): string {
  return JSON.stringify(text);
}
