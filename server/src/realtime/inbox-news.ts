import type { PayloadOf } from '@dowellchat/contract/v3/events.ts';
import type { PlacedRoom } from '../domain/domain-events.ts';

type Payload = PayloadOf<'inbox.changed'>;
/** What there is to tell of a room. What is null has not changed. */
type News = Pick<Payload, 'room' | 'activeAt' | 'latest' | 'work' | 'visitor'>;

/** How often consoles are told of one room at most: a busy one must not flood those who list it. */
const PAUSE_MS = 100;

interface Paused {
  readonly room: PlacedRoom;
  readonly timer: NodeJS.Timeout;
  held: News | undefined;
}

interface Parts {
  /** Whether anybody hears of the inbox a room is in. */
  readonly isHeard: (room: PlacedRoom) => boolean;
  readonly tell: (room: PlacedRoom, payload: Payload) => void;
}

/**
 * Tells consoles of rooms: the first news of a room at once, what follows within a pause together,
 * each part as it was latest.
 */
export function createInboxNews({ isHeard, tell }: Parts) {
  const paused = new Map<string, Paused>();

  function tellNow(room: PlacedRoom, news: News): void {
    const { organizationId, product } = room;
    tell(room, { organizationId, product, ...news });
  }

  function pause(room: PlacedRoom): void {
    const timer = setTimeout(() => resume(room.id), PAUSE_MS).unref();
    paused.set(room.id, { room, timer, held: undefined });
  }

  function resume(roomId: string): void {
    const entry = paused.get(roomId);
    paused.delete(roomId);
    if (entry?.held === undefined) return;
    pause(entry.room);
    tellNow(entry.room, entry.held);
  }

  return {
    add(room: PlacedRoom, makeNews: () => News): void {
      const entry = paused.get(room.id);
      if (entry !== undefined) {
        const news = makeNews();
        entry.held = entry.held === undefined ? news : latestOf(entry.held, news);
      } else if (isHeard(room)) {
        pause(room);
        tellNow(room, makeNews());
      }
    },

    /** Tells all that is held back. */
    flush(): void {
      for (const { room, timer, held } of paused.values()) {
        clearTimeout(timer);
        if (held !== undefined) tellNow(room, held);
      }
      paused.clear();
    },
  };
}

/** Of each part the newer one, for commits on several connections are told in any order. */
function latestOf(held: News, news: News): News {
  return {
    room: news.room.version > held.room.version ? news.room : held.room,
    activeAt: news.activeAt > held.activeAt ? news.activeAt : held.activeAt,
    latest: newer(held.latest, news.latest, ({ seq }) => seq),
    work: newer(held.work, news.work, ({ version }) => version),
    visitor: newer(held.visitor, news.visitor, ({ version }) => version),
  };
}

function newer<Part>(
  held: Part | null,
  news: Part | null,
  numberOf: (part: Part) => number,
): Part | null {
  if (held === null || news === null) return held ?? news;
  return numberOf(news) > numberOf(held) ? news : held;
}
