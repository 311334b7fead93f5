import type { Message, OutgoingMessage } from '@dowellchat/client';
import { describe, expect, test } from 'vitest';
import { toEntries, toRows } from '../src/frame/messages/timeline.ts';

const NOON = new Date(2026, 10, 24, 12).getTime();
const MINUTE = 60_000;

function message(seq: number, part: Partial<Message> & { minute?: number } = {}): Message {
  const { minute = seq, ...rest } = part;
  return {
    id: String(seq).padStart(24, '0'),
    roomId: 'r'.repeat(24),
    seq,
    side: 'visitor',
    author: 'Nora',
    type: 'text',
    data: `message ${seq}`,
    clientId: `c${seq}`,
    createdAt: new Date(NOON + minute * MINUTE).toISOString(),
    ...rest,
  };
}

function outgoing(clientId: string, part: Partial<OutgoingMessage> = {}): OutgoingMessage {
  const queuedAt = new Date(NOON + 30 * MINUTE).toISOString();
  return { clientId, type: 'text', data: 'x', status: 'sending', queuedAt, ...part };
}

const shape = (messages: Message[]) =>
  toRows(toEntries(messages, [], 0)).map((row) =>
    row.kind === 'date'
      ? 'date'
      : `${row.isFirst ? '[' : ''}${row.entry.side}${row.isLast ? ']' : ''}`,
  );

describe('the list of messages', () => {
  test('groups what one side says in one go', () => {
    const rows = [message(1), message(2), message(3, { side: 'agent' }), message(4)];
    expect(shape(rows)).toEqual(['date', '[visitor', 'visitor]', '[agent]', '[visitor]']);
  });

  test('begins a group anew after a silence and for another author', () => {
    const rows = [
      message(1, { minute: 0 }),
      message(2, { minute: 6 }),
      message(3, { minute: 7, author: 'Somebody else' }),
    ];
    expect(shape(rows)).toEqual(['date', '[visitor]', '[visitor]', '[visitor]']);
  });

  test('draws a line before the first message of each day', () => {
    const day = 24 * 60;
    const rows = [
      message(1, { minute: 0 }),
      message(2, { minute: day }),
      message(3, { minute: day + 1 }),
    ];
    expect(shape(rows)).toEqual(['date', '[visitor]', 'date', '[visitor', 'visitor]']);
  });

  test('tells sent from read by what the agents have read', () => {
    const entries = toEntries([message(1), message(2), message(3)], [], 2);
    expect(entries.map(({ state }) => state)).toEqual(['read', 'read', 'sent']);
  });

  test('puts what is on its way last, with why it failed', () => {
    const error = { code: 'TOO_LARGE', message: 'Too large', retryable: false };
    const entries = toEntries(
      [message(1)],
      [outgoing('a'), outgoing('b', { status: 'failed', error })],
      0,
    );
    expect(entries.map(({ state, errorCode }) => [state, errorCode])).toEqual([
      ['sent', undefined],
      ['sending', undefined],
      ['failed', 'TOO_LARGE'],
    ]);
  });

  test('keeps a message’s place when it is stored, and two sides’ apart', () => {
    const [before] = toEntries([], [outgoing('same')], 0);
    const [after, theirs] = toEntries(
      [message(1, { clientId: 'same' }), message(2, { clientId: 'same', side: 'agent' })],
      [],
      0,
    );
    expect(after!.key).toBe(before!.key);
    expect(theirs!.key).not.toBe(after!.key);
  });
});
