import type { CannedReply, Colleague } from '@dowellchat/contract/v3/inbox.values.ts';
import { expect, test } from 'vitest';
import { createDrafts, type TextStorage } from '../src/live/drafts.ts';
import { fillCanned, findCanned } from '../src/room/canned.ts';
import { mentionedIn, splitMentions } from '../src/room/mentions.ts';
import { snoozeTimes } from '../src/room/snooze-times.ts';
import { suggest } from '../src/room/suggestions.ts';

const VALUES = { 'visitor.name': 'Ana {{product}}', 'agent.name': 'Ben', product: 'SALES' };

function reply(shortcut: string, text = 'text'): CannedReply {
  return { id: shortcut, shortcut, text };
}

function colleague(name: string, part: Partial<Colleague> = {}): Colleague {
  return {
    accountId: name,
    name,
    email: `${name.toLowerCase().replaceAll(' ', '.')}@example.com`,
    products: [],
    availability: 'online',
    openRooms: 0,
    ...part,
  };
}

test('places of a canned reply are filled once: a name that looks like a place stays as it is', () => {
  expect(
    fillCanned('Hi {{visitor.name}}, {{ agent.name }} of {{product}}. {{other}}', VALUES),
  ).toBe('Hi Ana {{product}}, Ben of SALES. {{other}}');
});

test('canned replies are found by beginnings, by letters in their order and by their text', () => {
  const replies = [
    reply('thanks'),
    reply('greet-team'),
    reply('get', 'x'),
    reply('z', 'a getaway'),
  ];
  expect(findCanned(replies, 'get').map(({ shortcut }) => shortcut)).toEqual([
    'get',
    'greet-team',
    'z',
  ]);
  expect(findCanned(replies, 'nothing')).toEqual([]);
});

test('a slash within a word or an address begins no canned reply', () => {
  const sources = { replies: [reply('x')], values: VALUES, colleagues: null };
  expect(suggest('/x', 2, sources)).toMatchObject({ kind: 'canned', from: 0 });
  expect(suggest('well /x', 7, sources)).toMatchObject({ from: 5 });
  expect(suggest('https://x', 9, sources)).toBeNull();
  expect(suggest('a/x', 3, sources)).toBeNull();
  expect(suggest('/x y', 4, sources)).toBeNull();
});

test('colleagues are called in notes alone, those who are there first', () => {
  const colleagues = [
    colleague('Bea Off', { availability: 'offline' }),
    colleague('Ben Berg'),
    colleague('Carl'),
  ];
  const sources = { replies: [], values: VALUES, colleagues };
  expect(suggest('ask @be', 7, sources)?.choices.map(({ insert }) => insert)).toEqual([
    '@Ben Berg ',
    '@Bea Off ',
  ]);
  expect(suggest('ask @berg', 9, sources)?.choices).toHaveLength(1);
  expect(suggest('ask @be', 7, { ...sources, colleagues: null })).toBeNull();
});

test('whom a note calls is read from its text: the longest name, and nobody who was taken out', () => {
  const colleagues = [colleague('Ben'), colleague('Ben Berg'), colleague('Ana')];
  expect(mentionedIn('@Ben Berg and ana@Ana.com', colleagues)).toEqual(['Ben Berg', 'Ana']);
  expect(mentionedIn('Ben, @nobody', colleagues)).toEqual([]);
  expect(splitMentions('to @Ben.', ['Ben'])).toEqual([
    { text: 'to ', isMention: false },
    { text: '@Ben', isMention: true },
    { text: '.', isMention: false },
  ]);
});

test('drafts are kept by room, kind and account; where storage is shut, as long as the page', () => {
  const kept = new Map<string, string>();
  const storage: TextStorage = {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
  };
  createDrafts(storage, 'me').save('r1', 'reply', 'half a sen');
  expect(createDrafts(storage, 'me').load('r1', 'reply')).toBe('half a sen');
  expect(createDrafts(storage, 'me').load('r1', 'note')).toBe('');
  expect(createDrafts(storage, 'other').load('r1', 'reply')).toBe('');
  createDrafts(storage, 'me').save('r1', 'reply', '');
  expect(kept.size).toBe(0);

  const refusing: TextStorage = {
    getItem: () => null,
    setItem: () => {
      throw new Error('full');
    },
    removeItem: () => undefined,
  };
  const drafts = createDrafts(refusing, 'me');
  drafts.save('r1', 'reply', 'not lost');
  expect(drafts.load('r1', 'reply')).toBe('not lost');
});

test('no time to snooze until has passed, and the next Monday is never today', () => {
  for (let hour = 0; hour < 24 * 7; hour += 1) {
    const now = new Date(2026, 0, 5, hour, 30);
    for (const { until } of snoozeTimes(now))
      expect(until.getTime()).toBeGreaterThan(now.getTime());
    const monday = snoozeTimes(now).at(-1)!.until;
    expect(monday.getDay()).toBe(1);
    expect(monday.toDateString()).not.toBe(now.toDateString());
  }
});
