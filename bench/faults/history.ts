/**
 * The log of what clients sent and were told, in the order in which it happened to them. It is all
 * that the checker gets to know, so a promise is judged by what clients can see and nothing else.
 */

/** A message as a reader sees it. Its text is unique in a run: that is how it is recognized. */
export interface Seen {
  readonly seq: number;
  readonly id: string;
  readonly text: string;
}

/** What became of one attempt to send. */
export type Told =
  /** The server says: it is stored. */
  | { readonly kind: 'acked'; readonly id: string; readonly deduplicated: boolean }
  /** The server says: it is not stored. */
  | {
      readonly kind: 'refused';
      readonly status: number;
      readonly retryAfterSeconds?: number;
      readonly message: string;
    }
  /** Nothing was said: a timeout, a broken connection. It may be stored or not. */
  | { readonly kind: 'unanswered'; readonly reason: string };

export type HistoryEvent =
  | { readonly kind: 'sent'; readonly room: string; readonly sender: string; readonly text: string }
  | {
      readonly kind: 'told';
      readonly room: string;
      readonly text: string;
      readonly told: Told;
      readonly tookMs: number;
    }
  /** `messages` is everything after the cursor `after`, asked for when the log was `since` long. */
  | {
      readonly kind: 'read';
      readonly reader: string;
      readonly room: string;
      readonly since: number;
      readonly after: number;
      readonly messages: readonly Seen[];
    };

export class History {
  readonly #events: HistoryEvent[] = [];
  readonly #seen = new Map<string, Seen>();

  get events(): readonly HistoryEvent[] {
    return this.#events;
  }

  /** How much has happened so far: the clock of the log. */
  get length(): number {
    return this.#events.length;
  }

  sent(room: string, sender: string, text: string): void {
    this.#events.push({ kind: 'sent', room, sender, text });
  }

  told(room: string, text: string, told: Told, tookMs: number): void {
    this.#events.push({ kind: 'told', room, text, told, tookMs });
  }

  read(read: {
    reader: string;
    room: string;
    since: number;
    after: number;
    messages: readonly Seen[];
  }): void {
    const messages = read.messages.map((message) => this.#keepOnce(message));
    this.#events.push({ kind: 'read', ...read, messages });
  }

  /** Readers see the same messages again and again: each is kept in memory once. */
  #keepOnce(message: Seen): Seen {
    const key = `${message.seq} ${message.id} ${message.text}`;
    const kept = this.#seen.get(key);
    if (kept !== undefined) return kept;
    this.#seen.set(key, message);
    return message;
  }
}

/** How many attempts ended in which way. */
export function countTold(events: readonly HistoryEvent[]): Record<Told['kind'], number> {
  const counts = { acked: 0, refused: 0, unanswered: 0 };
  for (const event of events) if (event.kind === 'told') counts[event.told.kind] += 1;
  return counts;
}

/** Milliseconds that acknowledged attempts took, ascending. */
export function ackTimes(events: readonly HistoryEvent[]): number[] {
  return events
    .flatMap((event) => (event.kind === 'told' && event.told.kind === 'acked' ? event.tookMs : []))
    .toSorted((a, b) => a - b);
}
