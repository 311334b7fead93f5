// The inbox of one organization for one agent, live: rooms, lists, counts and colleagues.
import { ClientError, type Rest } from '@dowellchat/client';
import type { PayloadOf } from '@dowellchat/contract/v3/events.ts';
import type { Colleague, InboxCounts, InboxRoom } from '@dowellchat/contract/v3/inbox.values.ts';
import { filterKey, type InboxFilter } from './inbox-filter.ts';
import { createListSession, type ListSession } from './list-session.ts';
import { createRoomCache } from './room-cache.ts';
import { createValue, type Readable } from '@dowellchat/client/value.ts';

export interface Inbox {
  readonly organizationId: string;
  readonly accountId: string;
  readonly counts: Readable<InboxCounts | undefined>;
  readonly colleagues: Readable<readonly Colleague[]>;
  /** A list that is kept up to date; the same filter is the same list. */
  list(filter: InboxFilter): ListSession;
  find(roomId: string): InboxRoom | undefined;
  /** Reads a room that is not held. */
  load(roomId: string): Promise<void>;
  /** After every change of a room. */
  subscribe(roomId: string, listener: () => void): () => void;
  /** With each room that has changed by an event, and what it was. */
  onChange(listener: (room: InboxRoom, before: InboxRoom | undefined) => void): () => void;
  /** Takes in what an answer told. */
  took(room: InboxRoom): void;
  event(event: InboxEvent): void;
  /** Who is there, and how much they have, may have changed. */
  readColleagues(): void;
  /** The connection is back: what happened in between was told to nobody. */
  readAgain(): void;
  stop(): void;
}

type InboxEvent =
  | { readonly name: 'inbox.changed'; readonly payload: PayloadOf<'inbox.changed'> }
  | { readonly name: 'colleague.changed'; readonly payload: PayloadOf<'colleague.changed'> };

export interface InboxOptions {
  readonly rest: Rest;
  readonly organizationId: string;
  readonly accountId: string;
}

/** Lists that were shown lately go on being kept, so that going back to one is at once. */
const LISTS_MAX = 6;
/** Counting again after every event would cost more than it tells. */
const RECOUNT_MS = 1000;

export function createInbox({ rest, organizationId, accountId }: InboxOptions): Inbox {
  const counts = createValue<InboxCounts | undefined>(undefined);
  const colleagues = createValue<readonly Colleague[]>([]);
  const lists = new Map<string, ListSession>();
  const listeners = new Map<string, Set<() => void>>();
  const changes = new Set<(room: InboxRoom, before: InboxRoom | undefined) => void>();
  let recountTimer: ReturnType<typeof setTimeout> | undefined;
  let isStopped = false;

  const cache = createRoomCache({
    read: (roomId) => rest.getInboxRoom({ roomId }),
    isPassing: (error) => error instanceof ClientError && error.retryable,
    onChange(room, before, isNews) {
      // What a page of one list has shown for the first time, all others have where it belongs.
      const isKnown = before === undefined && !isNews;
      if (!isKnown) for (const list of lists.values()) list.changed(room, before);
      for (const listener of listeners.get(room.id) ?? []) listener();
      if (isNews) for (const listener of changes) listener(room, before);
    },
    onGone(roomId) {
      for (const list of lists.values()) list.gone(roomId);
      for (const listener of listeners.get(roomId) ?? []) listener();
    },
  });

  async function recount(): Promise<void> {
    try {
      const read = await rest.countInbox({ organizationId });
      if (!isStopped) counts.set(read);
    } catch {
      // With the next event, or the next connection.
    }
  }

  async function readColleagues(): Promise<void> {
    try {
      const read = await rest.listColleagues({ organizationId });
      if (!isStopped) colleagues.set(read.colleagues);
    } catch {
      // As above.
    }
  }

  function recountSoon(): void {
    recountTimer ??= setTimeout(() => {
      recountTimer = undefined;
      void recount();
    }, RECOUNT_MS);
  }

  void recount();
  void readColleagues();
  return {
    organizationId,
    accountId,
    counts,
    colleagues,
    list(filter) {
      const key = filterKey(filter);
      const list =
        lists.get(key) ??
        createListSession({
          filter,
          accountId,
          took: cache.took,
          readPage: ({ view, product, assignee, tag }, after, limit) =>
            rest.listInbox({
              organizationId,
              query: {
                view,
                limit,
                ...(product !== undefined && { product }),
                ...(assignee !== undefined && { assignee }),
                ...(tag !== undefined && { tag }),
                ...(after !== undefined && { after }),
              },
            }),
        });
      // The one that was used last is the last of the map; the first is forgotten.
      lists.delete(key);
      lists.set(key, list);
      const [oldest] = lists.keys();
      if (lists.size > LISTS_MAX && oldest !== undefined) lists.delete(oldest);
      return list;
    },
    find: cache.find,
    load: cache.load,
    subscribe(roomId, listener) {
      const own = listeners.get(roomId) ?? new Set();
      listeners.set(roomId, own.add(listener));
      return () => {
        own.delete(listener);
        if (own.size === 0) listeners.delete(roomId);
      };
    },
    onChange(listener) {
      changes.add(listener);
      return () => void changes.delete(listener);
    },
    took(room) {
      cache.took([room]);
      recountSoon();
    },
    event(event) {
      if (event.payload.organizationId !== organizationId) return;
      if (event.name === 'inbox.changed') {
        cache.told(event.payload);
        recountSoon();
        return;
      }
      const { accountId: whose, availability } = event.payload;
      const isKnown = colleagues.get().some((each) => each.accountId === whose);
      if (!isKnown) void readColleagues();
      colleagues.set(
        colleagues
          .get()
          .map((each) => (each.accountId === whose ? { ...each, availability } : each)),
      );
    },
    readColleagues: () => void readColleagues(),
    readAgain() {
      cache.doubt();
      for (const list of lists.values()) list.again();
      for (const roomId of listeners.keys()) void cache.load(roomId);
      void recount();
      void readColleagues();
    },
    stop() {
      isStopped = true;
      clearTimeout(recountTimer);
      cache.stop();
    },
  };
}
