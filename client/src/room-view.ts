// What a client holds of a room, and the only code that changes it. What must hold whatever arrives, in
// whatever order and however often:
// - `messages` has no gap and no repetition; what arrived beyond a gap waits in `ahead`;
// - of two states of the room the one with the larger version stays;
// - `room.lastSeq` is never below the latest message, so that `isBehind` tells whether to read more.
import type {
  JoinedRoom,
  OutboundName,
  PayloadOf,
  Presence,
} from '@dowellchat/contract/v3/events.ts';
import type { Message, Room, RoomState, Side } from '@dowellchat/contract/v3/values.ts';
import type { ProblemError } from './client-error.ts';

/** A message on its way to the server. */
export interface OutgoingMessage {
  readonly clientId: string;
  readonly type: string;
  readonly data: unknown;
  readonly author?: string;
  /** `failed`: refused for good, see `error`. Whatever else goes wrong is tried again. */
  readonly status: 'sending' | 'failed';
  readonly error?: ProblemError;
  /** ISO 8601, by this device's clock. */
  readonly queuedAt: string;
}

/** Immutable; a new object after every change, parts that did not change keep their identity. */
export interface RoomView {
  /** `offline`: what is held may be old. `gone`: not found, or no longer allowed. */
  readonly status: 'loading' | 'live' | 'offline' | 'gone';
  readonly room: Room | null;
  /** Oldest first, without a gap. */
  readonly messages: readonly Message[];
  /** `loadOlder` would find some. */
  readonly hasOlder: boolean;
  /** In the order of sending; one leaves when the message itself has arrived. */
  readonly outbox: readonly OutgoingMessage[];
  readonly typing: { readonly visitor: boolean; readonly agent: boolean };
  readonly presence: { readonly visitor: boolean; readonly agent: boolean };
  /** Arrived beyond a gap that is being filled: not to be shown. */
  readonly ahead: readonly Message[];
}

/** One of the events a server sends. */
export type OutboundEvent = {
  [Name in OutboundName]: { readonly name: Name; readonly payload: PayloadOf<Name> };
}[OutboundName];

/** Enough for what comes while a gap is read; more is read as well, instead of being held. */
const AHEAD_MESSAGES_MAX = 200;

const NOBODY: Presence = { visitor: false, agent: false };

const EMPTY: RoomView = {
  status: 'loading',
  room: null,
  messages: [],
  hasOlder: false,
  outbox: [],
  typing: NOBODY,
  presence: NOBODY,
  ahead: [],
};

/** A room nothing is known of yet. */
export function emptyRoomView(): RoomView {
  return EMPTY;
}

/** The view after an event. Before the room was joined events mean nothing. */
export function applyEvent(view: RoomView, event: OutboundEvent): RoomView {
  if (event.name === 'session.ended') {
    return withStatus(view, event.payload.reason === 'changed' ? 'offline' : 'gone');
  }
  if (view.room === null) return view;
  switch (event.name) {
    case 'message.created': {
      const { message, room } = event.payload;
      const isNew = message.seq > latestSeq(view);
      const next = applyMessages(withRoomState(view, room), [message]);
      // Who has sent what they typed types no longer; the server need not say so.
      return isNew ? withSide(next, 'typing', message.side, false) : next;
    }
    case 'room.changed':
      return withRoomState(view, event.payload.room);
    case 'typing.changed':
      return withSide(view, 'typing', event.payload.side, event.payload.isTyping);
    case 'presence.changed':
      return withPresence(view, event.payload.presence);
    // What only agents are told is no part of it, nor what a newer server may tell.
    default:
      return view;
  }
}

/** The view after a join: extended by what was missed, or begun anew where it says `reset`. */
export function applyJoin(view: RoomView, joined: JoinedRoom): RoomView {
  const present = withPresence({ ...view, status: 'live', typing: NOBODY }, joined.presence);
  const isStale = view.room !== null && joined.room.version < view.room.version;
  const isOtherHistory = joined.reset === 'epoch' || joined.reset === 'future';
  if (joined.reset === null || (isStale && !isOtherHistory)) {
    return applyMessages(withRoomState(present, joined.room), joined.messages);
  }
  return applyPage(
    sorted({ ...present, room: joined.room, messages: [], ahead: [] }),
    joined.messages,
  );
}

/** The view with messages of any place: what continues it is shown, what is beyond a gap waits. */
export function applyMessages(view: RoomView, arrived: readonly Message[]): RoomView {
  const latest = latestSeq(view);
  const isHeld = (seq: number): boolean => view.ahead.some((each) => each.seq === seq);
  const fresh = arrived.filter(({ seq }) => seq > latest && !isHeld(seq));
  if (fresh.length === 0) return view;
  return sorted({ ...view, ahead: [...view.ahead, ...fresh] });
}

/** The view with a page that was asked for as what comes next, or as the latest where it holds none. */
export function applyPage(view: RoomView, page: readonly Message[]): RoomView {
  if (view.messages.length > 0 || page.length === 0) return applyMessages(view, page);
  return sorted({ ...view, messages: page });
}

/** The view with the page just before its oldest message. */
export function applyOlder(view: RoomView, page: readonly Message[]): RoomView {
  const oldest = view.messages[0]?.seq;
  // What was held has been replaced while the page was on its way.
  if (oldest === undefined || page.at(-1)?.seq !== oldest - 1) return view;
  return sorted({ ...view, messages: [...page, ...view.messages] });
}

export function withStatus(view: RoomView, status: RoomView['status']): RoomView {
  return view.status === status ? view : { ...view, status };
}

export function withOutbox(view: RoomView, outbox: readonly OutgoingMessage[]): RoomView {
  return { ...view, outbox };
}

/** `seq` of the latest message that is shown; 0 without any. */
export function latestSeq({ messages }: RoomView): number {
  return messages.at(-1)?.seq ?? 0;
}

/** There are messages that the view lacks. */
export function isBehind(view: RoomView): boolean {
  return view.ahead.length > 0 || (view.room?.lastSeq ?? 0) > latestSeq(view);
}

/** Moves what now continues the messages out of `ahead`, and derives what follows from them. */
function sorted(view: RoomView): RoomView {
  const messages = [...view.messages];
  let latest = latestSeq(view);
  const waiting: Message[] = [];
  for (const message of view.ahead.toSorted((one, other) => one.seq - other.seq)) {
    if (message.seq === latest + 1) {
      messages.push(message);
      latest = message.seq;
    } else if (message.seq > latest && message.seq !== waiting.at(-1)?.seq) {
      waiting.push(message);
    }
  }
  const lastSeq = Math.max(view.room?.lastSeq ?? 0, latest);
  return {
    ...view,
    messages: messages.length === view.messages.length ? view.messages : messages,
    ahead: waiting.slice(0, AHEAD_MESSAGES_MAX),
    hasOlder: (messages[0]?.seq ?? lastSeq + 1) > 1,
    outbox: withoutArrived(view.outbox, messages),
    room: view.room && view.room.lastSeq < lastSeq ? { ...view.room, lastSeq } : view.room,
  };
}

function withoutArrived(
  outbox: readonly OutgoingMessage[],
  messages: readonly Message[],
): readonly OutgoingMessage[] {
  if (outbox.length === 0) return outbox;
  const arrived = new Set(messages.map(({ clientId }) => clientId));
  const left = outbox.filter(({ clientId }) => !arrived.has(clientId));
  return left.length === outbox.length ? outbox : left;
}

function withRoomState(view: RoomView, state: RoomState): RoomView {
  const { room } = view;
  if (room === null || state.version <= room.version) return view;
  const lastSeq = Math.max(state.lastSeq, latestSeq(view));
  const next = { ...view, room: { ...room, ...state, lastSeq } };
  return view.messages.length === 0 ? { ...next, hasOlder: lastSeq > 0 } : next;
}

function withPresence(view: RoomView, presence: Presence): RoomView {
  const { visitor, agent } = view.presence;
  return visitor === presence.visitor && agent === presence.agent ? view : { ...view, presence };
}

function withSide(view: RoomView, part: 'typing', side: Side, value: boolean): RoomView {
  return view[part][side] === value ? view : { ...view, [part]: { ...view[part], [side]: value } };
}
