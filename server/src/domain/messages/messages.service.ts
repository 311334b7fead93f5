import { setImmediate } from 'node:timers/promises';
import { createBoundedMap } from '../../lib/bounded-map.ts';
import type { Settings } from '../../config/settings.ts';
import { ApplicationError } from '../../lib/application-error.ts';
import type { Clock } from '../../lib/clock.ts';
import {
  prepareMessageQueries,
  type StoredMessage,
} from '../../storage/queries/messages.queries.ts';
import type { Room } from '../../storage/queries/rooms.queries.ts';
import type { Storage } from '../../storage/storage.ts';
import type { Publish } from '../domain-events.ts';
import type { TranslateFault } from '../storage-faults.ts';
import { GroupCommit } from './group-commit.ts';
import { commitDrafts, type Draft, type Outcome, type Posted } from './messages.commit.ts';

export type { Posted, StoredMessage };

/** One statement carries at most this many rows; more share the following commits. */
const BATCH_MESSAGES_MAX = 256;
const BATCH_BYTES_MAX = 8 * 1024 * 1024;

/** What is held in memory of one room while it is read. */
const STRETCH_BYTES = 4 * 1024 * 1024;
const STRETCH_MESSAGES = 2000;

/** Of so many rooms is known whose they are, without asking: far more than can wait. */
const ROOMS_REMEMBERED_MAX = 50_000;

/** Memory a waiting message takes beside its data. */
const MESSAGE_OVERHEAD_BYTES = 512;

export interface MessagesOptions {
  readonly settings: Pick<Settings, 'QUEUE_MESSAGES_MAX' | 'QUEUE_BYTES_MAX' | 'COMMIT_DELAY_MS'>;
  readonly translateFault: TranslateFault;
  readonly publish: Publish;
}

export type MessagesService = ReturnType<typeof createMessagesService>;

export function createMessagesService(storage: Storage, clock: Clock, options: MessagesOptions) {
  const queries = prepareMessageQueries(storage);
  const { settings } = options;

  const organizationOf = createBoundedMap<string, string>(ROOMS_REMEMBERED_MAX);

  const queue = new GroupCommit<Draft, Outcome>({
    commit: (drafts) => commitOrRefuse(drafts),
    // A room is nobody's until something of it was stored: then it is a lane of its own, and stays
    // one until it is empty, or its later messages would overtake.
    laneOf: ({ roomId }, isWaitingIn) =>
      isWaitingIn(roomId) ? roomId : (organizationOf.get(roomId) ?? roomId),
    waitingMax: settings.QUEUE_MESSAGES_MAX,
    waitingBytesMax: settings.QUEUE_BYTES_MAX,
    batchMax: BATCH_MESSAGES_MAX,
    batchBytesMax: BATCH_BYTES_MAX,
    delayMs: settings.COMMIT_DELAY_MS,
  });

  async function commitOrRefuse(drafts: readonly Draft[]): Promise<Outcome[]> {
    try {
      const outcomes = await commitDrafts(storage, queries, drafts);
      tellStored(outcomes);
      return outcomes;
    } catch (error) {
      if (storage.classifyFault(error) !== 'other') throw options.translateFault(error);
      if (drafts.length === 1) return [internalError(error)];
      return commitOneByOne(drafts);
    }
  }

  /** What is told was committed, and is told in the order of the room. */
  function tellStored(outcomes: readonly Outcome[]): void {
    for (const outcome of outcomes) {
      if (outcome instanceof ApplicationError || outcome.deduplicated) continue;
      const { message, room, wake } = outcome;
      organizationOf.set(room.id, room.organizationId);
      options.publish({ name: 'message.created', message, room, work: wake?.work ?? null });
      if (wake !== undefined) options.publish({ name: 'journal.created', room, ...wake });
    }
  }

  /** A row the database refuses is found by committing each alone. */
  async function commitOneByOne(drafts: readonly Draft[]): Promise<Outcome[]> {
    const outcomes: Outcome[] = [];
    for (const draft of drafts) outcomes.push(...(await commitOrRefuse([draft]).catch(asOutcome)));
    return outcomes;
  }

  return {
    /** Stores a message at the end of its room. Resolves when it is on disk. */
    async post(draft: Omit<Draft, 'createdAtMs' | 'dataBytes'>): Promise<Posted> {
      const dataBytes = Buffer.byteLength(draft.data);
      const outcome = await queue.submit(
        { ...draft, dataBytes, createdAtMs: clock() },
        dataBytes + MESSAGE_OVERHEAD_BYTES,
      );
      if (outcome instanceof ApplicationError) throw outcome;
      return outcome;
    },

    /** Whether a room's messages fit into memory at once. */
    isSmall: ({ dataBytes, lastSeq }: Pick<Room, 'dataBytes' | 'lastSeq'>): boolean =>
      dataBytes <= STRETCH_BYTES && lastSeq <= STRETCH_MESSAGES,

    /** All messages of a small room, oldest first. */
    list: (room: Pick<Room, 'ordinal' | 'lastSeq'>): Promise<StoredMessage[]> =>
      queries.list(room.ordinal, 1, room.lastSeq),

    /** A room's messages up to the one that was last when the room was read, in bounded stretches. */
    async *read(room: Pick<Room, 'ordinal' | 'lastSeq'>): AsyncGenerator<StoredMessage[]> {
      let from = 1;
      while (from <= room.lastSeq) {
        const end = await queries.findStretchEnd(room.ordinal, from, STRETCH_BYTES);
        const to = Math.min(end, room.lastSeq);
        yield await queries.list(room.ordinal, from, to);
        from = to + 1;
        await setImmediate();
      }
    },

    /** A message that is there. */
    async get(room: Pick<Room, 'ordinal'>, seq: number): Promise<StoredMessage> {
      const [message] = await queries.list(room.ordinal, seq, seq);
      if (message === undefined) throw new ApplicationError('NOT_FOUND', 'Message not found');
      return message;
    },

    /** Those after a `seq`, oldest first, as many as the limits allow; the first one always. */
    async listAfter(
      room: Pick<Room, 'ordinal' | 'lastSeq'>,
      after: number,
      limit: number,
      bytesMax = STRETCH_BYTES,
    ): Promise<StoredMessage[]> {
      if (after >= room.lastSeq) return [];
      const end = await queries.findStretchEnd(room.ordinal, after + 1, bytesMax);
      return queries.list(room.ordinal, after + 1, Math.min(end, after + limit, room.lastSeq));
    },

    /** The latest before a `seq`, oldest first, as many as the limits allow; the last one always. */
    async listBefore(
      room: Pick<Room, 'ordinal' | 'lastSeq'>,
      before: number,
      limit: number,
      bytesMax = STRETCH_BYTES,
    ): Promise<StoredMessage[]> {
      const to = Math.min(before - 1, room.lastSeq);
      if (to < 1) return [];
      const start = await queries.findStretchStart(room.ordinal, to, bytesMax);
      return queries.list(room.ordinal, Math.max(start, to - limit + 1), to);
    },

    /** Messages that wait for a commit. */
    queueDepth: (): number => queue.depth,

    /** Resolves when everything accepted so far is on disk or refused. */
    drain: (): Promise<void> => queue.drain(),
  };
}

/** What failed now must not take back what was committed just before. */
function asOutcome(error: unknown): Outcome[] {
  if (error instanceof ApplicationError) return [error];
  throw error;
}

function internalError(cause: unknown): ApplicationError {
  return new ApplicationError('INTERNAL', 'The message could not be stored.', { cause });
}
