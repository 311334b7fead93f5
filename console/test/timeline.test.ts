import type { Message, OutgoingMessage } from '@dowellchat/client';
import type { JournalEntry } from '@dowellchat/contract/v3/inbox.values.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EMPTY_JOURNAL, gaplessSeq, withEntries } from '../src/live/journal.ts';
import { toRows, type Row } from '../src/live/timeline.ts';

const ROOM = 'a'.repeat(24);
const at = (minute: number): string => new Date(2026, 0, 5, 10, minute).toISOString();

function message(seq: number, part: Partial<Message> = {}): Message {
  return {
    id: `${seq}`.padStart(24, '0'),
    roomId: ROOM,
    seq,
    side: 'visitor',
    author: '',
    type: 'text',
    data: `text ${seq}`,
    clientId: null,
    createdAt: at(seq),
    ...part,
  };
}

function entry(seq: number, afterSeq: number, minute = afterSeq): JournalEntry {
  return {
    id: `${seq}`.padStart(24, 'f'),
    roomId: ROOM,
    seq,
    afterSeq,
    actor: { accountId: null, name: 'Ana' },
    fact: { kind: 'note', text: `note ${seq}`, mentions: [] },
    createdAt: at(minute),
  };
}

const NOTHING = { outbox: [], journal: [], readSeq: 0, unreadAfterSeq: undefined };

/** What a person would read, a word for each row. */
function words(rows: readonly Row[]): string[] {
  return rows.map((row) => {
    if (row.kind === 'message') return `${row.isFirst ? '> ' : ''}${String(row.entry.data)}`;
    if (row.kind !== 'journal') return row.kind;
    return row.entry.fact.kind === 'note' ? row.entry.fact.text : row.entry.fact.kind;
  });
}

test('journal entries stand after the message they were written after, in their own order', () => {
  const rows = toRows({
    ...NOTHING,
    messages: [message(1), message(2)],
    journal: [entry(1, 0, 0), entry(2, 1), entry(3, 1), entry(4, 2)],
  });
  expect(words(rows)).toEqual([
    'day',
    'note 1',
    '> text 1',
    'note 2',
    'note 3',
    '> text 2',
    'note 4',
  ]);
});

test('entries of messages that are not read yet wait for them', () => {
  const rows = toRows({
    ...NOTHING,
    messages: [message(5), message(6)],
    journal: [entry(1, 2), entry(2, 4), entry(3, 5)],
  });
  expect(words(rows)).toEqual(['day', 'note 2', '> text 5', 'note 3', '> text 6']);
});

test('what is new is marked once, before the first of the visitor’s that was not read', () => {
  const messages = [message(1), message(2, { side: 'agent' }), message(3), message(4)];
  const rows = toRows({ ...NOTHING, messages, unreadAfterSeq: 1 });
  expect(words(rows)).toEqual(['day', '> text 1', '> text 2', 'unread', '> text 3', 'text 4']);
});

test('a message has one key before and after it is stored, and its state tells what became of it', () => {
  const outgoing: OutgoingMessage = {
    clientId: 'c1',
    type: 'text',
    data: 'hello',
    status: 'sending',
    queuedAt: at(1),
  };
  const [, before] = toRows({ ...NOTHING, messages: [], outbox: [outgoing] });
  const stored = message(1, { side: 'agent', clientId: 'c1' });
  const [, after] = toRows({ ...NOTHING, messages: [stored], readSeq: 1 });
  expect(after?.key).toBe(before?.key);
  expect(before).toMatchObject({ entry: { state: 'sending', clientId: 'c1' } });
  expect(after).toMatchObject({ entry: { state: 'read', seq: 1 } });
});

test('no key is there twice, whatever stands where', () => {
  fc.assert(
    fc.property(fc.nat(20), fc.array(fc.nat(25), { maxLength: 20 }), (count, places) => {
      const messages = Array.from({ length: count }, (_, place) => message(place + 1));
      const journal = places
        .toSorted((one, other) => one - other)
        .map((place, index) => entry(index + 1, place));
      const keys = toRows({ ...NOTHING, messages, journal }).map(({ key }) => key);
      expect(new Set(keys).size).toBe(keys.length);
    }),
  );
});

test('a journal is the same in whatever order its entries come, and knows up to where it has no gap', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 20 }), (seqs) => {
      const journal = seqs.reduce(
        (held, seq) => withEntries(held, [entry(seq, 0)]),
        withEntries(EMPTY_JOURNAL, [], false),
      );
      const sorted = [...new Set(seqs)].toSorted((one, other) => one - other);
      expect(journal.entries.map(({ seq }) => seq)).toEqual(sorted);
      const gap = sorted.findIndex((seq, place) => seq !== (sorted[0] ?? 0) + place);
      const gapless = sorted.slice(0, gap < 0 ? undefined : gap);
      expect(gaplessSeq(journal)).toBe(gapless.at(-1) ?? 0);
    }),
  );
});
