import type { StoredMessage } from '../storage/queries/messages.queries.ts';
import type { RoomState } from '../storage/queries/rooms.queries.ts';

/** What has happened, told after it is on disk. */
export type DomainEvent =
  | { readonly name: 'message.created'; readonly message: StoredMessage; readonly room: RoomState }
  | { readonly name: 'room.changed'; readonly room: RoomState }
  /** One token, on one device. `changed`: it stands for somebody else now. */
  | {
      readonly name: 'visitor.ended';
      readonly tokenHash: string;
      readonly reason: 'revoked' | 'changed';
    }
  /** Who is verified, or must be: whoever was let in before is to be judged anew. */
  | { readonly name: 'identity.changed'; readonly organizationId: string };

/** The port through which the domain tells. Whoever listens must neither throw nor take long. */
export type Publish = (event: DomainEvent) => void;
