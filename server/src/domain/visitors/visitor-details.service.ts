import { ApplicationError } from '../../lib/application-error.ts';
import {
  findRoom,
  listRoomPage,
  listRoomsOfKey,
  type Room,
} from '../../storage/queries/rooms.queries.ts';
import { listVisitorPages, type VisitorPage } from '../../storage/queries/visitor-pages.queries.ts';
import { findVisitor, type StoredVisitor } from '../../storage/queries/visitors.queries.ts';
import type { Storage } from '../../storage/storage.ts';
import { may } from '../access/access.policy.ts';
import type { Principal } from '../access/principal.ts';

/** What agents see of who asks. */
export interface VisitorDetails {
  readonly room: Room;
  /** Nothing for a visitor of v2, who has no token. */
  readonly visitor: StoredVisitor | undefined;
  readonly pages: readonly VisitorPage[];
  readonly earlierRooms: readonly Room[];
}

const EARLIER_ROOMS_MAX = 20;
/** Rooms looked at: some may be of products that the agent is not for. */
const LOOKED_AT_MAX = 100;

export type VisitorDetailsService = ReturnType<typeof createVisitorDetailsService>;

export function createVisitorDetailsService({ db }: Pick<Storage, 'db'>) {
  return {
    async get(principal: Principal, roomId: string): Promise<VisitorDetails> {
      const room = await findRoom(db, roomId);
      if (room === undefined || !may(principal, 'room.work', room)) {
        throw new ApplicationError('NOT_FOUND', 'Room not found');
      }
      const { visitorId } = room;
      const theirs =
        visitorId === null
          ? await listRoomsOfKey(db, room.visitorKey, LOOKED_AT_MAX)
          : await listRoomPage(db, {
              visitorId,
              product: undefined,
              beforeOrdinal: Number.MAX_SAFE_INTEGER,
              limit: LOOKED_AT_MAX,
            });
      return {
        room,
        visitor: visitorId === null ? undefined : await findVisitor(db, visitorId),
        pages: visitorId === null ? [] : await listVisitorPages(db, visitorId),
        earlierRooms: theirs
          .filter((one) => one.id !== room.id && may(principal, 'room.work', one))
          .slice(0, EARLIER_ROOMS_MAX),
      };
    },
  };
}
