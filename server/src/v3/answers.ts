import type { File } from '@dowellchat/contract/v3/files.endpoints.ts';
import type { Message, Room, RoomState, Visitor } from '@dowellchat/contract/v3/values.ts';
import type { StoredFile } from '../domain/files/files.service.ts';
import type { StoredMessage } from '../domain/messages/messages.service.ts';
import type {
  Room as StoredRoom,
  RoomState as StoredRoomState,
} from '../domain/rooms/rooms.service.ts';
import type { StoredVisitor } from '../domain/visitors/visitors.service.ts';

export function toRoom(room: StoredRoom): Room {
  return {
    ...toRoomState(room),
    organizationId: room.organizationId,
    product: room.product,
    userId: room.userId,
    portfolio: room.portfolio,
    createdAt: toTime(room.createdAtMs),
  };
}

export function toRoomState(room: StoredRoomState): RoomState {
  return {
    id: room.id,
    isActive: room.isActive,
    lastSeq: room.lastSeq,
    readSeq: { visitor: room.visitorReadSeq, agent: room.agentReadSeq },
    version: room.version,
  };
}

export function toMessage(message: StoredMessage, roomId: string): Message {
  return {
    id: message.id,
    roomId,
    seq: message.seq,
    side: message.authorSide,
    author: message.author,
    type: message.type,
    data: JSON.parse(message.data) as unknown,
    clientId: message.clientId,
    createdAt: toTime(message.createdAt),
  };
}

export function toFile(file: StoredFile, roomId: string): File {
  const { id, name, type, bytes, width, height } = file;
  return {
    id,
    roomId,
    name,
    type,
    bytes,
    width,
    height,
    hasThumbnail: file.thumbnailBytes !== null,
    createdAt: toTime(file.createdAtMs),
  };
}

export function toVisitor(visitor: StoredVisitor): Visitor {
  const { id, organizationId, name, email, verifiedId, createdAt } = visitor;
  return { id, organizationId, name, email, verifiedId, createdAt: toTime(createdAt) };
}

export function toTime(ms: number): string {
  return new Date(ms).toISOString();
}
