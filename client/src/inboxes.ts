// What agents hear beside the messages of a room: the inboxes of organizations, and what only agents are
// told of a room. Nothing of it is caught up: after each join the listener reads its lists again.
import { toClientError, type ClientError } from './client-error.ts';
import { backoffMs } from './random.ts';
import type { OutboundEvent } from './room-view.ts';
import type { Attendant, Session } from './session.ts';
import { callSafely } from './value.ts';

type EventOf<Name> = Extract<OutboundEvent, { readonly name: Name }>;

export type InboxEvent = EventOf<'inbox.changed' | 'colleague.changed' | 'mentioned'>;
export type RoomWorkEvent = EventOf<'journal.created' | 'viewers.changed'>;

export interface InboxListener {
  /** Joined, for the first time or again: what happened before is told by nothing, read the lists. */
  onJoin(): void;
  onEvent(event: InboxEvent): void;
  /** Not found, or no longer for this account. It is asked for again with the next connection. */
  onRefused?(error: ClientError): void;
}

export interface RoomWorkListener {
  /** The room was joined, for the first time or again: read its journal. */
  onJoin(): void;
  onEvent(event: RoomWorkEvent): void;
}

interface Inbox {
  readonly listeners: Set<InboxListener>;
  isJoined: boolean;
}

const RETRY_FIRST_MS = 1000;
const RETRY_CAP_MS = 60_000;

export interface Inboxes extends Attendant {
  join(organizationId: string, listener: InboxListener): () => void;
  followWork(roomId: string, listener: RoomWorkListener): () => void;
}

export function createInboxes(
  line: () => { readonly request: Session['request']; attend(): void; isOnline(): boolean },
): Inboxes {
  const inboxes = new Map<string, Inbox>();
  const works = new Map<string, Set<RoomWorkListener>>();
  /** Counts connections: what was begun on an earlier one has no say any more. */
  let connects = 0;

  async function ask(organizationId: string, inbox: Inbox): Promise<void> {
    const connect = connects;
    const isCurrent = (): boolean =>
      connect === connects && inboxes.get(organizationId) === inbox && line().isOnline();
    for (let failures = 0; isCurrent(); failures += 1) {
      try {
        await line().request('inbox.join', { organizationId });
        if (!isCurrent()) return;
        inbox.isJoined = true;
        for (const listener of inbox.listeners) callSafely(() => listener.onJoin());
        return;
      } catch (thrown) {
        const error = toClientError(thrown);
        // A lost connection asks again when it is back.
        if (error.code === 'NETWORK' || !isCurrent()) return;
        if (!error.retryable) {
          for (const listener of inbox.listeners) callSafely(() => listener.onRefused?.(error));
          return;
        }
        const waitMs = (error.retryAfterSeconds ?? 0) * 1000;
        await pause(waitMs + backoffMs(failures, RETRY_FIRST_MS, RETRY_CAP_MS));
      }
    }
  }

  function tellInbox(organizationId: string, event: InboxEvent): void {
    for (const listener of inboxes.get(organizationId)?.listeners ?? []) {
      callSafely(() => listener.onEvent(event));
    }
  }

  function tellWork(roomId: string, event: RoomWorkEvent): void {
    for (const listener of works.get(roomId) ?? []) callSafely(() => listener.onEvent(event));
  }

  function tellWorkJoin(roomId: string): void {
    for (const listener of works.get(roomId) ?? []) callSafely(() => listener.onJoin());
  }

  return {
    onConnect() {
      connects += 1;
      for (const [organizationId, inbox] of inboxes) {
        inbox.isJoined = false;
        void ask(organizationId, inbox);
      }
    },

    onEvent(event) {
      switch (event.name) {
        case 'inbox.changed':
        case 'colleague.changed':
        case 'mentioned':
          tellInbox(event.payload.organizationId, event);
          return;
        case 'inbox.reset':
          for (const listener of inboxes.get(event.payload.organizationId)?.listeners ?? []) {
            callSafely(() => listener.onJoin());
          }
          // Of which organization a room is, is not known here: its journal is read once too often.
          for (const roomId of works.keys()) tellWorkJoin(roomId);
          return;
        case 'journal.created':
          tellWork(event.payload.entry.roomId, event);
          return;
        case 'viewers.changed':
          tellWork(event.payload.roomId, event);
          return;
        // All else is of rooms.
        default:
      }
    },

    onJoined: tellWorkJoin,

    isNeeded: () => inboxes.size > 0,

    join(organizationId, listener) {
      // Wrapped, so that the same listener twice is two.
      const own: InboxListener = {
        onJoin: () => listener.onJoin(),
        onEvent: (event) => listener.onEvent(event),
        onRefused: (error) => listener.onRefused?.(error),
      };
      const known = inboxes.get(organizationId);
      const inbox: Inbox = known ?? { listeners: new Set(), isJoined: false };
      inbox.listeners.add(own);
      if (known === undefined) {
        inboxes.set(organizationId, inbox);
        line().attend();
        void ask(organizationId, inbox);
      } else if (inbox.isJoined) {
        queueMicrotask(() => {
          if (inbox.listeners.has(own)) own.onJoin();
        });
      }
      return () => {
        if (!inbox.listeners.delete(own) || inbox.listeners.size > 0) return;
        inboxes.delete(organizationId);
        line()
          .request('inbox.leave', { organizationId })
          .catch(() => {});
        line().attend();
      };
    },

    followWork(roomId, listener) {
      const listeners = works.get(roomId) ?? new Set();
      works.set(roomId, listeners);
      const own: RoomWorkListener = {
        onJoin: () => listener.onJoin(),
        onEvent: (event) => listener.onEvent(event),
      };
      listeners.add(own);
      return () => {
        listeners.delete(own);
        if (listeners.size === 0 && works.get(roomId) === listeners) works.delete(roomId);
      };
    },
  };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
