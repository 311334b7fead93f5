import { setImmediate } from 'node:timers/promises';
import {
  listMessagesAt,
  type MessagePlace,
  type SearchedMessage,
} from '../../storage/queries/search.queries.ts';
import { listInboxRows, type InboxRow } from '../../storage/queries/inbox.queries.ts';
import { firstOrdinalAt } from '../../storage/search/entry-ordinals.ts';
import type { Entry, Wanted } from '../../storage/search/search-index.ts';
import type { Storage } from '../../storage/storage.ts';
import { may, productsFor } from '../access/access.policy.ts';
import type { Principal } from '../access/principal.ts';
import { SEARCHED_DATA_BYTES_MAX, searchedTextOf } from './message-text.policy.ts';
import { parseQuery, type RoomStatus, type SearchQuery } from './query.policy.ts';
import { authorWord, organizationWord, productWord, sideWord } from './scope-words.policy.ts';
import { makeSnippet, type SnippetPiece } from './snippet.policy.ts';
import { createTurns } from './turns.ts';

export interface SearchHit {
  readonly room: InboxRow;
  readonly message: SearchedMessage;
  readonly snippet: readonly SnippetPiece[];
}

export interface SearchPage {
  readonly hits: readonly SearchHit[];
  /** `before` of the next page; null: this is the last one. */
  readonly next: number | null;
}

export interface SearchRequest {
  readonly organizationId: string;
  readonly q: string;
  readonly before: number | undefined;
  readonly limit: number;
}

/** Entries that are looked at for one page where the index does not know what is wanted of rooms. */
const LOOKED_AT_MAX = 2000;
const LOOKED_AT_ONCE = 200;
/** So long a page is looked for; what is older is for the next one. */
const PAGE_MS_MAX = 60;
/** Searches that run at once, and that wait for one to end. */
const RUNNING_MAX = 2;
const WAITING_MAX = 32;

export type SearchService = ReturnType<typeof createSearchService>;

export function createSearchService(storage: Pick<Storage, 'db' | 'search'>) {
  const { db, search } = storage;
  const inTurn = createTurns({ runningMax: RUNNING_MAX, waitingMax: WAITING_MAX });

  async function findPage(
    principal: Principal,
    { organizationId, before = Number.MAX_SAFE_INTEGER, limit }: SearchRequest,
    query: SearchQuery,
    products: readonly string[] | undefined,
  ): Promise<SearchPage> {
    const wanted = wantedWords(query, organizationId, products);
    const from = firstOrdinalAt(query.fromMs ?? 0);
    const end = query.beforeMs === undefined ? before : firstOrdinalAt(query.beforeMs);
    const isThinned = query.phrases.length === 0 || query.statuses.length + query.tags.length > 0;
    const hits: SearchHit[] = [];
    let next: number | null = Math.min(before, end);
    let lookedAt = 0;
    const endMs = performance.now() + PAGE_MS_MAX;
    const mayGoOn = () => lookedAt < LOOKED_AT_MAX && performance.now() < endMs;
    while (next !== null && hits.length < limit && mayGoOn()) {
      const atOnce: number = isThinned ? LOOKED_AT_ONCE : limit - hits.length;
      const found = await search.find({ wanted, from, before: next, limit: atOnce });
      lookedAt += Math.max(1, found.entries.length);
      next = found.next;
      const rooms = await listFittingRooms(principal, organizationId, query, found.entries);
      const fitting = found.entries.filter(({ roomOrdinal, seq }) => {
        const room = rooms.get(roomOrdinal);
        return room !== undefined && (query.phrases.length > 0 || room.lastSeq === seq);
      });
      const taken = fitting.slice(0, limit - hits.length);
      if (taken.length < fitting.length) next = taken.at(-1)?.ordinal ?? next;
      hits.push(...(await readHits(query, taken, rooms)));
      await setImmediate();
    }
    return { hits, next };
  }

  /** The rooms of what was found that are as the query says, and that the principal may read. */
  async function listFittingRooms(
    principal: Principal,
    organizationId: string,
    query: SearchQuery,
    entries: readonly Entry[],
  ): Promise<ReadonlyMap<number, InboxRow>> {
    const ordinals = [...new Set(entries.map(({ roomOrdinal }) => roomOrdinal))];
    const rooms = await listInboxRows(db, ordinals);
    return new Map(
      rooms
        // Words of the index are digests: only the room itself tells whose it is.
        .filter((room) => room.organizationId === organizationId)
        .filter((room) => may(principal, 'message.search', room))
        .filter((room) => query.statuses.every((status) => isOf(room, status)))
        .filter(({ work }) => query.tags.every((tag) => work.tags.includes(tag)))
        .map((room) => [room.ordinal, room]),
    );
  }

  async function readHits(
    query: SearchQuery,
    places: readonly MessagePlace[],
    rooms: ReadonlyMap<number, InboxRow>,
  ): Promise<SearchHit[]> {
    const messages = await listMessagesAt(db, places, SEARCHED_DATA_BYTES_MAX);
    const messageAt = new Map(messages.map((message) => [nameOf(message), message]));
    return places.flatMap((place) => {
      const message = messageAt.get(nameOf(place));
      const room = rooms.get(place.roomOrdinal);
      // What is no longer stored is not found, whatever the index says.
      if (message === undefined || room === undefined) return [];
      return { room, message, snippet: makeSnippet(searchedTextOf(message.data), query.phrases) };
    });
  }

  return {
    /** Messages of the organization that hold what is looked for, newest first. */
    async search(principal: Principal, request: SearchRequest): Promise<SearchPage> {
      const { organizationId, q } = request;
      const products = productsFor(principal, 'message.search', organizationId);
      const query = parseQuery(q);
      return inTurn(organizationId, () => findPage(principal, request, query, products));
    },
  };
}

const word = (text: string) => ({ words: [text], isPrefix: false });

/** What must be in the index: of each group one. */
function wantedWords(
  query: SearchQuery,
  organizationId: string,
  allowed: readonly string[] | undefined,
): Wanted {
  const ofProducts = (products: readonly string[]) =>
    products.map((product) => word(productWord(organizationId, product)));
  return [
    ...query.phrases.map((phrase) => [phrase]),
    ...query.authorWords.map((text) => [word(authorWord(text))]),
    ...query.sides.map((side) => [word(sideWord(side))]),
    ...(query.products.length > 0 ? [ofProducts(query.products)] : []),
    ...(allowed === undefined ? [] : [ofProducts(allowed)]),
    [word(organizationWord(organizationId))],
  ];
}

function isOf({ isActive, work }: InboxRow, status: RoomStatus): boolean {
  switch (status) {
    case 'open':
      return isActive && work.snoozedUntilMs === null;
    case 'closed':
      return !isActive;
    case 'snoozed':
      return isActive && work.snoozedUntilMs !== null;
  }
}

function nameOf({ roomOrdinal, seq }: MessagePlace): string {
  return `${roomOrdinal} ${seq}`;
}
