import { setImmediate } from 'node:timers/promises';
import { ApplicationError } from '../../lib/application-error.ts';
import type { Clock } from '../../lib/clock.ts';
import { digest, newEventId, newId } from '../../lib/ids.ts';
import {
  findActiveOfUser,
  insertRoom,
  listRooms,
  listRoomSummaries,
  prepareRoomQueries,
  updateRoomActive,
  type NewRoom,
  type Room,
  type RoomListFilter,
  type RoomSummary,
  type RoomWithLatest,
} from '../../storage/queries/rooms.queries.ts';
import type { Storage } from '../../storage/storage.ts';
import { may } from '../access/access.policy.ts';
import type { Principal } from '../access/principal.ts';
import type { OrganizationsService } from '../organizations/organizations.service.ts';

export type { Room, RoomListFilter, RoomSummary, RoomWithLatest };

/** Who asks, about what: the four fields that tell one visitor's conversation from another's. */
export interface Visit {
  readonly organizationId: string;
  readonly product: string;
  readonly userId: string;
  readonly portfolio: string;
  readonly isLogin: boolean;
  /** The organization's id was made by the server, not named by the caller. */
  readonly isDerived?: boolean;
}

/** A room can be closed between losing the race for its slot and reading it; then go again. */
const OPEN_ATTEMPTS_MAX = 5;

/** Rooms of a list that are weighed at a time, and how much of them is held in memory at once. */
const LIST_PAGE_ROOMS = 200;
const LIST_STRETCH_BYTES = 8 * 1024 * 1024;

export type RoomsService = ReturnType<typeof createRoomsService>;

export function createRoomsService(
  storage: Storage,
  clock: Clock,
  organizations: OrganizationsService,
) {
  const { db } = storage;
  const queries = prepareRoomQueries(db);

  async function create(visit: Visit, slot: string | null): Promise<RoomWithLatest> {
    await organizations.admit(visit.organizationId, { derived: visit.isDerived ?? false });
    const nowMs = clock();
    const room: NewRoom = {
      ...visit,
      id: newId(),
      visitorKey: visitorKey(visit),
      slot,
      eventId: newEventId(nowMs),
      createdAtMs: nowMs,
    };
    const ordinal = await insertRoom(db, room);
    return {
      ...room,
      ordinal,
      isActive: true,
      lastSeq: 0,
      dataBytes: 0,
      version: 1,
      latestData: null,
    };
  }

  return {
    /** The visitor's active room. */
    findOpen: (visit: Visit): Promise<RoomWithLatest | undefined> =>
      queries.findActiveOfVisitor(visitorKey(visit)),

    /** Always a new room. */
    create: (visit: Visit): Promise<RoomWithLatest> => create(visit, null),

    /** The visitor's active room, or a new one. Simultaneous first calls meet in one room. */
    async open(visit: Visit): Promise<{ room: RoomWithLatest; isNew: boolean }> {
      const key = visitorKey(visit);
      for (let attempt = 1; attempt <= OPEN_ATTEMPTS_MAX; attempt += 1) {
        const room = await queries.findActiveOfVisitor(key);
        if (room !== undefined) return { room, isNew: false };
        try {
          return { room: await create(visit, key), isNew: true };
        } catch (error) {
          if (!storage.isUniqueViolation(error)) throw error;
        }
      }
      throw new ApplicationError('OVERLOADED', 'This room is being opened and closed at once.', {
        retryAfterSeconds: 1,
      });
    },

    find: (id: string): Promise<Room | undefined> => queries.find(id),

    findWithLatest: (id: string): Promise<RoomWithLatest | undefined> => queries.findWithLatest(id),

    /** The id of the one active room of this user and product; nothing when there are several. */
    async findIdOfOnlyActive(userId: string, product: string): Promise<string | undefined> {
      const [room, another] = await findActiveOfUser(db, userId, product);
      return another === undefined ? room?.id : undefined;
    },

    /** Closes or restores a room; an unknown one changes nothing. */
    setActive: (id: string, isActive: boolean): Promise<void> => updateRoomActive(db, id, isActive),

    /** A foreign organization looks like one that does not exist. */
    checkMayOpenPublic(principal: Principal, organizationId: string): void {
      if (!may(principal, 'room.openPublic', organizationId)) {
        throw new ApplicationError('NOT_FOUND', 'Organization not found');
      }
    },

    /** The rooms of one user of an organization's product, oldest first. */
    async findOfUser(principal: Principal, filter: RoomListFilter): Promise<RoomWithLatest[]> {
      if (!may(principal, 'room.list', filter.organizationId)) return [];
      const page = { afterOrdinal: 0, limit: LIST_PAGE_ROOMS };
      const summaries = await listRoomSummaries(db, filter, page);
      const rooms: RoomWithLatest[] = [];
      for await (const stretch of this.readPage(filter, summaries)) rooms.push(...stretch);
      return rooms;
    },

    /**
     * Pages of keys in creation order; none for those who may not list the organization. Between
     * pages other requests get their turn, however long the list.
     */
    async *listSummaries(
      principal: Principal,
      filter: RoomListFilter,
    ): AsyncGenerator<RoomSummary[]> {
      if (!may(principal, 'room.list', filter.organizationId)) return;
      let page = await listRoomSummaries(db, filter, { afterOrdinal: 0, limit: LIST_PAGE_ROOMS });
      while (page.length > 0) {
        yield page;
        const last = page.at(-1);
        if (last === undefined || page.length < LIST_PAGE_ROOMS) return;
        await setImmediate();
        const next = { afterOrdinal: last.ordinal, limit: LIST_PAGE_ROOMS };
        page = await listRoomSummaries(db, filter, next);
      }
    },

    /** The rooms of a page of keys, in stretches of bounded weight. */
    async *readPage(
      filter: RoomListFilter,
      summaries: readonly RoomSummary[],
    ): AsyncGenerator<RoomWithLatest[]> {
      let from = 0;
      while (from < summaries.length) {
        let to = from;
        let bytes = summaries[from]?.latestBytes ?? 0;
        while (to + 1 < summaries.length) {
          bytes += summaries[to + 1]?.latestBytes ?? 0;
          if (bytes > LIST_STRETCH_BYTES) break;
          to += 1;
        }
        const [first, last] = [summaries[from], summaries[to]];
        if (first === undefined || last === undefined) return;
        yield await listRooms(db, filter, { from: first.ordinal, to: last.ordinal });
        from = to + 1;
      }
    },
  };
}

function visitorKey({ organizationId, product, userId, portfolio }: Visit): string {
  return digest(organizationId, product, userId, portfolio);
}
