import type { Bus } from '../bus/bus.ts';
import { createRegularLook } from '../lib/regular-look.ts';
import type { RoomState } from '../storage/queries/rooms.queries.ts';
import type { Outbound } from './outbound.ts';
import { gatheringOf, type Sockets } from './session.ts';

/** How late a message may be told while nothing tells of it. */
const POLL_MS = 2000;
/** Consoles read their lists again, which costs more: at most so often. */
const INBOXES_MS = 10_000;
/** Rooms asked for with one statement; other work has its turn between two. */
const BATCH = 250;

export interface SlowPollParts {
  readonly bus: Pick<Bus, 'isWhole' | 'onGap'>;
  readonly sockets: Sockets;
  readonly outbound: Pick<Outbound, 'tellRoomState' | 'tellInboxReset'>;
  readonly listStates: (roomIds: readonly string[]) => Promise<RoomState[]>;
  readonly onError: (error: unknown) => void;
}

/**
 * Where the bus has lost something, or loses everything, the database is asked: what has changed in the
 * rooms that sockets here have joined is told from it, and consoles are told to read their lists again.
 */
export function createSlowPoll({ bus, sockets, outbound, listStates, onError }: SlowPollParts) {
  /** Versions told since the bus was whole: without them each round would tell of every room. */
  const told = new Map<string, number>();
  let isWanted = false;
  let areInboxesWanted = false;
  let inboxesToldAtMs = -Infinity;
  let isStopped = false;

  async function round(): Promise<void> {
    isWanted = false;
    const roomIds = joined(gatheringOf.room(''));
    for (let at = 0; at < roomIds.length; at += BATCH) {
      if (isStopped) return;
      for (const state of await listStates(roomIds.slice(at, at + BATCH))) {
        if (told.get(state.id) === state.version) continue;
        told.set(state.id, state.version);
        outbound.tellRoomState(state);
      }
    }
    if (bus.isWhole()) told.clear();
  }

  function tellInboxes(): void {
    areInboxesWanted = false;
    inboxesToldAtMs = performance.now();
    for (const organizationId of joined(gatheringOf.colleagues(''))) {
      outbound.tellInboxReset(organizationId);
    }
  }

  function joined(prefix: string): string[] {
    return [...sockets.sockets.adapter.rooms.keys()]
      .filter((gathering) => gathering.startsWith(prefix))
      .map((gathering) => gathering.slice(prefix.length));
  }

  async function look(): Promise<void> {
    const isBlind = !bus.isWhole();
    const isInboxesTurn = performance.now() - inboxesToldAtMs >= INBOXES_MS;
    if (isInboxesTurn && (areInboxesWanted || isBlind)) tellInboxes();
    if (isWanted || isBlind) await round();
  }

  const looks = createRegularLook({
    look,
    everyMs: POLL_MS,
    onError(error) {
      isWanted = true;
      onError(error);
    },
  });
  bus.onGap(() => {
    isWanted = true;
    areInboxesWanted = true;
    looks.lookNow();
  });

  return {
    async stop(): Promise<void> {
      isStopped = true;
      await looks.stop();
    },
  };
}
