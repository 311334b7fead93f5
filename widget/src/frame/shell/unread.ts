import type { RoomView } from '@dowellchat/client';

/** Messages of agents the visitor has not seen. Of those too old to be held it is enough that there are some. */
export function countUnread({ messages, room }: Pick<RoomView, 'messages' | 'room'>): number {
  if (room === null) return 0;
  const readSeq = room.readSeq.visitor;
  return messages.filter(({ side, seq }) => side === 'agent' && seq > readSeq).length;
}
