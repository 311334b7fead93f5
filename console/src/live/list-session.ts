// One list of the inbox while it is shown: reads its pages, and follows what is told of its rooms.
import type { InboxRoom } from '@dowellchat/contract/v3/inbox.values.ts';
import { isListed, type InboxFilter } from './inbox-filter.ts';
import { EMPTY_LIST, withPage, withRoom, type InboxList } from './inbox-list.ts';
import { createValue, type Readable } from '@dowellchat/client/value.ts';

export interface ListState extends InboxList {
  readonly status: 'loading' | 'ready' | 'failed';
}

export interface ListSession extends Readable<ListState> {
  readonly filter: InboxFilter;
  /** Reads the next page, if there is one and it is not being read. */
  more(): void;
  /** Reads again what is shown: nobody has told what happened meanwhile. */
  again(): void;
  changed(room: InboxRoom, before: InboxRoom | undefined): void;
  gone(roomId: string): void;
}

interface Page {
  readonly rooms: readonly InboxRoom[];
  readonly next: string | null;
}

export interface ListSessionOptions {
  readonly filter: InboxFilter;
  readonly accountId: string;
  readonly readPage: (
    filter: InboxFilter,
    after: string | undefined,
    limit: number,
  ) => Promise<Page>;
  readonly took: (rooms: readonly InboxRoom[]) => InboxRoom[];
}

const PAGE_ROOMS = 100;
/** After a loss this much is read again at once; what is further down comes with its pages. */
const AGAIN_ROOMS = 200;

export function createListSession(options: ListSessionOptions): ListSession {
  const { filter, accountId, readPage, took } = options;
  const state = createValue<ListState>({ ...EMPTY_LIST, status: 'loading' });
  /** Counts readings from the first page: what an earlier one still answers is of no use. */
  let generation = 0;
  let isReading = false;
  /** What changed while a page was on its way: the page may show it as it was. */
  let changedMeanwhile = new Map<string, InboxRoom>();

  const isMine = (room: InboxRoom): boolean => isListed(room, filter, accountId);

  async function read(isFirst: boolean): Promise<void> {
    if (isReading && !isFirst) return;
    const { next } = state.get();
    if (!isFirst && next === null) return;
    isReading = true;
    if (isFirst) generation += 1;
    const mine = generation;
    changedMeanwhile = new Map();
    state.set({ ...state.get(), status: isFirst && next === undefined ? 'loading' : 'ready' });
    try {
      const after = isFirst ? undefined : (next ?? undefined);
      const limit = isFirst && next !== undefined ? AGAIN_ROOMS : PAGE_ROOMS;
      const page = await readPage(filter, after, limit);
      if (mine !== generation) return;
      const rooms = took(page.rooms).filter(isMine);
      let list = withPage(isFirst ? EMPTY_LIST : state.get(), rooms, page.next);
      for (const room of changedMeanwhile.values()) list = withRoom(list, room, room, isMine(room));
      state.set({ ...list, status: 'ready' });
    } catch {
      if (mine === generation) state.set({ ...state.get(), status: 'failed' });
    } finally {
      if (mine === generation) isReading = false;
    }
  }

  void read(true);
  return {
    filter,
    get: state.get,
    subscribe: state.subscribe,
    more: () => void read(state.get().next === undefined),
    again: () => void read(true),
    changed(room, held) {
      if (isReading) changedMeanwhile.set(room.id, room);
      const before = state.get();
      const list = withRoom(before, room, held, isMine(room));
      if (list !== before) state.set({ ...list, status: before.status });
    },
    gone(roomId) {
      const before = state.get();
      const rooms = before.rooms.filter(({ id }) => id !== roomId);
      if (rooms.length < before.rooms.length) state.set({ ...before, rooms });
    },
  };
}
