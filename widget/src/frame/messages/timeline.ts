import type { Message, OutgoingMessage, Side } from '@dowellchat/client';

/** One message as it is drawn, whether it is stored or on its way. */
export interface Entry {
  /** The same before and after it is stored, so that nothing is drawn anew when it is. */
  readonly key: string;
  readonly side: Side;
  readonly author: string;
  readonly type: string;
  readonly data: unknown;
  readonly at: Date;
  readonly state: 'sending' | 'failed' | 'sent' | 'read';
  /** Of one that has not been stored: what `retry` and `discard` take. */
  readonly clientId?: string;
  readonly errorCode?: string;
}

export type Row =
  | { readonly kind: 'date'; readonly key: string; readonly day: Date }
  | {
      readonly kind: 'entry';
      readonly key: string;
      readonly entry: Entry;
      /** First and last of what one side said in one go. */
      readonly isFirst: boolean;
      readonly isLast: boolean;
    };

/** After so long a silence the same side begins anew. */
const GROUP_GAP_MS = 5 * 60 * 1000;

export function toEntries(
  messages: readonly Message[],
  outgoing: readonly OutgoingMessage[],
  agentReadSeq: number,
): Entry[] {
  const stored = messages.map((message): Entry => ({
    key: keyOf(message.side, message.clientId ?? message.id),
    side: message.side,
    author: message.author,
    type: message.type,
    data: message.data,
    at: new Date(message.createdAt),
    state: message.seq <= agentReadSeq ? 'read' : 'sent',
  }));
  const onTheirWay = outgoing.map((message): Entry => ({
    key: keyOf('visitor', message.clientId),
    side: 'visitor',
    author: message.author ?? '',
    type: message.type,
    data: message.data,
    at: new Date(message.queuedAt),
    state: message.status,
    clientId: message.clientId,
    ...(message.error && { errorCode: message.error.code }),
  }));
  return [...stored, ...onTheirWay];
}

export function toRows(entries: readonly Entry[]): Row[] {
  return entries.flatMap((entry, index): Row[] => {
    const before = entries[index - 1];
    const after = entries[index + 1];
    const row: Row = {
      kind: 'entry',
      key: entry.key,
      entry,
      isFirst: before === undefined || !belongTogether(before, entry),
      isLast: after === undefined || !belongTogether(entry, after),
    };
    if (before !== undefined && isSameDay(before.at, entry.at)) return [row];
    return [{ kind: 'date', key: `date ${entry.key}`, day: entry.at }, row];
  });
}

function keyOf(side: Side, id: string): string {
  // Two sides may call different messages by one client id.
  return `${side} ${id}`;
}

function belongTogether(one: Entry, next: Entry): boolean {
  return (
    one.side === next.side &&
    one.author === next.author &&
    isSameDay(one.at, next.at) &&
    next.at.getTime() - one.at.getTime() < GROUP_GAP_MS
  );
}

function isSameDay(one: Date, other: Date): boolean {
  return one.toDateString() === other.toDateString();
}
