import type { StoredMessage } from '../storage/queries/messages.queries.ts';
import type { RoomState } from '../storage/queries/rooms.queries.ts';

/** What has happened, told after it is on disk. */
export type DomainEvent =
  | { readonly name: 'message.created'; readonly message: StoredMessage; readonly room: RoomState }
  | { readonly name: 'room.changed'; readonly room: RoomState }
  | { readonly name: 'visitor.ended'; readonly visitorId: string }
  | { readonly name: 'session.ended'; readonly sessionIds: readonly string[] }
  /** What an account is called or may do is another than before. */
  | { readonly name: 'account.changed'; readonly accountId: string }
  | { readonly name: 'key.revoked'; readonly keyId: string };

/** The port through which the domain tells. Whoever listens must neither throw nor take long. */
export type Publish = (event: DomainEvent) => void;
