import type { Message } from '@dowellchat/contract/v3/values.ts';
import type { RoomView } from './room-view.ts';
import type { Readable } from './value.ts';

/** A message to be sent. */
export interface NewOutgoing {
  /** Any JSON but null. */
  readonly data: unknown;
  /** `text` unless it is said. */
  readonly type?: string;
  readonly author?: string;
}

/** A room as it is, and what can be done in it. */
export interface LiveRoom extends Readable<RoomView> {
  /** Shows the message in `outbox` at once, and sends it until it is stored or refused. Returns its client id. */
  send(message: NewOutgoing): string;
  /** Sends a message again whose status is `failed`. */
  retry(clientId: string): void;
  /** Takes a message out of `outbox`; one that is on its way may arrive nevertheless. */
  discard(clientId: string): void;
  /** Says that all up to a `seq` was read; without one, the latest message. */
  markRead(seq?: number): void;
  /** To be called with every key: it is told the others every 3 s at most, and ends after 5 s of silence. */
  setTyping(isTyping: boolean): void;
  /** Reads some messages before the oldest. Rejects with a `ClientError`. */
  loadOlder(): Promise<void>;
  /** Calls the listener with each message from now on, once and in order; not with those that were there at first. */
  onMessage(listener: (message: Message) => void): () => void;
  /** Ends this use of the room. */
  close(): void;
}
