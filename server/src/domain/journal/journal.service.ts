import { ApplicationError, refuseFields } from '../../lib/application-error.ts';
import {
  findEntryOnce,
  listEntriesAfter,
  listEntriesBefore,
  type StoredEntry,
} from '../../storage/queries/journal.queries.ts';
import { findWorkedRoom, type WorkedRoom } from '../../storage/queries/room-work.queries.ts';
import type { Storage, Tx } from '../../storage/storage.ts';
import { may, mayAnswer } from '../access/access.policy.ts';
import type { Principal } from '../access/principal.ts';
import { asAgent } from '../accounts/acting.ts';
import { findStanding } from '../accounts/standing.ts';
import type { RoomDecisions } from '../rooms/room-decisions.ts';
import { actorOf } from './entries.ts';

export type { StoredEntry };

export interface Note {
  readonly clientId: string;
  readonly text: string;
  readonly mentions: readonly string[];
}

export type JournalService = ReturnType<typeof createJournalService>;

/** What only agents see of a room: their notes, and what was done by whom. */
export function createJournalService({ db }: Pick<Storage, 'db'>, { decide }: RoomDecisions) {
  async function getRoom(principal: Principal, id: string): Promise<WorkedRoom> {
    const room = await findWorkedRoom(db, id);
    if (room === undefined || !may(principal, 'room.work', room)) throw notFound();
    return room;
  }

  return {
    /** Those with a larger `seq`, oldest first. */
    async listAfter(
      principal: Principal,
      roomId: string,
      page: { afterSeq: number; limit: number },
    ): Promise<StoredEntry[]> {
      return listEntriesAfter(db, (await getRoom(principal, roomId)).ordinal, page);
    },

    /** The latest before a `seq`, oldest first. */
    async listBefore(
      principal: Principal,
      roomId: string,
      page: { beforeSeq: number; limit: number },
    ): Promise<StoredEntry[]> {
      return listEntriesBefore(db, (await getRoom(principal, roomId)).ordinal, page);
    },

    /** Writes a note. The same client id again is the note that was written. */
    async postNote(
      principal: Principal,
      roomId: string,
      { clientId, text, mentions }: Note,
    ): Promise<{ entry: StoredEntry; isNew: boolean }> {
      const { accountId } = asAgent(principal);
      let before: StoredEntry | undefined;
      const decided = await decide(roomId, actorOf(principal), async (room, tx) => {
        if (!may(principal, 'room.work', room)) return undefined;
        before = await findEntryOnce(tx, { roomOrdinal: room.ordinal, accountId, clientId });
        if (before !== undefined) return undefined;
        const called = [...new Set(mentions)];
        await checkColleagues(tx, room, called);
        return { change: {}, facts: [{ kind: 'note', text, mentions: called }], clientId };
      });
      const [written] = decided?.entries ?? [];
      const entry = written ?? before;
      if (entry === undefined) throw notFound();
      return { entry, isNew: before === undefined };
    },
  };
}

/** Who could not read the note is not called, and looks like somebody unknown. */
async function checkColleagues(tx: Tx, room: WorkedRoom, called: readonly string[]): Promise<void> {
  for (const accountId of called) {
    const standing = await findStanding(tx, accountId);
    if (standing !== undefined && mayAnswer(standing, room)) continue;
    throw refuseFields({ mentions: ['must be colleagues who answer for the product'] });
  }
}

function notFound(): ApplicationError {
  return new ApplicationError('NOT_FOUND', 'Room not found');
}
