import type { AssignReason, JournalFact } from '@dowellchat/contract/v3/inbox.values.ts';
import { ApplicationError, refuseFields } from '../../lib/application-error.ts';
import type { Clock } from '../../lib/clock.ts';
import { findInboxRow, type InboxRow } from '../../storage/queries/inbox.queries.ts';
import type { RoomChange, WorkedRoom } from '../../storage/queries/room-work.queries.ts';
import { updateRoutedAt } from '../../storage/queries/routing.queries.ts';
import type { Storage, Tx } from '../../storage/storage.ts';
import { may, mayAnswer } from '../access/access.policy.ts';
import type { Agent, Principal } from '../access/principal.ts';
import { asAgent } from '../accounts/acting.ts';
import { findStanding } from '../accounts/standing.ts';
import { actorOf, SERVER } from '../journal/entries.ts';
import type { Decision, RoomDecisions } from './room-decisions.ts';
import { RELEASED, WOKEN } from './room-status.ts';
import { cleanTags } from './tags.policy.ts';

/** What an agent wants to be otherwise; what is not named stays as it is. */
export interface WantedWork {
  readonly assigneeId?: string | null | undefined;
  /** Only while it is with them. */
  readonly ifAssigneeId?: string | null | undefined;
  readonly snoozedUntilMs?: number | null | undefined;
  readonly tags?: readonly string[] | undefined;
}

/** What the server assigns by itself. */
export interface Assignment {
  readonly roomId: string;
  readonly accountId: string | null;
  /** Only while the room is with them. */
  readonly ifAssigneeId: string | null;
  readonly reason: AssignReason;
  /** Open rooms the assignee had before, and how many they take. */
  readonly load: { readonly rooms: number; readonly capacity: number } | null;
}

interface Part {
  readonly change: RoomChange;
  readonly fact: JournalFact;
}

export type RoomWorkService = ReturnType<typeof createRoomWorkService>;

export function createRoomWorkService(
  { db }: Pick<Storage, 'db'>,
  clock: Clock,
  { decide }: RoomDecisions,
) {
  async function get(principal: Principal, id: string): Promise<InboxRow> {
    const row = await findInboxRow(db, id);
    if (row === undefined || !may(principal, 'inbox.read', row)) throw notFound();
    return row;
  }

  return {
    get,

    /** Assigns, takes, gives, releases, snoozes, wakes and tags, in one step or not at all. */
    async change(principal: Principal, id: string, wanted: WantedWork): Promise<InboxRow> {
      const agent = asAgent(principal);
      const tags = wanted.tags && cleanTags(wanted.tags);
      await decide(
        id,
        actorOf(principal),
        async (room, tx) => {
          if (!may(principal, 'room.work', room)) return undefined;
          if (wanted.ifAssigneeId !== undefined && wanted.ifAssigneeId !== room.work.assigneeId) {
            throw new ApplicationError('CONFLICT', 'The room is with somebody else.');
          }
          return together([
            await assigning(tx, room, agent, wanted.assigneeId),
            snoozing(room, wanted.snoozedUntilMs, clock()),
            tagging(room, tags),
          ]);
        },
        { holding: wanted.assigneeId },
      );
      return get(principal, id);
    },

    /** Assigns by the server itself. False: it is closed, with somebody else, or not theirs. */
    async assign(wanted: Assignment): Promise<boolean> {
      const { roomId, accountId, ifAssigneeId, reason, load } = wanted;
      const decided = await decide(
        roomId,
        SERVER,
        async (room, tx) => {
          if (!room.isActive || room.work.assigneeId !== ifAssigneeId) return undefined;
          if (accountId === ifAssigneeId) return undefined;
          if (accountId === null) return together([left(reason)]);
          const standing = await findStanding(tx, accountId);
          if (standing === undefined || !mayAnswer(standing, room)) return undefined;
          await updateRoutedAt(tx, accountId, clock());
          return together([assigned(accountId, standing.name, reason, load)]);
        },
        { holding: accountId },
      );
      return decided !== undefined;
    },
  };
}

async function assigning(
  tx: Tx,
  room: WorkedRoom,
  agent: Agent,
  assigneeId: string | null | undefined,
): Promise<Part | undefined> {
  if (assigneeId === undefined || assigneeId === room.work.assigneeId) return undefined;
  if (assigneeId === null) return released();
  const standing = await findStanding(tx, assigneeId);
  if (standing === undefined || !mayAnswer(standing, room)) {
    throw refuseFields({ assigneeId: ['must be somebody who answers for the product'] });
  }
  const reason = assigneeId === agent.accountId ? 'taken' : 'given';
  return assigned(assigneeId, standing.name, reason, null);
}

function assigned(
  assigneeId: string,
  assigneeName: string,
  reason: AssignReason,
  load: Assignment['load'],
): Part {
  return {
    change: { assigned: { assigneeId, reason } },
    fact: { kind: 'assigned', assigneeId, assigneeName, reason, load },
  };
}

/** With nobody again, as whom it was with had left. */
function left(reason: AssignReason): Part {
  return {
    change: { assigned: { assigneeId: null, reason } },
    fact: { ...RELEASED, reason },
  };
}

function released(): Part {
  return { change: { assigned: { assigneeId: null, reason: 'released' } }, fact: RELEASED };
}

function snoozing(
  room: WorkedRoom,
  untilMs: number | null | undefined,
  nowMs: number,
): Part | undefined {
  if (untilMs === undefined || untilMs === room.work.snoozedUntilMs) return undefined;
  if (untilMs === null) return woken();
  if (!room.isActive) throw new ApplicationError('CONFLICT', 'Room is not active');
  if (untilMs <= nowMs) throw refuseFields({ snoozedUntil: ['must be in the future'] });
  const until = new Date(untilMs).toISOString();
  return {
    change: { snoozedUntilMs: untilMs },
    fact: { kind: 'status', status: 'snoozed', until },
  };
}

function woken(): Part {
  return { change: { snoozedUntilMs: null }, fact: WOKEN };
}

function tagging(room: WorkedRoom, tags: readonly string[] | undefined): Part | undefined {
  if (tags === undefined || tags.join() === room.work.tags.join()) return undefined;
  return { change: { tags }, fact: { kind: 'tagged', tags: [...tags] } };
}

function together(parts: readonly (Part | undefined)[]): Decision | undefined {
  const made = parts.filter((part) => part !== undefined);
  if (made.length === 0) return undefined;
  return {
    change: Object.assign({}, ...made.map(({ change }) => change)) as RoomChange,
    facts: made.map(({ fact }) => fact),
  };
}

function notFound(): ApplicationError {
  return new ApplicationError('NOT_FOUND', 'Room not found');
}
