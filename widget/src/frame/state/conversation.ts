import {
  ClientError,
  emptyRoomView,
  type Client,
  type File as StoredFile,
  type LiveRoom,
  type Message,
  type OutgoingMessage,
  type RoomView,
} from '@dowellchat/client';
import type { KeptText } from './kept-text.ts';
import { newKey } from './keys.ts';
import { createStore } from './store.ts';
import { createUploads, type Upload } from './uploads.ts';
import type { Identity } from '../../bridge/bridge-messages.ts';
import type { OpenedRoom, Visit } from './visit.ts';

export interface ConversationState {
  /** `resuming`: whether there was an earlier conversation is not known yet. */
  readonly phase: 'resuming' | 'none' | 'open';
  readonly view: RoomView;
  /** Messages that wait for the room to be opened: shown as those of the outbox are. */
  readonly waiting: readonly OutgoingMessage[];
  readonly uploads: readonly Upload[];
  /** The server could not be reached to open the room; it is tried again. */
  readonly isUnreachable: boolean;
}

export type Conversation = ReturnType<typeof createConversation>;

const nothingToLeave = (): void => undefined;

/**
 * The visitor's conversation, from before it exists: the first message or file makes the visitor and
 * the room, and is shown and kept until they are there.
 */
export function createConversation(client: Client, visit: Visit, keptWaiting: KeptText) {
  const store = createStore<ConversationState>({
    phase: 'resuming',
    view: emptyRoomView(),
    waiting: readWaiting(keptWaiting.load()),
    uploads: [],
    isUnreachable: false,
  });
  const arrivals = new Set<(message: Message) => void>();
  /** A file message on its way holds no more than an id; its name is here. */
  const storedFiles = new Map<string, StoredFile>();
  let room: OpenedRoom | null = null;
  let opening: Promise<OpenedRoom> | null = null;
  let leave = nothingToLeave;
  /** Grows when the visitor may be another: what was looked for before is not theirs. */
  let turn = 0;
  /** What was left must not come back by itself. */
  let hasStartedAnew = false;

  function setWaiting(waiting: readonly OutgoingMessage[]): void {
    keptWaiting.save(waiting.length === 0 ? '' : JSON.stringify(waiting));
    store.change({ waiting });
  }

  function enter(entered: OpenedRoom): OpenedRoom {
    leave();
    room = entered;
    const { live } = entered;
    const follow = () => store.change({ view: live.get() });
    const stops = [
      live.subscribe(follow),
      live.onMessage((message) => {
        for (const listener of arrivals) listener(message);
      }),
      () => live.close(),
    ];
    leave = () => {
      for (const stop of stops) stop();
      room = null;
      leave = nothingToLeave;
    };
    const { waiting } = store.get();
    store.change({ phase: 'open', isUnreachable: false });
    // First into the outbox, which keeps them from then on.
    for (const message of waiting) sendNow(live, message);
    setWaiting([]);
    follow();
    return entered;
  }

  function sendNow(live: LiveRoom, { type, data }: Pick<OutgoingMessage, 'type' | 'data'>): string {
    const author = visit.profile().name?.trim();
    return live.send({ type, data, ...(author && { author }) });
  }

  const sayUnreachable = () => store.change({ isUnreachable: true });

  function openRoom(): Promise<OpenedRoom> {
    if (room !== null) return Promise.resolve(room);
    opening ??= visit
      .open(sayUnreachable)
      .then(enter)
      .finally(() => {
        opening = null;
      });
    return opening;
  }

  function startForWaiting(): void {
    openRoom().catch((error: unknown) => {
      // Refused for good: what waited is shown as not sent, to be tried again or dropped.
      const problem = error instanceof ClientError ? error.problem : undefined;
      store.change({ isUnreachable: false });
      setWaiting(
        store.get().waiting.map((message) => ({
          ...message,
          status: 'failed',
          ...(problem && { error: problem }),
        })),
      );
    });
  }

  function send(data: unknown, type = 'text'): void {
    if (room !== null) {
      sendNow(room.live, { type, data });
      return;
    }
    const message: OutgoingMessage = {
      clientId: newKey(),
      type,
      data,
      status: 'sending',
      queuedAt: new Date().toISOString(),
    };
    setWaiting([...store.get().waiting, message]);
    startForWaiting();
  }

  const uploads = createUploads({
    client,
    openRoom: async () => (await openRoom()).id,
    onChange: (list) => store.change({ uploads: list }),
    onStored(file) {
      storedFiles.set(file.id, file);
      send({ fileId: file.id }, 'file');
    },
  });

  async function resume(): Promise<void> {
    if (room !== null || hasStartedAnew) return;
    if (store.get().waiting.length > 0) startForWaiting();
    const resumed = turn;
    const earlier = await visit.resume(sayUnreachable);
    if (resumed !== turn) earlier?.live.close();
    else if (earlier === null) {
      if (room === null) store.change({ phase: 'none', isUnreachable: false });
    } else if (room === null) enter(earlier);
    // A message was written meanwhile, and has opened the room by itself.
    else earlier.live.close();
  }

  return {
    ...store,
    send: (text: string) => send(text),
    attach: uploads.add,
    retryUpload: uploads.retry,
    removeUpload: uploads.remove,

    /** What of a message is known here: a file that was just stored has its name before it arrives. */
    dataOf({ type, data }: { type: string; data: unknown }): unknown {
      if (type !== 'file') return data;
      return storedFiles.get(String((Object(data) as { fileId?: unknown }).fileId)) ?? data;
    },

    /** Goes on with an earlier conversation, or one of another tab, where there is one. */
    resume,

    /** The page says who the visitor is. Whoever that is goes on with their own conversation. */
    async identify(identity: Identity): Promise<void> {
      if (!(await visit.identify(identity, sayUnreachable))) return;
      turn += 1;
      hasStartedAnew = false;
      leave();
      store.change({ phase: 'resuming', view: emptyRoomView() });
      await resume();
    },

    /** Leaves a closed conversation; the next message opens another. */
    startAnew(): void {
      hasStartedAnew = true;
      leave();
      store.change({ phase: 'none', view: emptyRoomView() });
    },

    retry(clientId: string): void {
      const { waiting } = store.get();
      if (!waiting.some((each) => each.clientId === clientId)) {
        room?.live.retry(clientId);
        return;
      }
      setWaiting(
        waiting.map((each) => (each.clientId === clientId ? { ...each, status: 'sending' } : each)),
      );
      startForWaiting();
    },

    discard(clientId: string): void {
      setWaiting(store.get().waiting.filter((each) => each.clientId !== clientId));
      room?.live.discard(clientId);
    },

    markRead: () => room?.live.markRead(),
    setTyping: (isTyping: boolean) => room?.live.setTyping(isTyping),
    loadOlder: async () => room?.live.loadOlder(),

    /** With each message that arrives from now on. */
    onMessage(listener: (message: Message) => void): () => void {
      arrivals.add(listener);
      return () => void arrivals.delete(listener);
    },
  };
}

/** What another version of this program may have kept is not taken on trust. */
function readWaiting(kept: string): OutgoingMessage[] {
  try {
    const messages = JSON.parse(kept || '[]') as OutgoingMessage[];
    return messages.filter(({ clientId, data }) => Boolean(clientId) && data !== undefined);
  } catch {
    return [];
  }
}
