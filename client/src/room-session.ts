// One room under one token: puts together what the session hears, what the outbox sends and what is read
// over HTTP. Every change of the view goes through `change`.
import {
  CATCH_UP_MESSAGES_MAX,
  PAGE_ITEMS_MAX,
  START_MESSAGES,
} from '@dowellchat/contract/limits.ts';
import type { Cursor, JoinedRoom, ResetReason } from '@dowellchat/contract/v3/events.ts';
import type { Message, RoomState, Side } from '@dowellchat/contract/v3/values.ts';
import { toClientError } from './client-error.ts';
import { createGapFilling } from './gap-filling.ts';
import type { LiveRoom } from './live-room.ts';
import { createMessageFeed } from './message-feed.ts';
import type { StoredOutbox } from './outbox-storage.ts';
import { randomId } from './random.ts';
import { createReadMark } from './read-mark.ts';
import type { Rest } from './rest.ts';
import * as views from './room-view.ts';
import type { OutboundEvent, OutgoingMessage, RoomView } from './room-view.ts';
import { createSending } from './sending.ts';
import type { Member, Session } from './session.ts';
import { createTyping, createTypingExpiry } from './typing.ts';
import type { Value } from './value.ts';

/** What a live room does, under one token. */
export type RoomSession = Pick<
  LiveRoom,
  'send' | 'retry' | 'discard' | 'markRead' | 'setTyping' | 'loadOlder' | 'close'
>;

export interface RoomSessionOptions {
  readonly roomId: string;
  readonly rest: Rest;
  readonly session: Session;
  readonly view: Value<RoomView>;
  readonly stored: StoredOutbox;
  readonly listeners: ReadonlySet<(message: Message) => void>;
}

const OLDER_MESSAGES = 50;
const ROOM_ID = /^[0-9a-f]{24}$/;

export function openRoomSession(options: RoomSessionOptions): RoomSession {
  const { roomId, rest, session, view, stored, listeners } = options;
  const feed = createMessageFeed(listeners);
  /** Stored, though a gap before it is still being read: by client id its `seq`. */
  const posted = new Map<string, number>();
  let epoch: string | undefined;
  /** Nothing held means nothing missed: what came since is read from the first on, not from the latest. */
  let wasEmpty = false;
  let isClosed = false;
  let olderPage: Promise<void> | undefined;

  function change(next: RoomView): void {
    const before = view.get();
    if (isClosed || next === before) return;
    storeChanges(stored, before.outbox, next.outbox);
    view.set(next);
    feed.show(view.get());
    filling.check();
  }

  const isJoined = (): boolean => session.isJoined(member);
  const isOffline = (): boolean => session.connection.get() === 'offline';

  const sending = createSending({
    roomId,
    rest,
    overSocket: (request) => session.request('message.send', request),
    way: () => (isJoined() ? 'socket' : isOffline() ? 'rest' : 'none'),
    outbox: () => view.get().outbox,
    isPosted: (clientId) => posted.has(clientId),
    onPosted(clientId, { message }) {
      posted.set(clientId, message.seq);
      change(withoutPosted(views.applyMessages(view.get(), [message])));
    },
    onRefused(clientId, error) {
      editOutgoing(clientId, (each) => ({ ...each, status: 'failed', error: error.problem }));
      if (error.code === 'UNAUTHENTICATED') session.end();
    },
  });

  const filling = createGapFilling({
    view: () => view.get(),
    async read(after) {
      const isStart = after === 0 && !wasEmpty;
      const query = isStart ? { limit: START_MESSAGES } : { after, limit: PAGE_ITEMS_MAX };
      const page = await rest.listMessages({ roomId, query });
      if (isClosed) return;
      if (epoch !== undefined && page.epoch !== epoch) session.rejoin(member);
      else change(withoutPosted(views.applyPage(view.get(), page.messages)));
    },
    onRefused: (error) => member.refused(error),
  });

  const reading = createReadMark({
    way() {
      if (isJoined()) return (seq) => session.request('read.mark', { roomId, seq });
      return isOffline() ? (seq) => rest.markRead({ roomId, body: { seq } }) : undefined;
    },
    onMarked: (room: RoomState) => member.event({ name: 'room.changed', payload: { room } }),
  });

  const typing = createTyping((isTyping) => {
    if (isJoined()) session.request('typing.set', { roomId, isTyping }).catch(() => {});
  });
  const othersTyping = createTypingExpiry<Side>((side) => {
    const payload = { roomId, side, isTyping: false };
    change(views.applyEvent(view.get(), { name: 'typing.changed', payload }));
  });

  const member: Member = {
    roomId,
    cursor(): Cursor | null {
      const seq = views.latestSeq(view.get());
      return epoch === undefined || view.get().room === null ? null : { epoch, seq };
    },
    joined(joined, newEpoch) {
      take(joined, newEpoch, 'live');
      sending.onJoined();
      reading.kick();
    },
    event(event: OutboundEvent) {
      change(views.applyEvent(view.get(), event));
      if (event.name !== 'typing.changed') return;
      othersTyping.heard(event.payload.side, event.payload.isTyping);
    },
    refused(error) {
      if (error.code === 'UNAUTHENTICATED') session.end();
      else change(views.withStatus(view.get(), 'gone'));
    },
    async refresh() {
      try {
        await readOverHttp();
        sending.kick();
        reading.kick();
      } catch (error) {
        const refusal = toClientError(error);
        if (!refusal.retryable && refusal.status > 0) member.refused(refusal);
      }
    },
  };

  /** What a join would tell, asked for piece by piece. */
  async function readOverHttp(): Promise<void> {
    const cursor = member.cursor();
    const latest = { roomId, query: { limit: START_MESSAGES } };
    const room = await rest.getRoom({ roomId });
    let reset = resetReason(cursor, room);
    let page = await rest.listMessages(
      reset === null ? { roomId, query: { after: cursor?.seq ?? 0 } } : latest,
    );
    if (cursor !== null && cursor.epoch !== page.epoch) {
      if (reset === null) page = await rest.listMessages(latest);
      reset = 'epoch';
    }
    // The socket came back meanwhile, and knows better.
    if (isClosed || !isOffline()) return;
    const { presence } = view.get();
    take({ room, reset, messages: page.messages, presence }, page.epoch, 'offline');
  }

  function take(joined: JoinedRoom, newEpoch: string, status: RoomView['status']): void {
    const isOtherHistory = joined.reset === 'epoch' || joined.reset === 'future';
    if (isOtherHistory) {
      posted.clear();
      reading.forget();
      feed.forget();
    }
    epoch = newEpoch;
    // A program that reacts to each message must see all; the gap is read page by page.
    const isMissed = joined.reset === 'far' && listeners.size > 0;
    if (joined.reset !== null && !isMissed) wasEmpty = joined.room.lastSeq === 0;
    const taken: JoinedRoom = isMissed ? { ...joined, reset: null, messages: [] } : joined;
    othersTyping.stop();
    change(withoutPosted(views.withStatus(views.applyJoin(view.get(), taken), status)));
  }

  /** Drops from the outbox what is stored before the messages that are held. */
  function withoutPosted(next: RoomView): RoomView {
    const latest = views.latestSeq(next);
    const outbox = next.outbox.filter(
      ({ clientId }) => (posted.get(clientId) ?? Infinity) > latest,
    );
    return outbox.length === next.outbox.length ? next : views.withOutbox(next, outbox);
  }

  function editOutgoing(
    clientId: string,
    edit: (message: OutgoingMessage) => OutgoingMessage | undefined,
  ): void {
    const edited = view.get().outbox.flatMap((each) => {
      return each.clientId === clientId ? (edit(each) ?? []) : each;
    });
    change(views.withOutbox(view.get(), edited));
  }

  const unsubscribe = session.connection.subscribe(() => {
    const connection = session.connection.get();
    if (connection === 'ended') change(views.withStatus(view.get(), 'gone'));
    if (connection !== 'offline' || view.get().status === 'gone') return;
    change(views.withStatus(view.get(), 'offline'));
    sending.kick();
  });

  change(views.withOutbox(view.get(), stored.load()));
  if (!ROOM_ID.test(roomId)) {
    // It cannot be asked for: one such id would get the join of all others refused.
    change(views.withStatus(view.get(), 'gone'));
  } else if (session.connection.get() === 'ended') {
    change(views.withStatus(view.get(), 'gone'));
  } else {
    session.add(member);
  }

  return {
    send({ data, type = 'text', author }) {
      const message: OutgoingMessage = {
        clientId: randomId(),
        type,
        data,
        ...(author !== undefined && { author }),
        status: 'sending',
        queuedAt: new Date().toISOString(),
      };
      typing.set(false);
      change(views.withOutbox(view.get(), [...view.get().outbox, message]));
      sending.kick();
      return message.clientId;
    },
    retry(clientId) {
      editOutgoing(clientId, ({ clientId: id, type, data, author, queuedAt }) => ({
        clientId: id,
        type,
        data,
        queuedAt,
        status: 'sending',
        ...(author !== undefined && { author }),
      }));
      sending.kick();
    },
    discard(clientId) {
      editOutgoing(clientId, () => undefined);
    },
    markRead(seq = Infinity) {
      reading.want(Math.min(seq, views.latestSeq(view.get())));
    },
    setTyping: typing.set,
    loadOlder() {
      olderPage ??= readOlder().finally(() => {
        olderPage = undefined;
      });
      return olderPage;
    },
    close() {
      typing.set(false);
      isClosed = true;
      unsubscribe();
      sending.stop();
      filling.stop();
      othersTyping.stop();
      session.remove(member);
    },
  };

  async function readOlder(): Promise<void> {
    const before = view.get().messages[0]?.seq;
    if (before === undefined || before === 1) return;
    const query = { before, limit: OLDER_MESSAGES };
    const page = await rest.listMessages({ roomId, query });
    if (page.epoch === epoch) change(views.applyOlder(view.get(), page.messages));
  }
}

/** Of what a server says at a join, that which can be told without its epoch. */
function resetReason(cursor: Cursor | null, { lastSeq }: RoomState): ResetReason | null {
  if (cursor === null) return 'start';
  if (cursor.seq > lastSeq) return 'future';
  return lastSeq - cursor.seq > CATCH_UP_MESSAGES_MAX ? 'far' : null;
}

/** Keeps what is stored the same as what is shown. */
function storeChanges(
  stored: StoredOutbox,
  before: readonly OutgoingMessage[],
  after: readonly OutgoingMessage[],
): void {
  if (before === after) return;
  for (const { clientId } of before) {
    if (!after.some((each) => each.clientId === clientId)) stored.remove(clientId);
  }
  for (const message of after) if (!before.includes(message)) stored.put(message);
}
