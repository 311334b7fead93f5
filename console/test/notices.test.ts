import type { InboxRoom } from '@dowellchat/contract/v3/inbox.values.ts';
import { expect, test } from 'vitest';
import { isSeen, isWanted, noticeOf } from '../src/notices/notice.policy.ts';
import { ME, OTHER, roomOf } from './support/inbox-model.ts';

function room(part: Partial<InboxRoom>, work: Partial<InboxRoom['work']> = {}): InboxRoom {
  const base = roomOf(1);
  return { ...base, ...part, work: { ...base.work, ...work } };
}
const said = (seq: number, side: 'visitor' | 'agent' = 'visitor'): Partial<InboxRoom> => ({
  lastSeq: seq,
  latest: { seq, side, author: '', type: 'text', preview: '', createdAt: '' },
});

test('a new room that nobody has calls everybody with its first message, not with the next', () => {
  expect(noticeOf(undefined, room(said(1)), ME)).toBe('unassigned');
  expect(noticeOf(room({}), room(said(1)), ME)).toBe('unassigned');
  expect(noticeOf(room(said(1)), room(said(2)), ME)).toBeNull();
  expect(noticeOf(undefined, room(said(7)), ME)).toBeNull();
});

test('a room calls who is given it, not who has taken it, and not others', () => {
  const before = room(said(1));
  const given = room(said(1), { assigneeId: ME, assignReason: 'given' });
  expect(noticeOf(before, given, ME)).toBe('assigned');
  expect(noticeOf(before, given, OTHER)).toBeNull();
  const taken = room(said(1), { assigneeId: ME, assignReason: 'taken' });
  expect(noticeOf(before, taken, ME)).toBeNull();
});

test('what a visitor writes calls whom they are with; what an agent writes calls nobody', () => {
  const mine = { assigneeId: ME, assignReason: 'taken' } as const;
  expect(noticeOf(room(said(1), mine), room(said(2), mine), ME)).toBe('message');
  expect(noticeOf(room(said(1), mine), room(said(2, 'agent'), mine), ME)).toBeNull();
  expect(noticeOf(room(said(2), mine), room({ ...said(2), version: 9 }, mine), ME)).toBeNull();
});

test('closed and snoozed rooms call nobody', () => {
  expect(noticeOf(undefined, room({ ...said(1), isActive: false }), ME)).toBeNull();
  expect(noticeOf(undefined, room(said(1), { snoozedUntil: '2026-01-02' }), ME)).toBeNull();
});

test('nobody is called to what they see, or do not want to hear of', () => {
  expect(isSeen('r1', 'r1', true)).toBe(true);
  expect(isSeen('r1', 'r1', false)).toBe(false);
  expect(isSeen('r1', 'r2', true)).toBe(false);
  const choices = { unassigned: false, assigned: true, mentions: false };
  expect(isWanted('unassigned', choices)).toBe(false);
  expect(isWanted('message', choices)).toBe(true);
  expect(isWanted('mention', choices)).toBe(false);
});
