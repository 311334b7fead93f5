import Type, { type Static } from 'typebox';
import type { Endpoint } from '../endpoint.ts';
import { InboxRoom } from './inbox.values.ts';
import { REFUSALS, Side, Time } from './values.ts';

/** A message that holds what was looked for. */
export const SearchHit = Type.Object(
  {
    room: InboxRoom,
    seq: Type.Integer({ minimum: 1, description: 'Of the message.' }),
    side: Side,
    author: Type.String(),
    createdAt: Time,
    snippet: Type.Array(Type.Object({ text: Type.String(), isMatch: Type.Boolean() }), {
      description: 'Some words around what was found, in pieces.',
    }),
  },
  { title: 'SearchHit' },
);
export type SearchHit = Static<typeof SearchHit>;

export const SEARCH_ENDPOINTS = {
  search: {
    method: 'GET',
    path: '/api/v3/organizations/:organizationId/search',
    audience: 'agent',
    tag: 'Inbox',
    summary: 'Messages of the products the agent is for that hold all the words, newest first.',
    notes:
      'The last word may be the beginning of one; words in quotation marks stand together. ' +
      '`from:visitor`, `from:agent` or `from:` with an author’s name, `product:`, `tag:`, ' +
      '`is:open`, `is:closed`, `is:snoozed`, `before:2026-12-31` and `after:2026-01-01` narrow it. ' +
      'Without a word, operators alone find rooms’ latest messages. Texts are searchable within ' +
      'a few seconds.',
    query: Type.Object({
      q: Type.String({ minLength: 1, maxLength: 200 }),
      after: Type.Optional(Type.String({ maxLength: 64, description: 'The `next` of a page.' })),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 50, default: 20 })),
    }),
    answers: {
      200: Type.Object({
        hits: Type.Array(SearchHit),
        next: Type.Union([Type.String(), Type.Null()], {
          description:
            'Where the next page begins: send it as `after`. null: this is the last one.',
        }),
      }),
      ...REFUSALS,
    },
  },
} as const satisfies Record<string, Endpoint>;
