import type { Rest } from '@dowellchat/client';
import type { PayloadOf } from '@dowellchat/contract/v3/events.ts';
import type { InboxRoom } from '@dowellchat/contract/v3/inbox.values.ts';
import { isListed, type InboxFilter } from '../../src/live/inbox-filter.ts';

export type Told = PayloadOf<'inbox.changed'>;
export type Change =
  | { readonly do: 'open' }
  | { readonly do: 'say'; readonly room: number; readonly side: 'visitor' | 'agent' }
  | { readonly do: 'read'; readonly room: number }
  | { readonly do: 'toggle'; readonly room: number }
  | { readonly do: 'assign'; readonly room: number; readonly to: string | null }
  | { readonly do: 'snooze'; readonly room: number; readonly isOn: boolean }
  | { readonly do: 'tag'; readonly room: number; readonly tags: readonly string[] }
  | { readonly do: 'name'; readonly room: number };

export const ME = 'a'.repeat(24);
export const OTHER = 'b'.repeat(24);
const STEP_MS = 30_000;
const timeAt = (ms: number): string => new Date(Date.UTC(2026, 0, 1) + ms).toISOString();

export function roomOf(number: number, part: Partial<InboxRoom> = {}): InboxRoom {
  const createdAt = timeAt(number);
  return {
    id: number.toString(16).padStart(24, '0'),
    organizationId: 'acme',
    product: number % 2 === 0 ? 'SALESAGENT' : 'WIFIQRCODE',
    userId: `user ${number}`,
    portfolio: '',
    createdAt,
    isActive: true,
    lastSeq: 0,
    readSeq: { visitor: 0, agent: 0 },
    version: 1,
    activeAt: createdAt,
    latest: null,
    visitor: { version: 1, name: null, email: null, isVerified: false },
    work: {
      version: 1,
      assigneeId: null,
      assignReason: null,
      snoozedUntil: null,
      tags: [],
      journalSeq: 0,
    },
    ...part,
  };
}

const keyOf = (room: InboxRoom): string => `${room.activeAt} ${room.createdAt} ${room.id}`;

/** What a server keeps of an inbox, and what it answers and tells. */
export function createModel(pageRooms: number) {
  const rooms: InboxRoom[] = [];
  let nowMs = 0;

  function put(
    place: number,
    part: Partial<InboxRoom>,
    work: Partial<InboxRoom['work']> | null,
  ): Told {
    const before = rooms[place] ?? roomOf(0);
    // Who the visitor is, is no state of the room.
    const version = before.version + (part.visitor === undefined ? 1 : 0);
    const after: InboxRoom = {
      ...before,
      ...part,
      version,
      work: work === null ? before.work : { ...before.work, ...work, version },
    };
    rooms[place] = after;
    const { id, isActive, lastSeq, readSeq, organizationId, product, activeAt, latest } = after;
    return {
      organizationId,
      product,
      activeAt,
      room: { id, isActive, lastSeq, readSeq, version },
      latest: part.latest === undefined ? null : latest,
      work: work === null ? null : after.work,
      visitor: part.visitor ?? null,
    };
  }

  function make(change: Change): Told | undefined {
    nowMs += 9000;
    if (change.do === 'open') {
      const at = timeAt(nowMs);
      rooms.push(roomOf(rooms.length + 1, { createdAt: at, activeAt: at }));
      return put(rooms.length - 1, {}, {});
    }
    const place = change.room % Math.max(1, rooms.length);
    const room = rooms[place];
    if (room === undefined) return undefined;
    switch (change.do) {
      case 'say': {
        const createdAt = timeAt(nowMs);
        const seq = room.lastSeq + 1;
        const isStep = Date.parse(createdAt) - Date.parse(room.activeAt) >= STEP_MS;
        const latest = {
          seq,
          side: change.side,
          author: '',
          type: 'text',
          preview: `${seq}`,
          createdAt,
        };
        const activeAt = isStep ? createdAt : room.activeAt;
        return put(place, { lastSeq: seq, latest, activeAt }, null);
      }
      case 'read':
        return put(place, { readSeq: { ...room.readSeq, agent: room.lastSeq } }, null);
      case 'toggle':
        return put(place, { isActive: !room.isActive }, { journalSeq: room.work.journalSeq + 1 });
      case 'assign':
        return put(place, {}, { assigneeId: change.to });
      case 'snooze':
        return put(place, {}, { snoozedUntil: change.isOn ? timeAt(nowMs * 2) : null });
      case 'tag':
        return put(place, {}, { tags: [...change.tags] });
      case 'name': {
        const version = room.visitor.version + 1;
        return put(place, { visitor: { ...room.visitor, version, name: `${version}` } }, null);
      }
    }
  }

  function list(filter: InboxFilter): InboxRoom[] {
    return rooms
      .filter((room) => isListed(room, filter, ME))
      .toSorted(
        (one, other) =>
          other.activeAt.localeCompare(one.activeAt) ||
          other.createdAt.localeCompare(one.createdAt) ||
          other.id.localeCompare(one.id),
      );
  }

  /** Answers are of the moment they are asked for, and arrive when `arrive` says. */
  const onTheirWay: { arrive: () => void; fail: () => void }[] = [];
  const later = <T>(answer: T): Promise<T> =>
    new Promise((resolve, reject) =>
      onTheirWay.push({
        arrive: () => resolve(answer),
        fail: () => reject(new Error('The line is cut.')),
      }),
    );
  const rest = {
    countInbox: () => new Promise(() => {}),
    listColleagues: () => new Promise(() => {}),
    getInboxRoom: ({ roomId }: { roomId: string }) => later(rooms.find(({ id }) => id === roomId)),
    listInbox: ({ query }: { query: InboxFilter & { after?: string } }) => {
      const all = list(query).filter(
        (room) => query.after === undefined || keyOf(room) < query.after,
      );
      const page = all.slice(0, pageRooms);
      const last = page.at(-1);
      return later({ rooms: page, next: last && all.length > pageRooms ? keyOf(last) : null });
    },
  } as unknown as Rest;

  return {
    make,
    list,
    rest,
    /** Lets one answer arrive. */
    async arrive(which: number): Promise<boolean> {
      await settle();
      const [answer] = onTheirWay.splice(which % Math.max(1, onTheirWay.length), 1);
      answer?.arrive();
      await settle();
      return answer !== undefined;
    },
    /** Lets none arrive of those on their way. */
    async cut(): Promise<void> {
      await settle();
      for (const answer of onTheirWay.splice(0)) answer.fail();
      await settle();
    },
  };
}

/** What waits for an answer goes on before anything else happens. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 12; turn += 1) await Promise.resolve();
}
