import type { JournalFact } from '@dowellchat/contract/v3/inbox.values.ts';
import type { Clock } from '../../lib/clock.ts';
import { lockAccount } from '../../storage/queries/accounts.queries.ts';
import { insertJournalEntries, type StoredEntry } from '../../storage/queries/journal.queries.ts';
import {
  lockWorkedRooms,
  putRoomTags,
  updateWorkedRoom,
  type RoomChange,
  type WorkedRoom,
} from '../../storage/queries/room-work.queries.ts';
import type { Storage, Tx } from '../../storage/storage.ts';
import type { DomainEvent, Publish } from '../domain-events.ts';
import { aboutRoom, noteForWebhooks, type Happening } from '../webhooks/outbox.ts';
import { toEntry, type Actor } from '../journal/entries.ts';

/** What is changed about a room, and what its journal says of that. */
export interface Decision {
  readonly change: RoomChange;
  readonly facts: readonly JournalFact[];
  /** Under which the one fact is known to whoever sends it again. */
  readonly clientId?: string | null;
}

export interface Decided {
  readonly room: WorkedRoom;
  readonly entries: readonly StoredEntry[];
}

/** Decides under the room's lock; nothing where all stays as it is. */
type Judge = (room: WorkedRoom, tx: Tx) => Promise<Decision | undefined> | Decision | undefined;

interface DecisionOptions {
  readonly holding?: string | null | undefined;
}

/** Rooms of one transaction where many are to change: chat waits for no more than these. */
export const BATCH_ROOMS = 20;

export type RoomDecisions = ReturnType<typeof createRoomDecisions>;

/**
 * The one way in which a room changes but by its messages: under its row's lock, with what its
 * journal says in the same transaction, told after the commit.
 */
export function createRoomDecisions(storage: Storage, clock: Clock, publish: Publish) {
  /** Writes a decision about a room that the transaction holds. */
  async function write(
    tx: Tx,
    room: WorkedRoom,
    actor: Actor,
    { change, facts, clientId = null }: Decision,
  ): Promise<Decided> {
    const changed = await updateWorkedRoom(tx, room, change, facts.length);
    const entries = facts.map((fact, index) =>
      toEntry(fact, actor, {
        seq: room.work.journalSeq + 1 + index,
        afterSeq: room.lastSeq,
        createdAtMs: clock(),
        clientId,
      }),
    );
    if (entries.length > 0) await insertJournalEntries(tx, room.ordinal, entries);
    await noteForWebhooks(tx, happeningsOf(changed, change, clock()));
    // Only what is about no note and no assignment changes where a tag's rooms are listed.
    const { isActive, snoozedUntilMs, tags } = change;
    if (tags !== undefined || isActive !== undefined || snoozedUntilMs !== undefined) {
      await putRoomTags(tx, changed);
    }
    return { room: changed, entries };
  }

  function tell({ room, entries }: Decided): void {
    for (const event of eventsOf(room, entries)) publish(event);
  }

  /**
   * Changes rooms in one transaction; what comes back are those that have changed. An account that
   * the decision is about is held as well, and first: who removes it holds it before its rooms.
   */
  async function decideAll(
    roomIds: readonly string[],
    actor: Actor,
    judge: Judge,
    { holding }: DecisionOptions = {},
  ): Promise<Decided[]> {
    const all = await storage.db.transaction().execute(async (tx) => {
      const held = { ...storage, db: tx };
      if (typeof holding === 'string') await lockAccount(held, holding);
      const decided: Decided[] = [];
      for (const room of await lockWorkedRooms(held, roomIds)) {
        const decision = await judge(room, tx);
        if (decision !== undefined) decided.push(await write(tx, room, actor, decision));
      }
      return decided;
    });
    for (const decided of all) tell(decided);
    return all;
  }

  return {
    write,

    decideAll,

    /** Changes one room. */
    async decide(
      roomId: string,
      actor: Actor,
      judge: Judge,
      options?: DecisionOptions,
    ): Promise<Decided | undefined> {
      return (await decideAll([roomId], actor, judge, options))[0];
    },
  };
}

/** What programs are told of a decision. */
function happeningsOf(
  room: WorkedRoom,
  { isActive, assigned }: RoomChange,
  nowMs: number,
): Happening[] {
  return [
    ...(isActive === true ? [aboutRoom('room.opened', room, nowMs)] : []),
    ...(isActive === false ? [aboutRoom('room.closed', room, nowMs)] : []),
    ...(assigned === undefined ? [] : [aboutRoom('room.assigned', room, nowMs)]),
  ];
}

function eventsOf(room: WorkedRoom, entries: readonly StoredEntry[]): DomainEvent[] {
  return [
    { name: 'room.changed', room, isWorkChanged: true },
    ...entries.map((entry) => ({ name: 'journal.created', entry, room, work: room.work }) as const),
  ];
}
