import type { Message, Room, Visitor } from '@dowellchat/contract/v3/values.ts';
import type { StoredMessage } from '../domain/messages/messages.service.ts';
import type { Room as StoredRoom } from '../domain/rooms/rooms.service.ts';
import type { StoredVisitor } from '../domain/visitors/visitors.service.ts';

export function toRoom(room: StoredRoom): Room {
  return {
    id: room.id,
    organizationId: room.organizationId,
    product: room.product,
    userId: room.userId,
    portfolio: room.portfolio,
    isActive: room.isActive,
    lastSeq: room.lastSeq,
    readSeq: { visitor: room.visitorReadSeq, agent: room.agentReadSeq },
    version: room.version,
    createdAt: toTime(room.createdAtMs),
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

export function toVisitor(visitor: StoredVisitor): Visitor {
  const { id, organizationId, name, email, createdAt } = visitor;
  return { id, organizationId, name, email, createdAt: toTime(createdAt) };
}

export function toTime(ms: number): string {
  return new Date(ms).toISOString();
}
