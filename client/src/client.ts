import type { File } from '@dowellchat/contract/v3/files.endpoints.ts';
import type { Message } from '@dowellchat/contract/v3/values.ts';
import { browser } from './browser.ts';
import { createFiles, type FetchFileOptions, type UploadOptions } from './files.ts';
import type { ConnectionState, Right } from './line.ts';
import { defaultOutboxStorage, type OutboxStorage } from './outbox-storage.ts';
import { createRest, type Rest } from './rest.ts';
import type { LiveRoom, NewOutgoing } from './live-room.ts';
import { createRooms } from './rooms.ts';
import type { RoomView } from './room-view.ts';
import type { Readable } from './value.ts';

export type { Chat, ChatLink, Look } from '@dowellchat/contract/v3/products.endpoints.ts';
export type { JoinedRoom, Presence } from '@dowellchat/contract/v3/events.ts';
export type { Room, RoomState, Side, Visitor } from '@dowellchat/contract/v3/values.ts';
export { ClientError, type ProblemError } from './client-error.ts';
export type { AnswerOf, ArgumentsOf } from './rest.ts';
export {
  applyEvent,
  applyJoin,
  emptyRoomView,
  type OutboundEvent,
  type OutgoingMessage,
} from './room-view.ts';
export type {
  ConnectionState,
  FetchFileOptions,
  File,
  LiveRoom,
  Message,
  NewOutgoing,
  OutboxStorage,
  Readable,
  Rest,
  RoomView,
  UploadOptions,
};

export interface ClientOptions {
  /** Address of the server, such as `https://chat.example.com`. Default in a browser: the page's own origin. */
  readonly url?: string;
  /** A visitor's token or an API key. Without one only `createVisitor`, `getChat` and `listProducts` are open. */
  readonly token?: string;
  /** Where unsent messages are kept over a reload. Default: `localStorage` where there is one, else memory. */
  readonly outboxStorage?: OutboxStorage;
}

export interface Client {
  /** One typed method for each call of the v3 API; each rejects with a `ClientError`. */
  readonly rest: Rest;
  /** Uses another token from now on; what was held of rooms is dropped. undefined: none. */
  setToken(token: string | undefined): void;
  /** The socket's state. It is opened with the first room, and closed with the last. */
  readonly connection: Readable<ConnectionState>;
  /** The live view of a room; the same room twice is one view. */
  room(roomId: string): LiveRoom;
  /** Stores a file for a room; a message `{ type: 'file', data: { fileId } }` shows it. Rejects with a `ClientError`. */
  uploadFile(roomId: string, file: Blob, options: UploadOptions): Promise<File>;
  /** The bytes of a file, fetched with the token in a header: a URL with a token would end up in logs. */
  fetchFile(roomId: string, fileId: string, options?: FetchFileOptions): Promise<Blob>;
  /** Closes the socket and all rooms. Unsent messages stay where they are stored. */
  close(): void;
}

/** A client of one server, for one visitor or program at a time. */
export function createClient(options: ClientOptions = {}): Client {
  const { outboxStorage = defaultOutboxStorage() } = options;
  let { token } = options;
  const access = { url: addressOf(options.url), token: () => token };
  const rest = createRest(access);
  const rooms = createRooms({ url: access.url, rest, outboxStorage });
  rooms.setRight(rightOf(token));

  return {
    rest,
    connection: rooms.connection,
    room: rooms.open,
    ...createFiles(access),
    setToken(newToken) {
      if (newToken === token) return;
      token = newToken;
      rooms.setRight(rightOf(newToken));
    },
    close: rooms.close,
  };
}

function rightOf(token: string | undefined): Right | undefined {
  return token === undefined ? undefined : { token, owner: token };
}

/** The server's address, with which paths begin. */
export function addressOf(url: string | undefined): string {
  const address = url ?? browser.location?.origin;
  if (address === undefined) throw new TypeError('Outside a browser the server needs a "url".');
  return address.replace(/\/+$/, '');
}
