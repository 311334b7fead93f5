import type { SearchHit as ShownHit } from '@dowellchat/contract/v3/search.endpoints.ts';
import type { SearchHit } from '../../domain/search/search.service.ts';
import { toTime } from '../../v3/answers.ts';
import { toInboxRoom } from '../../v3/inbox-answers.ts';
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
    room: toInboxRoom(room),
    seq: message.seq,
    side: message.authorSide,
    author: message.author,
    createdAt: toTime(message.createdAtMs),
    snippet: [...snippet],
  };
}
