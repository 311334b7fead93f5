import Type from 'typebox';
import type { Endpoint } from '../endpoint.ts';
import { CLIENT_ID_CHARACTERS_MAX, PAGE_ITEMS_MAX, TAGS_PER_ROOM_MAX } from '../limits.ts';
import {
  Availability,
  CannedReply,
  Colleague,
  InboxCounts,
  InboxRoom,
  InboxView,
  JournalEntry,
  NoteText,
  Tag,
  VisitorDetails,
} from './inbox.values.ts';
import { Id, Name, Problem, REFUSALS, Time } from './values.ts';

const limit = Type.Optional(Type.Integer({ minimum: 1, maximum: PAGE_ITEMS_MAX, default: 50 }));

const CannedReplyBody = Type.Object({
  shortcut: CannedReply.properties.shortcut,
  text: CannedReply.properties.text,
});

/** Calls by which agents find rooms and decide about them: by session, never by key or token. */
export const INBOX_ENDPOINTS = {
  listInbox: {
    method: 'GET',
    path: '/api/v3/organizations/:organizationId/inbox',
    audience: 'agent',
    tag: 'Inbox',
    summary: 'Rooms of the products the agent is for, the latest active first.',
    query: Type.Object({
      view: InboxView,
      product: Type.Optional(Name),
      assignee: Type.Optional(Id),
      tag: Type.Optional(Tag),
      after: Type.Optional(Type.String({ maxLength: 64, description: 'The `next` of a page.' })),
      limit,
    }),
    answers: {
      200: Type.Object({
        rooms: Type.Array(InboxRoom),
        next: Type.Union([Type.String(), Type.Null()], {
          description:
            'Where the next page begins: send it as `after`. null: this is the last one.',
        }),
      }),
      ...REFUSALS,
    },
  },
  countInbox: {
    method: 'GET',
    path: '/api/v3/organizations/:organizationId/inbox/counts',
    audience: 'agent',
    tag: 'Inbox',
    summary: 'How many rooms there are, each number to a hundred.',
    answers: { 200: InboxCounts, ...REFUSALS },
  },
  listTags: {
    method: 'GET',
    path: '/api/v3/organizations/:organizationId/tags',
    audience: 'agent',
    tag: 'Inbox',
    summary: 'Tags that rooms of the organization have, by name, at most 200.',
    answers: { 200: Type.Object({ tags: Type.Array(Tag) }), ...REFUSALS },
  },
  getInboxRoom: {
    method: 'GET',
    path: '/api/v3/rooms/:roomId/work',
    audience: 'agent',
    tag: 'Inbox',
    summary: 'A room as agents see it.',
    answers: { 200: InboxRoom, ...REFUSALS },
  },
  changeWork: {
    method: 'PATCH',
    path: '/api/v3/rooms/:roomId/work',
    audience: 'agent',
    tag: 'Inbox',
    summary: 'Assign, take, release, snooze or tag a room. What is not sent stays as it is.',
    notes:
      'With `ifAssigneeId`, only while the room is with that account, or with nobody for null: of ' +
      'two who take a room at once one is refused with 409. Who is assigned must be for the product.',
    body: Type.Object({
      assigneeId: Type.Optional(Type.Union([Id, Type.Null()])),
      ifAssigneeId: Type.Optional(Type.Union([Id, Type.Null()])),
      snoozedUntil: Type.Optional(Type.Union([Time, Type.Null()])),
      tags: Type.Optional(Type.Array(Tag, { maxItems: TAGS_PER_ROOM_MAX })),
    }),
    answers: { 200: InboxRoom, 409: Problem, ...REFUSALS },
  },
  listJournal: {
    method: 'GET',
    path: '/api/v3/rooms/:roomId/journal',
    audience: 'agent',
    tag: 'Inbox',
    summary: 'Notes about a room and what was done with it, oldest first; the latest by default.',
    query: Type.Object({
      after: Type.Optional(Type.Integer({ minimum: 0, description: 'Those with a larger `seq`.' })),
      before: Type.Optional(
        Type.Integer({ minimum: 1, description: 'The latest before a `seq`.' }),
      ),
      limit,
    }),
    answers: {
      200: Type.Object({ entries: Type.Array(JournalEntry), hasMore: Type.Boolean() }),
      ...REFUSALS,
    },
  },
  postNote: {
    method: 'POST',
    path: '/api/v3/rooms/:roomId/notes',
    audience: 'agent',
    tag: 'Inbox',
    summary: 'Write a note that only agents see. The same `clientId` again is the same note.',
    body: Type.Object({
      clientId: Type.String({ minLength: 1, maxLength: CLIENT_ID_CHARACTERS_MAX }),
      text: NoteText,
      mentions: Type.Optional(Type.Array(Id, { maxItems: 20 })),
    }),
    answers: { 200: JournalEntry, 201: JournalEntry, ...REFUSALS },
  },
  getVisitorDetails: {
    method: 'GET',
    path: '/api/v3/rooms/:roomId/visitor',
    audience: 'agent',
    tag: 'Inbox',
    summary: 'Who asks: what they and the organization’s server say, and what was seen of them.',
    answers: { 200: VisitorDetails, ...REFUSALS },
  },
  listCannedReplies: {
    method: 'GET',
    path: '/api/v3/organizations/:organizationId/canned-replies',
    audience: 'agent',
    tag: 'Inbox',
    summary: 'The organization’s canned replies by shortcut, at most 1,000.',
    answers: { 200: Type.Object({ cannedReplies: Type.Array(CannedReply) }), ...REFUSALS },
  },
  createCannedReply: {
    method: 'POST',
    path: '/api/v3/organizations/:organizationId/canned-replies',
    audience: 'agent',
    tag: 'Inbox',
    summary: 'Keep a text for all agents of the organization.',
    body: CannedReplyBody,
    answers: { 201: CannedReply, 409: Problem, ...REFUSALS },
  },
  changeCannedReply: {
    method: 'PATCH',
    path: '/api/v3/organizations/:organizationId/canned-replies/:cannedReplyId',
    audience: 'agent',
    tag: 'Inbox',
    summary: 'Change a canned reply.',
    body: Type.Partial(CannedReplyBody),
    answers: { 200: CannedReply, 409: Problem, ...REFUSALS },
  },
  removeCannedReply: {
    method: 'DELETE',
    path: '/api/v3/organizations/:organizationId/canned-replies/:cannedReplyId',
    audience: 'agent',
    tag: 'Inbox',
    summary: 'Remove a canned reply.',
    answers: { 204: 'Done.', ...REFUSALS },
  },
} as const satisfies Record<string, Endpoint>;

/** Who answers in an organization, and who of them is there. */
export const COLLEAGUE_ENDPOINTS = {
  listColleagues: {
    method: 'GET',
    path: '/api/v3/organizations/:organizationId/colleagues',
    audience: 'agent',
    tag: 'Inbox',
    summary: 'Who answers in an organization, by name, and who of them is there; at most 500.',
    answers: { 200: Type.Object({ colleagues: Type.Array(Colleague) }), ...REFUSALS },
  },
  setAvailability: {
    method: 'PUT',
    path: '/api/v3/account/availability',
    audience: 'agent',
    tag: 'Inbox',
    summary: 'Say that one is away, or back.',
    body: Type.Object({ isAway: Type.Boolean() }),
    answers: { 200: Type.Object({ availability: Availability }), ...REFUSALS },
  },
} as const satisfies Record<string, Endpoint>;
