// One conversation as it is drawn: messages, what is on its way, and the journal between them.
import type { Message, OutgoingMessage, Side } from '@dowellchat/client';
import type { JournalEntry } from '@dowellchat/contract/v3/inbox.values.ts';

export interface SaidEntry {
  readonly kind: 'said';
  /** The same before and after it is stored, so that nothing is drawn anew when it is. */
  readonly key: string;
  /** undefined: not stored yet. */
  readonly seq: number | undefined;
  readonly side: Side;
  readonly author: string;
  readonly type: string;
  readonly data: unknown;
  readonly at: string;
  readonly state: 'sending' | 'failed' | 'sent' | 'read';
  /** Of one that is not stored: what `retry` and `discard` take. */
  readonly clientId?: string;
  readonly problem?: string;
}

export type Row =
  | { readonly kind: 'day'; readonly key: string; readonly at: string }
  | { readonly kind: 'unread'; readonly key: string }
  | { readonly kind: 'journal'; readonly key: string; readonly entry: JournalEntry }
  | {
      readonly kind: 'message';
      readonly key: string;
      readonly entry: SaidEntry;
      readonly isFirst: boolean;
    };

export interface TimelineParts {
  readonly messages: readonly Message[];
  readonly outbox: readonly OutgoingMessage[];
  readonly journal: readonly JournalEntry[];
  /** What the visitor has read. */
  readonly readSeq: number;
  /** Messages after it were new when the room was opened; undefined: none was. */
  readonly unreadAfterSeq: number | undefined;
}

/** After so long a silence the same person begins anew. */
const GROUP_GAP_MS = 5 * 60 * 1000;

export function toRows(parts: TimelineParts): Row[] {
  const entries = merged(parts);
  const rows: Row[] = [];
  let before: SaidEntry | undefined;
  let day: string | undefined;
  let isMarked = false;
  for (const entry of entries) {
    const at = entry.kind === 'said' ? entry.at : entry.entry.createdAt;
    const nextDay = new Date(at).toDateString();
    if (nextDay !== day) {
      rows.push({ kind: 'day', key: `day ${nextDay}`, at });
      day = nextDay;
      before = undefined;
    }
    if (entry.kind === 'journal') {
      rows.push(entry);
      before = undefined;
      continue;
    }
    if (!isMarked && isUnread(entry, parts.unreadAfterSeq)) {
      rows.push({ kind: 'unread', key: 'unread' });
      isMarked = true;
      before = undefined;
    }
    const isFirst = before === undefined || !belongTogether(before, entry);
    rows.push({ kind: 'message', key: entry.key, entry, isFirst });
    before = entry;
  }
  return rows;
}

type Merged = SaidEntry | Extract<Row, { kind: 'journal' }>;

/** An entry stands after the message it was written after; those of one place by their own order. */
function merged({ messages, outbox, journal, readSeq }: TimelineParts): Merged[] {
  const oldest = messages[0]?.seq ?? 1;
  // What belongs to messages that are not read yet comes with them.
  const shown = journal.filter(({ afterSeq }) => afterSeq >= oldest - 1);
  const all: Merged[] = [];
  let next = 0;
  const pushUpTo = (seq: number): void => {
    for (
      let entry = shown[next];
      entry !== undefined && entry.afterSeq < seq;
      entry = shown[next]
    ) {
      all.push({ kind: 'journal', key: `journal ${entry.id}`, entry });
      next += 1;
    }
  };
  for (const message of messages) {
    pushUpTo(message.seq);
    all.push(toSaid(message, readSeq));
  }
  pushUpTo(Infinity);
  for (const message of outbox) all.push(toSending(message));
  return all;
}

function toSaid(message: Message, readSeq: number): SaidEntry {
  const { seq, side, author, type, data, createdAt } = message;
  return {
    kind: 'said',
    // Two sides may call different messages by one client id.
    key: `${side} ${message.clientId ?? message.id}`,
    seq,
    side,
    author,
    type,
    data,
    at: createdAt,
    state: seq <= readSeq ? 'read' : 'sent',
  };
}

function toSending(message: OutgoingMessage): SaidEntry {
  const { clientId, author = '', type, data, queuedAt, status, error } = message;
  return {
    kind: 'said',
    key: `agent ${clientId}`,
    seq: undefined,
    side: 'agent',
    author,
    type,
    data,
    at: queuedAt,
    state: status,
    clientId,
    ...(error && { problem: error.message }),
  };
}

function isUnread({ seq, side }: SaidEntry, afterSeq: number | undefined): boolean {
  return afterSeq !== undefined && seq !== undefined && seq > afterSeq && side === 'visitor';
}

function belongTogether(one: SaidEntry, next: SaidEntry): boolean {
  return (
    one.side === next.side &&
    one.author === next.author &&
    Date.parse(next.at) - Date.parse(one.at) < GROUP_GAP_MS
  );
}
