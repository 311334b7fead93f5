import type { AgentsAvailability } from '../domain/agents/availability.ts';
import { GRACE_MS } from '../domain/agents/availability.ts';
import type { DomainEvent } from '../domain/domain-events.ts';
import type { RoutingService } from '../domain/routing/routing.service.ts';
import type { ErrorLog } from '../lib/told-error.ts';

/** Only what such a room's assignment is called hangs on it: more are found all the same. */
const OFFERED_MAX = 1000;
const RETRY_MS = { first: 1000, max: 30_000 } as const;

/** What has come together for an organization since its last round began. */
interface Wanted {
  offered: Set<string>;
  left: Set<string>;
  isSweep: boolean;
}

export interface RouteRoomsOptions {
  /** How long agents have to come back after a start. */
  readonly graceMs?: number;
  readonly retryMs?: { readonly first: number; readonly max: number };
}

/**
 * Turns what happens into rounds of routing: one at a time for each organization, so that two events
 * never give one room twice. What comes while a round runs is one more round, however much it is.
 */
export function createRouteRooms(
  { route, listRouted }: RoutingService,
  availability: Pick<AgentsAvailability, 'availabilityOf' | 'placesOf'>,
  log: ErrorLog,
  { graceMs = GRACE_MS, retryMs = RETRY_MS }: RouteRoomsOptions = {},
) {
  const waiting = new Map<string, Wanted>();
  const running = new Map<string, Promise<void>>();
  const timers = new Set<NodeJS.Timeout>();
  const stopping = new AbortController();

  function later(ms: number, call: () => void): void {
    const timer = setTimeout(() => {
      timers.delete(timer);
      call();
    }, ms);
    timers.add(timer.unref());
  }

  function want(
    organizationId: string,
    { offered, left, isSweep = false }: { offered?: string; left?: string; isSweep?: boolean } = {},
  ): void {
    if (stopping.signal.aborted) return;
    const wanted = waiting.get(organizationId) ?? {
      offered: new Set(),
      left: new Set(),
      isSweep: false,
    };
    waiting.set(organizationId, wanted);
    if (offered !== undefined && wanted.offered.size < OFFERED_MAX) wanted.offered.add(offered);
    if (left !== undefined) wanted.left.add(left);
    wanted.isSweep ||= isSweep;
    if (!running.has(organizationId)) running.set(organizationId, run(organizationId));
  }

  /** A database that fails delays: what was wanted is wanted still. */
  async function run(organizationId: string): Promise<void> {
    // What is told by one commit comes together.
    await Promise.resolve();
    for (let failures = 0; !stopping.signal.aborted;) {
      const round = waiting.get(organizationId);
      if (round === undefined) break;
      waiting.delete(organizationId);
      try {
        if (await route(organizationId, round)) want(organizationId);
        failures = 0;
      } catch (error) {
        log.error({ err: error }, 'Rooms could not be given to agents; trying again.');
        restore(organizationId, round);
        await pause(Math.min(retryMs.first * 2 ** failures, retryMs.max));
        failures += 1;
      }
    }
    running.delete(organizationId);
  }

  function restore(organizationId: string, round: Wanted): void {
    const since = waiting.get(organizationId);
    waiting.set(organizationId, {
      offered: new Set([...round.offered, ...(since?.offered ?? [])]),
      left: new Set([...round.left, ...(since?.left ?? [])]),
      isSweep: round.isSweep || since?.isSweep === true,
    });
  }

  const pauses = new Set<() => void>();
  function pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        pauses.delete(end);
        resolve();
      };
      pauses.add(end);
      later(ms, end);
    });
  }

  /** Who did not come back after a start has left their rooms behind. */
  async function sweepAll(): Promise<void> {
    try {
      for (let afterId = ''; !stopping.signal.aborted;) {
        const page = await listRouted(afterId);
        for (const organizationId of page) {
          want(organizationId, { isSweep: true });
          await running.get(organizationId);
        }
        const last = page.at(-1);
        if (last === undefined) return;
        afterId = last;
      }
    } catch (error) {
      log.error({ err: error }, 'Rooms of agents who are gone were not looked for; trying again.');
      later(retryMs.max, () => void sweepAll());
    }
  }

  return {
    start(): void {
      later(graceMs, () => void sweepAll());
    },

    /** Something may have happened that was told to nobody here. */
    sweep: (): void => void sweepAll(),

    onEvent(event: DomainEvent): void {
      switch (event.name) {
        case 'room.created': {
          const { id, organizationId, work } = event.room;
          if (work.assigneeId === null) want(organizationId, { offered: id });
          return;
        }
        case 'journal.created': {
          const { entry, room, work } = event;
          const { organizationId } = room;
          const { fact } = entry;
          if (fact.kind !== 'assigned' && fact.kind !== 'status') return;
          // What routing says of itself would be one more round for each room.
          if (fact.kind === 'assigned' && fact.reason !== 'released' && fact.load !== null) return;
          const isOpen = room.isActive && work.snoozedUntilMs === null;
          if (isOpen && work.assigneeId === null) return want(organizationId, { offered: room.id });
          // Somebody may be free for one more, or it came back to somebody who is not there.
          const comesBack = fact.kind === 'status' && isOpen && work.assigneeId !== null;
          return want(organizationId, comesBack ? { left: work.assigneeId } : {});
        }
        case 'colleague.changed': {
          const { organizationId, accountId, availability: now } = event;
          if (now === 'online') want(organizationId);
          if (now === 'offline') want(organizationId, { left: accountId });
          return;
        }
        case 'account.changed':
          for (const organizationId of availability.placesOf(event.accountId)) {
            want(organizationId);
          }
          return;
        case 'routing.changed':
          want(event.organizationId, { isSweep: true });
          return;
        default:
      }
    },

    /** Resolves when nothing is under way any more. */
    async stop(): Promise<void> {
      stopping.abort();
      for (const timer of timers) clearTimeout(timer);
      for (const end of pauses) end();
      await Promise.all(running.values());
    },
  };
}
