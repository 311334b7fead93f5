// One list of the inbox while it is shown: reads its pages, and follows what is told of its rooms.
import type { InboxRoom } from '@dowellchat/contract/v3/inbox.values.ts';
import { isListed, type InboxFilter } from './inbox-filter.ts';
import { byActivity, EMPTY_LIST, withPage, withRoom, type InboxList } from './inbox-list.ts';
import { createValue, type Readable } from '@dowellchat/client/value.ts';

export interface ListState extends InboxList {
  readonly status: 'loading' | 'ready' | 'failed';
}

export interface ListSession extends Readable<ListState> {
  readonly filter: InboxFilter;
  /** Reads the next page, if there is one and none is being read; where reading again failed, that. */
  more(): void;
  /** The lowest room on the screen; undefined: the list’s top is there, or nothing of it. */
  shownTo(room: InboxRoom | undefined): void;
  /** Reads again what is shown: nobody has told what happened meanwhile. What is beyond is dropped. */
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
/** After a loss: whoever is far down waits for fewer. */
const FAR_PAGE_ROOMS = 200;

export function createListSession(options: ListSessionOptions): ListSession {
  const { filter, accountId, readPage, took } = options;
  const state = createValue<ListState>({ ...EMPTY_LIST, status: 'loading' });
  /** Counts readings from the first page: what an earlier one still answers is of no use. */
  let generation = 0;
  let isReading = false;
  /** Nothing was read yet, or nobody has told what happened since. */
  let isStale = true;
  let lowestShown: InboxRoom | undefined;
  /** What changed while a page was on its way: the page may show it as it was. */
  let changedMeanwhile = new Map<string, InboxRoom>();

  const isMine = (room: InboxRoom): boolean => isListed(room, filter, accountId);

  function isAboveShown(room: InboxRoom | undefined): boolean {
    return room !== undefined && lowestShown !== undefined && byActivity(room, lowestShown) < 0;
  }

  async function readDownToShown(after?: string): Promise<Page> {
    const mine = generation;
    const limit = lowestShown === undefined ? PAGE_ROOMS : FAR_PAGE_ROOMS;
    const page = await readPage(filter, after, limit);
    const isEnough = page.next === null || !isAboveShown(page.rooms.at(-1));
    if (isEnough || mine !== generation) return page;
    const below = await readDownToShown(page.next);
    return { rooms: [...page.rooms, ...below.rooms], next: below.next };
  }

  async function read(isFirst: boolean): Promise<void> {
    const { next } = state.get();
    if (!isFirst && next === null) return;
    isReading = true;
    if (isFirst) {
      isStale = true;
      generation += 1;
    }
    const mine = generation;
    changedMeanwhile = new Map();
    state.set({ ...state.get(), status: next === undefined ? 'loading' : 'ready' });
    try {
      const page = await (isFirst
        ? readDownToShown()
        : readPage(filter, next ?? undefined, PAGE_ROOMS));
      if (mine !== generation) return;
      const rooms = took(page.rooms).filter(isMine);
      let list = withPage(isFirst ? EMPTY_LIST : state.get(), rooms, page.next);
      for (const room of changedMeanwhile.values()) list = withRoom(list, room, room, isMine(room));
      isStale = false;
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
    more() {
      if (!isReading) void read(isStale);
    },
    shownTo(room) {
      lowestShown = room;
    },
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
