import { setImmediate } from 'node:timers/promises';
import {
  findLastRoomOrdinal,
  listMessagesOf,
  listRoomExtents,
  listRoomsToIndex,
} from '../../storage/queries/search.queries.ts';
import type { Advance, NewEntry, SearchIndexWriter } from '../../storage/search/search-index.ts';
import type { Storage } from '../../storage/storage.ts';
import { SEARCHED_DATA_BYTES_MAX, searchedTextOf } from './message-text.policy.ts';
import { scopeWordsOf } from './scope-words.policy.ts';
import { wordsOf } from './words.policy.ts';

/** Most messages and rooms of one step: it bounds what a step holds in memory and how long it takes. */
const STEP_MESSAGES = 300;
const STEP_ROOMS = 100;
/** Rooms that are compared at a time with how far they are indexed. */
const WINDOW_ROOMS = 1000;
/** Messages between two cuts of a new index. */
const CUT_MESSAGES = 100_000;

export type Indexing = ReturnType<typeof createIndexing>;

/** Brings the index up to the messages, step by step. Rooms are named by their ordinals. */
export function createIndexing({ db }: Pick<Storage, 'db'>, index: SearchIndexWriter) {
  /** Indexes what is new in some of these rooms, and answers which of them are done. */
  async function step(rooms: readonly number[]): Promise<readonly number[]> {
    const taken = rooms.slice(0, STEP_ROOMS);
    const found = await listRoomsToIndex(db, taken);
    const progress = await index.listProgress(taken);
    const advances: Advance[] = [];
    const done = new Set(taken);
    let messages = 0;
    for (const { ordinal, lastSeq } of found) {
      const after = progress.get(ordinal) ?? 0;
      const to = Math.min(lastSeq, after + STEP_MESSAGES - messages);
      if (to < lastSeq) done.delete(ordinal);
      if (to <= after) continue;
      advances.push({ roomOrdinal: ordinal, after, to });
      messages += to - after;
    }
    if (advances.length > 0) await index.add(await read(advances, found), advances);
    return [...done];
  }

  async function read(
    advances: readonly Advance[],
    rooms: Awaited<ReturnType<typeof listRoomsToIndex>>,
  ): Promise<NewEntry[]> {
    const roomAt = new Map(rooms.map((room) => [room.ordinal, room]));
    const messages = await listMessagesOf(db, advances, SEARCHED_DATA_BYTES_MAX);
    return messages.flatMap((message) => {
      const room = roomAt.get(message.roomOrdinal);
      if (room === undefined) return [];
      return {
        roomOrdinal: message.roomOrdinal,
        seq: message.seq,
        createdAtMs: message.createdAtMs,
        words: wordsOf(searchedTextOf(message.data)).map(({ word }) => word),
        scopeWords: scopeWordsOf({
          organizationId: room.organizationId,
          product: room.product,
          authorSide: message.authorSide,
          author: message.author,
        }),
      };
    });
  }

  return {
    step,

    /** The rooms that have something new, newest first, in pages. */
    async *listBehind(): AsyncGenerator<number[]> {
      for (let to = await findLastRoomOrdinal(db); to > 0; to -= WINDOW_ROOMS) {
        const rooms = await listRoomExtents(db, { from: to - WINDOW_ROOMS + 1, to });
        const progress = await index.listProgress(rooms.map(({ ordinal }) => ordinal));
        const behind = rooms.filter(
          ({ ordinal, lastSeq }) => lastSeq > (progress.get(ordinal) ?? 0),
        );
        yield behind.map(({ ordinal }) => ordinal).toReversed();
        await setImmediate();
      }
    },

    /** Prepares a new index for the messages that are there already. */
    async prepare(): Promise<void> {
      if (!(await index.isEmpty())) return;
      const cuts: number[] = [];
      const last = await findLastRoomOrdinal(db);
      let messages = 0;
      for (let from = 1; from <= last; from += WINDOW_ROOMS) {
        for (const room of await listRoomExtents(db, { from, to: from + WINDOW_ROOMS - 1 })) {
          messages += room.lastSeq;
          if (messages < CUT_MESSAGES) continue;
          cuts.push(room.createdAtMs);
          messages = 0;
        }
        await setImmediate();
      }
      await index.cut(cuts);
    },
  };
}
