import Type, { type Static } from 'typebox';
import { NOTE_CHARACTERS_MAX, TAG_CHARACTERS_MAX, TAGS_PER_ROOM_MAX } from '../limits.ts';
import { Attributes, Id, Room, Side, Time } from './values.ts';

const Nobody = Type.Null();

/** What a list shows of a room's latest message. Of two, the one with the larger `seq` is right. */
export const Latest = Type.Object(
  {
    seq: Type.Integer({ minimum: 1 }),
    side: Side,
    author: Type.String(),
    type: Type.String(),
    preview: Type.String({
      description: 'The beginning of its text on one line; the name of a file. Else empty.',
    }),
    createdAt: Time,
  },
  { title: 'Latest' },
);
export type Latest = Static<typeof Latest>;

/**
 * Why a room went to whom it is with. `taken`: by themselves. `given`: by a colleague. `routed`: a
 * new room, offered in turn. `rerouted`: whom it was with had left. `drained`: it waited until
 * somebody was free. `link`: it came by their own link. `released`: it is with nobody again.
 */
export const AssignReason = Type.Union([
  Type.Literal('taken'),
  Type.Literal('given'),
  Type.Literal('routed'),
  Type.Literal('rerouted'),
  Type.Literal('drained'),
  Type.Literal('link'),
  Type.Literal('released'),
]);
export type AssignReason = Static<typeof AssignReason>;

export const Tag = Type.String({
  minLength: 1,
  maxLength: TAG_CHARACTERS_MAX,
  pattern: '^[^\\s,]+$',
  description: 'One word. Kept in small letters.',
});

/** What agents decide about a room. Visitors never see it. */
export const RoomWork = Type.Object(
  {
    version: Type.Integer({
      minimum: 1,
      description: 'The room’s `version` when it changed last.',
    }),
    assigneeId: Type.Union([Id, Nobody], { description: 'Account of who answers. null: nobody.' }),
    assignReason: Type.Union([AssignReason, Type.Null()]),
    snoozedUntil: Type.Union([Time, Type.Null()], {
      description: 'Out of the open rooms until then, or until the visitor writes.',
    }),
    tags: Type.Array(Tag, { maxItems: TAGS_PER_ROOM_MAX }),
    journalSeq: Type.Integer({ minimum: 0, description: '`seq` of the latest journal entry.' }),
  },
  { title: 'RoomWork' },
);
export type RoomWork = Static<typeof RoomWork>;

/** Whose room it is. Of two, the one with the larger `version` is right. */
export const RoomVisitor = Type.Object(
  {
    version: Type.Integer({
      minimum: 0,
      description: 'Larger after every change. 0: a visitor of v2, of whom nothing is known.',
    }),
    name: Type.Union([Type.String(), Type.Null()]),
    email: Type.Union([Type.String(), Type.Null()]),
    isVerified: Type.Boolean({
      description: 'The organization’s own server has said who it is.',
    }),
  },
  { title: 'RoomVisitor' },
);
export type RoomVisitor = Static<typeof RoomVisitor>;

/** A room as agents see it in their lists. It is snoozed while active with a `snoozedUntil`. */
export const InboxRoom = Type.Object(
  {
    ...Room.properties,
    activeAt: Type.String({
      description: 'When something was last said, exact to half a minute: the order of the lists.',
    }),
    latest: Type.Union([Latest, Type.Null()]),
    work: RoomWork,
    visitor: RoomVisitor,
  },
  { title: 'InboxRoom' },
);
export type InboxRoom = Static<typeof InboxRoom>;

export const InboxView = Type.Union(
  [
    Type.Literal('mine'),
    Type.Literal('unassigned'),
    Type.Literal('open'),
    Type.Literal('snoozed'),
    Type.Literal('closed'),
    Type.Literal('all'),
  ],
  { description: '`mine`, `unassigned` and `open`: active and not snoozed.' },
);
export type InboxView = Static<typeof InboxView>;

const Capped = Type.Integer({ minimum: 0, maximum: 100, description: '100: a hundred or more.' });

export const InboxCounts = Type.Object(
  {
    mine: Capped,
    unassigned: Capped,
    open: Capped,
    snoozed: Capped,
    products: Type.Array(
      Type.Object({ product: Type.String(), open: Capped, unassigned: Capped }),
      { description: 'Those the agent is for that have a room, by name.' },
    ),
  },
  { title: 'InboxCounts' },
);
export type InboxCounts = Static<typeof InboxCounts>;

/** Who wrote or did it. Without an account: the server itself, a program or the visitor. */
const Actor = Type.Object({ accountId: Type.Union([Id, Nobody]), name: Type.String() });

export const NoteText = Type.String({
  minLength: 1,
  maxLength: NOTE_CHARACTERS_MAX,
  pattern: '\\S',
});

/** What a journal entry tells. `note`: what an agent wrote for agents; the others: what was done. */
export const JournalFact = Type.Union([
  Type.Object({
    kind: Type.Literal('note'),
    text: NoteText,
    mentions: Type.Array(Id, { description: 'Accounts of colleagues it calls.' }),
  }),
  Type.Object({
    kind: Type.Literal('assigned'),
    assigneeId: Type.Union([Id, Nobody]),
    assigneeName: Type.Union([Type.String(), Nobody]),
    reason: AssignReason,
    load: Type.Union([Type.Object({ rooms: Type.Integer(), capacity: Type.Integer() }), Nobody], {
      description: 'Open rooms the assignee had before, where the server chose. Else null.',
    }),
  }),
  Type.Object({
    kind: Type.Literal('status'),
    status: Type.Union([Type.Literal('open'), Type.Literal('snoozed'), Type.Literal('closed')]),
    until: Type.Union([Time, Type.Null()]),
  }),
  Type.Object({ kind: Type.Literal('tagged'), tags: Type.Array(Tag) }),
]);
export type JournalFact = Static<typeof JournalFact>;

/** A line of a room’s journal: what only agents see of it. Visitors never do. */
export const JournalEntry = Type.Object(
  {
    id: Id,
    roomId: Id,
    seq: Type.Integer({ minimum: 1, description: '1, 2, 3 … in each room’s journal.' }),
    afterSeq: Type.Integer({
      minimum: 0,
      description: 'It stands after the message of this `seq`.',
    }),
    actor: Actor,
    fact: JournalFact,
    createdAt: Time,
  },
  { title: 'JournalEntry' },
);
export type JournalEntry = Static<typeof JournalEntry>;

export const Availability = Type.Union(
  [Type.Literal('online'), Type.Literal('away'), Type.Literal('offline')],
  { description: '`offline`: no console is open. `away`: one is, and they have said so.' },
);
export type Availability = Static<typeof Availability>;

/** Who may answer in an organization, a member or an owner of the instance, as colleagues see them. */
export const Colleague = Type.Object(
  {
    accountId: Id,
    name: Type.String(),
    email: Type.Union([Type.String(), Type.Null()], {
      description: 'null: an owner of the instance who is no member here.',
    }),
    products: Type.Array(Type.String(), { description: 'Empty: all.' }),
    availability: Availability,
    openRooms: Type.Integer({
      minimum: 0,
      maximum: 100,
      description: 'Assigned and open, to 100.',
    }),
  },
  { title: 'Colleague' },
);
export type Colleague = Static<typeof Colleague>;

/** A text agents insert by typing `/` and its shortcut. */
export const CannedReply = Type.Object(
  {
    id: Id,
    shortcut: Type.String({ minLength: 1, maxLength: 40, pattern: '^[\\p{L}\\p{N}_-]+$' }),
    text: Type.String({
      minLength: 1,
      maxLength: NOTE_CHARACTERS_MAX,
      pattern: '\\S',
      description:
        'May hold `{{visitor.name}}`, `{{agent.name}}` and `{{product}}`, filled in where it is used.',
    }),
  },
  { title: 'CannedReply' },
);
export type CannedReply = Static<typeof CannedReply>;

export const VisitorPage = Type.Object(
  {
    url: Type.String({ description: 'Without query and fragment: they may hold secrets.' }),
    title: Type.String(),
    at: Time,
  },
  { title: 'VisitorPage' },
);
export type VisitorPage = Static<typeof VisitorPage>;

/** What agents see of who asks. */
export const VisitorDetails = Type.Object(
  {
    userId: Type.String({ description: 'What v2 calls them, or the visitor’s id.' }),
    portfolio: Type.String(),
    name: Type.Union([Type.String(), Type.Null()]),
    email: Type.Union([Type.String(), Type.Null()]),
    isVerified: Type.Boolean(),
    verifiedId: Type.Union([Type.String(), Type.Null()], {
      description: 'Who the organization’s server says it is.',
    }),
    attributes: Attributes,
    browser: Type.Union([Type.String(), Type.Null()], {
      description: 'Such as `Firefox on Linux`.',
    }),
    language: Type.Union([Type.String(), Type.Null()], { description: 'Such as `pt-BR`.' }),
    pages: Type.Array(VisitorPage, { description: 'The latest fifty they saw, the latest first.' }),
    earlierRooms: Type.Array(Room, {
      description: 'At most twenty others of theirs, newest first.',
    }),
  },
  { title: 'VisitorDetails' },
);
export type VisitorDetails = Static<typeof VisitorDetails>;
