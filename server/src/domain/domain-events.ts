import type { StoredMessage } from '../storage/queries/messages.queries.ts';
import type { RoomState } from '../storage/queries/rooms.queries.ts';

/** What has happened, told after it is on disk. */
export type DomainEvent =
  | { readonly name: 'message.created'; readonly message: StoredMessage; readonly room: RoomState }
  | { readonly name: 'room.changed'; readonly room: RoomState }
  | { readonly name: 'visitor.ended'; readonly visitorId: string };

/** The port through which the domain tells. Whoever listens must neither throw nor take long. */
export type Publish = (event: DomainEvent) => void;
