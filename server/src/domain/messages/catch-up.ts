import { CATCH_UP_MESSAGES_MAX, START_MESSAGES } from '@dowellchat/contract/limits.ts';
import type { Cursor, ResetReason } from '@dowellchat/contract/v3/events.ts';
import type { Principal } from '../access/principal.ts';
import type { Room, RoomsService } from '../rooms/rooms.service.ts';
import type { MessagesService, StoredMessage } from './messages.service.ts';

/** What a client is told of a room it comes back to. */
export interface CaughtUp {
  readonly room: Room;
  /** Why what the client holds is to be dropped; null when `messages` continue it. */
  readonly reset: ResetReason | null;
  /** Without a gap, oldest first; fewer than there are where the rest is too heavy. */
  readonly messages: readonly StoredMessage[];
}

export type CatchUp = ReturnType<typeof createCatchUp>;

/** Repairs what live delivery missed: everything after the cursor, or one explicit reset. */
export function createCatchUp(epoch: string, rooms: RoomsService, messages: MessagesService) {
  return async (
    principal: Principal,
    { roomId, cursor }: { roomId: string; cursor: Cursor | null },
    bytesMax: number,
  ): Promise<CaughtUp> => {
    const room = await rooms.get(principal, roomId);
    const reset = resetReason(cursor, room, epoch);
    const found =
      reset === null && cursor !== null
        ? await messages.listAfter(room, cursor.seq, CATCH_UP_MESSAGES_MAX, bytesMax)
        : await messages.listBefore(room, room.lastSeq + 1, START_MESSAGES, bytesMax);
    return { room, reset, messages: found };
  };
}

/** Whether a cursor can be continued. A wrong guess would be a silent gap. */
function resetReason(
  cursor: Cursor | null,
  room: Pick<Room, 'lastSeq'>,
  epoch: string,
): ResetReason | null {
  if (cursor === null) return 'start';
  if (cursor.epoch !== epoch) return 'epoch';
  if (cursor.seq > room.lastSeq) return 'future';
  return room.lastSeq - cursor.seq > CATCH_UP_MESSAGES_MAX ? 'far' : null;
}
