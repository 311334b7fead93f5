import type { Side } from '@dowellchat/contract/v3/values.ts';
import type { AvailabilityChange } from './agents/availability.ts';
import type { RoomVisitor } from '../storage/queries/inbox.queries.ts';
import type { StoredEntry } from '../storage/queries/journal.queries.ts';
import type { MessageRow } from '../storage/queries/messages.queries.ts';
import type { RoomWork, WorkedRoom } from '../storage/queries/room-work.queries.ts';
import type { RoomState } from '../storage/queries/rooms.queries.ts';

/** All that changes about a room, and where it is: who hears of it is decided by that. */
export interface PlacedRoom extends RoomState {
  readonly organizationId: string;
  readonly product: string;
  readonly activeAtMs: number;
}

/** What has happened, told after it is on disk. */
export type DomainEvent =
  | {
      readonly name: 'message.created';
      readonly message: MessageRow;
      readonly room: PlacedRoom;
      /** What agents decide, where the message has changed that. */
      readonly work: RoomWork | null;
    }
  | { readonly name: 'room.created'; readonly room: WorkedRoom }
  | { readonly name: 'room.changed'; readonly room: WorkedRoom; readonly isWorkChanged: boolean }
  | {
      readonly name: 'journal.created';
      readonly entry: StoredEntry;
      readonly room: PlacedRoom;
      readonly work: RoomWork;
    }
  /** Whose room it is has another name, or is somebody else, than before. Told of each room of theirs. */
  | { readonly name: 'visitor.changed'; readonly room: PlacedRoom; readonly visitor: RoomVisitor }
  /** One token, on one device. `changed`: it stands for somebody else now. */
  | {
      readonly name: 'visitor.ended';
      readonly tokenHash: string;
      readonly reason: 'revoked' | 'changed';
    }
  | { readonly name: 'session.ended'; readonly sessionIds: readonly string[] }
  /** What an account is called or may do is another than before. */
  | { readonly name: 'account.changed'; readonly accountId: string }
  /** Somebody of an organization is there now, away, or gone. Of this process alone, on no disk. */
  | ({ readonly name: 'colleague.changed' } & AvailabilityChange)
  /** What somebody has said of being there. */
  | { readonly name: 'agent.away'; readonly accountId: string; readonly isAway: boolean }
  /** Of this moment alone, on no disk. `accountId`: of an agent. */
  | {
      readonly name: 'typing.changed';
      readonly roomId: string;
      readonly side: Side;
      readonly accountId: string | null;
      readonly isTyping: boolean;
    }
  | { readonly name: 'key.revoked'; readonly keyId: string }
  /** How an organization's rooms go to agents. */
  | { readonly name: 'routing.changed'; readonly organizationId: string }
  /** Who is verified, or must be: whoever was let in before is to be judged anew. */
  | { readonly name: 'identity.changed'; readonly organizationId: string };

/** The port through which the domain tells. Whoever listens must neither throw nor take long. */
export type Publish = (event: DomainEvent) => void;
