import { addressOf, type Client, type ClientOptions } from './client.ts';
import { createFiles } from './files.ts';
import {
  createInboxes,
  type InboxEvent,
  type InboxListener,
  type RoomWorkEvent,
  type RoomWorkListener,
} from './inboxes.ts';
import { defaultOutboxStorage } from './outbox-storage.ts';
import { createRest } from './rest.ts';
import { createRooms } from './rooms.ts';

export * from './client.ts';
export type { InboxEvent, InboxListener, RoomWorkEvent, RoomWorkListener };

export interface AgentClient extends Omit<Client, 'setToken'> {
  /**
   * Who is signed in here, as `getAccount` tells; from now on sockets are opened as they are. What was
   * held of rooms is dropped. undefined: nobody. To be called again after `connection` was `ended` and
   * somebody has signed in.
   */
  setAccount(accountId: string | undefined): void;
  /** Hears of an organization until the returned function is called, over lost connections too. */
  joinInbox(organizationId: string, listener: InboxListener): () => void;
  /** What only agents are told of a room; it is heard while the room is open with `room`. */
  followWork(roomId: string, listener: RoomWorkListener): () => void;
}

/** A client of whoever is signed in, for pages of the server itself: the browser sends their cookie. */
export function createAgentClient(options: Omit<ClientOptions, 'token'> = {}): AgentClient {
  const { outboxStorage = defaultOutboxStorage() } = options;
  const access = { url: addressOf(options.url), token: () => undefined };
  const rest = createRest(access);
  const inboxes = createInboxes(() => ({
    request: rooms.request,
    attend: rooms.attend,
    isOnline: () => rooms.connection.get() === 'online',
  }));
  const rooms = createRooms({ url: access.url, rest, outboxStorage, attendant: inboxes });
  let account: string | undefined;

  return {
    rest,
    connection: rooms.connection,
    room: rooms.open,
    ...createFiles(access),
    setAccount(accountId) {
      if (accountId === account && rooms.connection.get() !== 'ended') return;
      account = accountId;
      rooms.setRight(accountId === undefined ? undefined : { owner: `account ${accountId}` });
      rooms.attend();
    },
    joinInbox: inboxes.join,
    followWork: inboxes.followWork,
    close: rooms.close,
  };
}
