import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { ApplicationError } from '../../lib/application-error.ts';
import type { Clock } from '../../lib/clock.ts';
import { digest } from '../../lib/ids.ts';
import {
  findActiveOfUser,
  listRoomPage,
  prepareRoomQueries,
  type Room,
  type RoomListFilter,
  type RoomState,
  type RoomStretch,
  type RoomSummary,
  type RoomWithLatest,
} from '../../storage/queries/rooms.queries.ts';
import { updateReadSeq } from '../../storage/queries/room-work.queries.ts';
import type { Storage } from '../../storage/storage.ts';
import { checkMay, may, type Action } from '../access/access.policy.ts';
import { sideOf, type Principal } from '../access/principal.ts';
import type { Publish } from '../domain-events.ts';
import type { OrganizationsService } from '../organizations/organizations.service.ts';
import { createNewRooms } from './new-rooms.ts';
import type { RoomDecisions } from './room-decisions.ts';
import { createRoomStatus } from './room-status.ts';

export type { Room, RoomListFilter, RoomState, RoomWithLatest };

/** Who asks, about what: the four fields that tell one visitor's conversation from another's. */
export interface Visit {
  readonly organizationId: string;
  readonly product: string;
  readonly userId: string;
  readonly portfolio: string;
  readonly isLogin: boolean;
  /** Whose the room is, where the visitor has a token. */
  readonly visitorId?: string;
  /** The organization's id was made by the server, not named by the caller. */
  readonly isDerived?: boolean;
}

/** What a list will read: made first, so that an unchanged list is not read at all. */
export interface RoomListPlan {
  readonly filter: RoomListFilter;
  /** A digest of all rooms and their versions. */
  readonly fingerprint: string;
  readonly stretches: readonly RoomStretch[];
}

export interface RoomPage {
  /** Whose rooms an agent wants; all others have no choice. */
  readonly organizationId?: string | undefined;
  readonly product?: string | undefined;
  readonly beforeOrdinal?: number | undefined;
  readonly limit: number;
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
  {
    organizations,
    decisions,
    publish,
  }: { organizations: OrganizationsService; decisions: RoomDecisions; publish: Publish },
) {
  const { db } = storage;
  const queries = prepareRoomQueries(db);
  const status = createRoomStatus(storage, decisions);
  const openNew = createNewRooms(storage, clock, { decisions, publish });

  async function create(visit: Visit, slot: string | null): Promise<RoomWithLatest> {
    const { isDerived = false, visitorId = null, ...wanted } = visit;
    await organizations.admit(visit.organizationId, { derived: isDerived });
    const room = await openNew({ ...wanted, visitorId, visitorKey: visitorKey(visit), slot });
    return { ...room, latestData: null };
  }

  /**
   * A visit that may take place. Where visitors must be named, a room is theirs alone however they
   * came to it.
   */
  async function admitted(principal: Principal, action: Action, visit: Visit): Promise<Visit> {
    const identity = await organizations.identityModeOf(visit.organizationId);
    checkMay(principal, action, { ...visit, identity });
    const isNamed = identity === 'required' && principal.kind === 'holder';
    return isNamed && principal.bearer?.kind === 'visitor'
      ? { ...visit, visitorId: principal.bearer.visitorId }
      : visit;
  }

  /** A room that must be there for this principal. */
  async function get(principal: Principal, id: string): Promise<Room> {
    const room = readable(principal, await queries.find(id));
    if (room === undefined) throw new ApplicationError('NOT_FOUND', 'Room not found');
    return room;
  }

  return {
    /** The visitor's active room. */
    async findOpen(principal: Principal, visit: Visit): Promise<RoomWithLatest | undefined> {
      return queries.findActiveOfVisitor(visitorKey(await admitted(principal, 'room.open', visit)));
    },

    /** Always a new room. */
    async create(
      principal: Principal,
      visit: Visit,
      action: Extract<Action, 'room.open' | 'room.openPublic'> = 'room.open',
    ): Promise<RoomWithLatest> {
      return create(await admitted(principal, action, visit), null);
    },

    /** The visitor's active room, or a new one. Simultaneous first calls meet in one room. */
    async open(
      principal: Principal,
      wanted: Visit,
    ): Promise<{ room: RoomWithLatest; isNew: boolean }> {
      const visit = await admitted(principal, 'room.open', wanted);
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

    async find(principal: Principal, id: string): Promise<Room | undefined> {
      return readable(principal, await queries.find(id));
    },

    async findWithLatest(principal: Principal, id: string): Promise<RoomWithLatest | undefined> {
      return readable(principal, await queries.findWithLatest(id));
    },

    /** The id of the one active room of this user and product; nothing when there are several. */
    async findIdOfOnlyActive(userId: string, product: string): Promise<string | undefined> {
      const [room, another] = await findActiveOfUser(db, userId, product);
      return another === undefined ? room?.id : undefined;
    },

    /** Closes or restores a room; an unknown one changes nothing. */
    async setActive(principal: Principal, id: string, isActive: boolean): Promise<void> {
      const room = await queries.find(id);
      if (room === undefined || !may(principal, 'room.close', room)) return;
      await status.setActive(principal, id, isActive);
    },

    /** The rooms of one user of an organization's product, oldest first. */
    async findOfUser(principal: Principal, filter: RoomListFilter): Promise<RoomWithLatest[]> {
      const rooms: RoomWithLatest[] = [];
      for await (const stretch of readList(await planList(principal, filter))) {
        rooms.push(...stretch);
      }
      return rooms;
    },

    planList,
    readList,

    get,

    /** One page of the rooms a principal may see, newest first, older than the given ordinal. */
    async listPage(
      principal: Principal,
      { organizationId = '', product, beforeOrdinal = Number.MAX_SAFE_INTEGER, limit }: RoomPage,
    ): Promise<Room[]> {
      const owner = ownerOf(principal, { organizationId, product });
      return owner === undefined
        ? []
        : listRoomPage(db, { ...owner, product, beforeOrdinal, limit });
    },

    /** Moves forward how far a side has read. */
    async markRead(principal: Principal, id: string, seq: number): Promise<Room> {
      const room = await get(principal, id);
      const changed = await updateReadSeq(db, {
        id,
        side: sideOf(principal),
        seq: Math.min(seq, room.lastSeq),
      });
      if (changed === undefined) return get(principal, id);
      publish({ name: 'room.changed', room: changed, isWorkChanged: false });
      return changed;
    },
  };

  /** What to read for a list; nothing for those who may not list the organization. */
  async function planList(principal: Principal, filter: RoomListFilter): Promise<RoomListPlan> {
    const hash = createHash('sha256');
    const stretches: RoomStretch[] = [];
    if (may(principal, 'room.list', filter)) {
      for await (const page of summaries(filter)) {
        hash.update(page.map(({ id, version }) => `${id} ${version}\n`).join(''));
        stretches.push(...cutByWeight(page));
      }
    }
    return { filter, stretches, fingerprint: hash.digest('hex') };
  }

  /** The planned rooms in creation order, in stretches that fit into memory. */
  async function* readList({ filter, stretches }: RoomListPlan): AsyncGenerator<RoomWithLatest[]> {
    for (const [index, stretch] of stretches.entries()) {
      if (index > 0) await setImmediate();
      yield await queries.listRooms(filter, stretch);
    }
  }

  /** Pages of keys. Between pages other requests get their turn, however long the list. */
  async function* summaries(filter: RoomListFilter): AsyncGenerator<RoomSummary[]> {
    let afterOrdinal = 0;
    for (;;) {
      const page = await queries.listRoomSummaries(filter, {
        afterOrdinal,
        limit: LIST_PAGE_ROOMS,
      });
      const last = page.at(-1);
      if (last === undefined) return;
      yield page;
      if (page.length < LIST_PAGE_ROOMS) return;
      afterOrdinal = last.ordinal;
      await setImmediate();
    }
  }
}

/** Whose rooms a principal may list. */
function ownerOf(
  principal: Principal,
  wanted: { organizationId: string; product: string | undefined },
): { visitorId: string } | { organizationId: string } | undefined {
  if (principal.kind === 'visitor') return { visitorId: principal.visitorId };
  if (principal.kind === 'agent') {
    return may(principal, 'room.list', wanted)
      ? { organizationId: wanted.organizationId }
      : undefined;
  }
  if (principal.kind !== 'apiKey' || !may(principal, 'room.list', principal)) return undefined;
  return { organizationId: principal.organizationId };
}

function cutByWeight(page: readonly RoomSummary[]): RoomStretch[] {
  const stretches: { from: number; to: number }[] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const { ordinal, dataBytes } of page) {
    bytes += dataBytes;
    const current = stretches.at(-1);
    if (current === undefined || bytes > LIST_STRETCH_BYTES) {
      stretches.push({ from: ordinal, to: ordinal });
      bytes = dataBytes;
    } else {
      current.to = ordinal;
    }
  }
  return stretches;
}

function readable<R extends Room>(principal: Principal, room: R | undefined): R | undefined {
  return room && may(principal, 'room.read', room) ? room : undefined;
}

/** Nobody finds the room of a visitor with a token by knowing what they are called. */
function visitorKey({ organizationId, product, userId, portfolio, visitorId }: Visit): string {
  return visitorId === undefined
    ? digest(organizationId, product, userId, portfolio)
    : digest('token', organizationId, product, visitorId, portfolio);
}
