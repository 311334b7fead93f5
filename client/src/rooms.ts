// The rooms of a client. Each right has a session of its own; rooms outlive it, so that whoever shows one
// keeps the same object when the right changes.
import type { Message } from '@dowellchat/contract/v3/values.ts';
import type { ConnectionState, Right } from './line.ts';
import type { LiveRoom } from './live-room.ts';
import { openStoredOutbox, type OutboxStorage, type StoredOutbox } from './outbox-storage.ts';
import type { Rest } from './rest.ts';
import { openRoomSession, type RoomSession } from './room-session.ts';
import { emptyRoomView, type RoomView } from './room-view.ts';
import { createSession, type Attendant, type Session } from './session.ts';
import { createValue, type Readable, type Value } from './value.ts';

export interface Rooms {
  readonly connection: Readable<ConnectionState>;
  setRight(right: Right | undefined): void;
  /** The attendant needs the socket from now on, or no longer. */
  attend(): void;
  /** Sends over the socket of now. */
  readonly request: Session['request'];
  open(roomId: string): LiveRoom;
  close(): void;
}

interface Entry {
  readonly roomId: string;
  readonly view: Value<RoomView>;
  readonly listeners: Set<(message: Message) => void>;
  holders: number;
  current: RoomSession;
}

export interface RoomsOptions {
  readonly url: string;
  readonly rest: Rest;
  readonly outboxStorage: OutboxStorage;
  readonly attendant?: Attendant;
}

export function createRooms({ url, rest, outboxStorage, attendant }: RoomsOptions): Rooms {
  const connection = createValue<ConnectionState>('idle');
  const entries = new Map<string, Entry>();
  let right: Right | undefined;
  let session: Session = createSession({ url, right, connection, attendant });

  function begin(roomId: string, entry: Omit<Entry, 'roomId' | 'current'>): RoomSession {
    const { view, listeners } = entry;
    const stored =
      right === undefined
        ? NOT_STORED
        : openStoredOutbox(outboxStorage, { url, owner: right.owner, roomId });
    return openRoomSession({ roomId, rest, session, view, listeners, stored });
  }

  function enter(roomId: string): Entry {
    const parts = {
      view: createValue(emptyRoomView()),
      listeners: new Set<(message: Message) => void>(),
      holders: 0,
    };
    const entry = { roomId, ...parts, current: begin(roomId, parts) };
    entries.set(roomId, entry);
    return entry;
  }

  function release(entry: Entry): void {
    entry.holders -= 1;
    if (entry.holders > 0 || entries.get(entry.roomId) !== entry) return;
    entries.delete(entry.roomId);
    entry.current.close();
  }

  function open(roomId: string): LiveRoom {
    const entry = entries.get(roomId) ?? enter(roomId);
    entry.holders += 1;
    let isOpen = true;
    return {
      get: entry.view.get,
      subscribe: entry.view.subscribe,
      send: (message) => entry.current.send(message),
      retry: (clientId) => entry.current.retry(clientId),
      discard: (clientId) => entry.current.discard(clientId),
      markRead: (seq) => entry.current.markRead(seq),
      setTyping: (isTyping) => entry.current.setTyping(isTyping),
      loadOlder: () => entry.current.loadOlder(),
      onMessage(listener) {
        const own = (message: Message): void => listener(message);
        entry.listeners.add(own);
        return () => {
          entry.listeners.delete(own);
        };
      },
      close() {
        if (isOpen) release(entry);
        isOpen = false;
      },
    };
  }

  return {
    connection,
    open,
    attend: () => session.attend(),
    request: (name, request) => session.request(name, request),
    setRight(newRight) {
      // What was said before there was a visitor is the new visitor's.
      const carries = right === undefined && newRight !== undefined;
      for (const { current } of entries.values()) current.close();
      session.close();
      connection.set('idle');
      right = newRight;
      session = createSession({ url, right, connection, attendant });
      for (const entry of entries.values()) {
        const { outbox } = entry.view.get();
        entry.view.set(emptyRoomView());
        entry.current = begin(entry.roomId, entry);
        if (carries) for (const message of outbox) entry.current.send(message);
      }
    },
    close() {
      for (const { current } of entries.values()) current.close();
      entries.clear();
      session.close();
    },
  };
}

/** Without a right nobody knows whose messages these would be. */
const NOT_STORED: StoredOutbox = { load: () => [], put() {}, remove() {} };
