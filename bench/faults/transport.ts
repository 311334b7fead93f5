import type { Seen, Told } from './history.ts';

/** One attempt to send a message. */
export interface Outgoing {
  readonly room: string;
  readonly author: string;
  readonly text: string;
  /** The sender's own name for the message: a retry under the same name is the same message. */
  readonly key?: string;
  /** The client gives up after so many milliseconds. */
  readonly timeoutMs?: number;
}

/** How readers reach a server. */
export interface Reads {
  /** A room's messages after the cursor, as they are now. */
  read(room: string, after?: number): Promise<readonly Seen[]>;
  close(): void;
}

/** How clients reach a server. It reports what happened on the wire and decides nothing. */
export interface Transport extends Reads {
  openRoom(visitor: string): Promise<string>;
  /** Never rejects: what goes wrong on the way is an answer too. */
  send(message: Outgoing): Promise<Told>;
}
