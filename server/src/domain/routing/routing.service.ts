import { setImmediate } from 'node:timers/promises';
import type { AssignReason } from '@dowellchat/contract/v3/inbox.values.ts';
import type { Clock } from '../../lib/clock.ts';
import { countOpenRoomsOf } from '../../storage/queries/colleagues.queries.ts';
import {
  findRouting,
  listHolders,
  listRoomsHeldIn,
  listRoutable,
  listRoutedOrganizations,
  listWaitingRooms,
  START,
  type WaitingRoom,
} from '../../storage/queries/routing.queries.ts';
import type { Storage } from '../../storage/storage.ts';
import type { AgentsAvailability } from '../agents/availability.ts';
import type { RoomWorkService } from '../rooms/room-work.service.ts';
import { freeOf, nextFor, productsOf, type Candidate } from './routing.policy.ts';

/** What an organization is to be looked at for. Whatever it says is looked at anew. */
export interface Round {
  /** Rooms that began to wait just now: who is free gets them as new ones. */
  readonly offered: ReadonlySet<string>;
  /** Accounts that may have left rooms behind. */
  readonly left: ReadonlySet<string>;
  /** Everybody with whom a room is may have. */
  readonly isSweep: boolean;
}

const PAGE_ROOMS = 50;
const PAGE_IDS = 200;
/** Rooms of one round: events that came in the meantime get their turn. */
const ROUND_ROOMS_MAX = 200;

export type RoutingService = ReturnType<typeof createRoutingService>;

/**
 * Gives rooms to agents in turn. What waits and who is free is read from the database each time: an
 * event says that something may be to be done, never what, so none can be missed for good.
 */
export function createRoutingService(
  { db }: Pick<Storage, 'db'>,
  clock: Clock,
  {
    availability,
    roomWork,
  }: { availability: AgentsAvailability; roomWork: Pick<RoomWorkService, 'assign'> },
) {
  /** Those who are there now, and how many of their rooms count. */
  async function open(organizationId: string, capacity: number) {
    const accountIds = availability.listAvailable(organizationId);
    const found = await listRoutable(db, organizationId, accountIds);
    const rooms = await countOpenRoomsOf(db, { organizationId, accountIds }, capacity);
    let candidates: Candidate[] = found.map((one) => ({
      accountId: one.accountId,
      rooms: rooms.get(one.accountId) ?? 0,
      routedAtMs: one.routedAtMs,
      standing: {
        isOwner: one.isOwner,
        memberships:
          one.role === null ? [] : [{ organizationId, role: one.role, products: one.products }],
      },
    }));

    /** Gives a room to whose turn it is; to nobody, where it was left behind and nobody is free. */
    async function give(
      { id, product }: Pick<WaitingRoom, 'id' | 'product'>,
      reason: AssignReason,
      ifAssigneeId: string | null,
    ): Promise<void> {
      const next = nextFor({ organizationId, product }, candidates, capacity);
      if (next === undefined && ifAssigneeId === null) return;
      const isGiven = await roomWork.assign({
        roomId: id,
        accountId: next?.accountId ?? null,
        ifAssigneeId,
        reason,
        load: next === undefined ? null : { rooms: next.rooms, capacity },
      });
      if (!isGiven || next === undefined) return;
      const taken = { ...next, rooms: next.rooms + 1, routedAtMs: clock() };
      candidates = candidates.map((one) => (one.accountId === taken.accountId ? taken : one));
    }

    return { give, free: () => freeOf(candidates, capacity) };
  }

  type Desk = Awaited<ReturnType<typeof open>>;

  /** What came by somebody's own link waits for them. */
  async function reroute(organizationId: string, accountId: string, desk: Desk): Promise<void> {
    if (availability.availabilityOf(accountId, organizationId) !== 'offline') return;
    for (let after = START; ;) {
      const key = { organizationId, accountId };
      const rooms = await listRoomsHeldIn(db, key, { after, limit: PAGE_ROOMS });
      for (const room of rooms) {
        if (room.assignReason === 'link') continue;
        await desk.give(room, 'rerouted', accountId);
        await setImmediate();
      }
      const last = rooms.at(-1);
      if (last === undefined || rooms.length < PAGE_ROOMS) return;
      after = last;
    }
  }

  /** Whether there may be more to do. */
  async function drain(
    organizationId: string,
    /** What is read may be newer than the event that tells of it: it has not waited either. */
    isNew: (room: WaitingRoom) => boolean,
    desk: Desk,
  ): Promise<boolean> {
    let seen = 0;
    for (let after = START; ;) {
      const free = desk.free();
      if (free.length === 0) return false;
      if (seen >= ROUND_ROOMS_MAX) return true;
      const filter = { organizationId, products: productsOf(organizationId, free) };
      const rooms = await listWaitingRooms(db, filter, { after, limit: PAGE_ROOMS });
      for (const room of rooms) {
        await desk.give(room, isNew(room) ? 'routed' : 'drained', null);
        // Messages get their turn between two.
        await setImmediate();
      }
      const last = rooms.at(-1);
      if (last === undefined || rooms.length < PAGE_ROOMS) return false;
      after = last;
      seen += rooms.length;
    }
  }

  async function* holders(organizationId: string): AsyncGenerator<string> {
    for (let afterId = ''; ;) {
      const page = await listHolders(db, organizationId, { afterId, limit: PAGE_IDS });
      yield* page;
      const last = page.at(-1);
      if (last === undefined || page.length < PAGE_IDS) return;
      afterId = last;
    }
  }

  return {
    /** Does what is to be done now. True: it stopped early, there may be more. */
    async route(organizationId: string, { offered, left, isSweep }: Round): Promise<boolean> {
      const startedAtMs = clock();
      const settings = await findRouting(db, organizationId);
      if (settings?.isOn !== true) return false;
      const desk = await open(organizationId, settings.capacity);
      for (const accountId of left) await reroute(organizationId, accountId, desk);
      if (isSweep) {
        for await (const one of holders(organizationId)) await reroute(organizationId, one, desk);
      }
      const isNew = ({ id, createdAtMs }: WaitingRoom): boolean =>
        offered.has(id) || createdAtMs >= startedAtMs;
      return drain(organizationId, isNew, desk);
    },

    /** Ids of organizations that route, in pages. */
    listRouted: (afterId: string): Promise<string[]> =>
      listRoutedOrganizations(db, { afterId, limit: PAGE_IDS }),
  };
}
