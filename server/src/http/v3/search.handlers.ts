import type { InboxRoom } from '@dowellchat/contract/v3/inbox.values.ts';
import type { SearchHit as ShownHit } from '@dowellchat/contract/v3/search.endpoints.ts';
import type { SearchHit } from '../../domain/search/search.service.ts';
import { toRoom, toTime } from '../../v3/answers.ts';
import { pathText } from '../requests.ts';
import { ordinalOf } from './account-pages.ts';
import type { V3Handlers } from './v3.calls.ts';
import type { V3Context } from './v3.context.ts';

export function searchHandlers({ search }: V3Context) {
  return {
    async search({ request, principal, query: { q, after, limit = 20 } }) {
      const { hits, next } = await search.search(principal, {
        organizationId: pathText(request, 'organizationId'),
        q,
        before: ordinalOf(after),
        limit,
      });
      return { hits: hits.map(toHit), next: next === null ? null : String(next) };
    },
  } satisfies Partial<V3Handlers>;
}

function toHit({ room, message, snippet }: SearchHit): ShownHit {
  return {
    room: toSearchedRoom(room),
    seq: message.seq,
    side: message.authorSide,
    author: message.author,
    createdAt: toTime(message.createdAtMs),
    snippet: [...snippet],
  };
}

function toSearchedRoom(room: SearchHit['room']): InboxRoom {
  return {
    ...toRoom(room),
    activeAt: toTime(room.createdAtMs),
    latest: null,
    work: {
      version: room.version,
      assigneeId: null,
      assignReason: null,
      snoozedUntil: null,
      tags: [],
      journalSeq: 0,
    },
    visitor: { name: null, email: null, isVerified: false },
  };
}
