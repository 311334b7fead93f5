import { beforeAll, describe, expect, test } from 'vitest';
import { asPerson } from '../accounts/team.ts';
import { engines } from '../support/engines.ts';
import { useTestApp } from '../support/test-app.ts';
import { openRoom, postMessage, unique } from '../support/v2.ts';
import { createVisitor, PRODUCT, problemIn, sendAs, sendV3 } from '../support/v3.ts';
import {
  askSearch,
  chatOf,
  makeAgent,
  search,
  storeMany,
  textOf,
  waitForTexts,
  type Searcher,
} from './searching.ts';

const OTHER = 'SALESAGENT';
const DAY_MS = 24 * 60 * 60 * 1000;

describe.each(engines)('search, on $name', (engine) => {
  let nowMs = Date.now();
  const app = useTestApp({ engine, clock: () => nowMs });
  const organization = `org-${unique()}`;
  let agent: Searcher;
  let rooms: Record<'first' | 'second' | 'other', Awaited<ReturnType<typeof chatOf>>>;

  beforeAll(async () => {
    agent = await makeAgent(app, organization);
    nowMs = Date.UTC(2026, 2, 10, 12);
    const first = await chatOf(app, organization, [
      'The blue printer prints nothing',
      'Café Zürich, Ελληνικά, 東京都に行きました',
      { text: 'In an object', caption: 'with a caption', secret: 'unseen' },
    ]);
    nowMs += DAY_MS;
    const second = await chatOf(app, organization, ['Nothing prints on the blue one']);
    nowMs += DAY_MS;
    const other = await chatOf(app, organization, ['The printer again'], OTHER);
    rooms = { first, second, other };
    await waitForTexts(app, agent, 'printer', [
      'The printer again',
      'The blue printer prints nothing',
    ]);
    await waitForTexts(app, agent, 'one', ['Nothing prints on the blue one']);
    await waitForTexts(app, agent, 'caption', ['In an object with a caption']);
  });

  const FOUND: readonly (readonly [string, string, readonly string[]])[] = [
    [
      'all words, in any order, newest first',
      'nothing blue',
      ['Nothing prints on the blue one', 'The blue printer prints nothing'],
    ],
    ['a phrase', '"prints nothing"', ['The blue printer prints nothing']],
    [
      'the beginning of the last word',
      'blue prin',
      ['Nothing prints on the blue one', 'The blue printer prints nothing'],
    ],
    ['no beginning of a word before', 'prin blue', []],
    ['no beginning of a quoted word', '"prin"', []],
    [
      'words without case and accents',
      'CAFE zurich ελληνικα',
      ['Café Zürich, Ελληνικά, 東京都に行きました'],
    ],
    ['words written without spaces', '京都', ['Café Zürich, Ελληνικά, 東京都に行きました']],
    ['nothing of what is no text', 'unseen', []],
    ['a product', 'printer product:salesagent', ['The printer again']],
    [
      'one of two products',
      `printer product:${OTHER} product:${PRODUCT}`,
      ['The printer again', 'The blue printer prints nothing'],
    ],
    ['before a day', 'prints before:2026-03-11', ['The blue printer prints nothing']],
    ['after the beginning of a day', 'prints after:2026-03-11', ['Nothing prints on the blue one']],
    [
      'a stretch of days',
      'the after:2026-03-11 before:2026-03-12',
      ['Nothing prints on the blue one'],
    ],
    ['open rooms', 'again is:open', ['The printer again']],
    ['closed rooms', 'again is:closed', []],
    ['a side', 'printer from:visitor', ['The printer again', 'The blue printer prints nothing']],
    ['the other side', 'printer from:agent', []],
    ['unknown operators as words', 'colour:blue', []],
    ['operators without a value as nothing', 'again from: tag: is:', ['The printer again']],
  ];

  test.each(FOUND)('finds %s: %s', async (_, q, texts) => {
    const { hits } = await search(app, agent, q);
    expect(hits.map(textOf)).toEqual(texts);
  });

  test('a hit leads to its room and message, and marks what was found', async () => {
    const { hits } = await search(app, agent, '"prints nothing"');
    expect(hits).toMatchObject([
      {
        room: { id: rooms.first.room.id, organizationId: organization, product: PRODUCT },
        seq: 1,
        side: 'visitor',
        snippet: [
          { text: 'The blue printer ', isMatch: false },
          { text: 'prints nothing', isMatch: true },
        ],
      },
    ]);
  });

  test('a room that is closed is found as closed at once, and so is one that is opened again', async () => {
    const { room, token } = await chatOf(app, organization, ['Zebra']);
    await waitForTexts(app, agent, 'zebra is:open', ['Zebra']);
    const change = (isActive: boolean) =>
      sendAs(app.api, token, 'PATCH', `/api/v3/rooms/${room.id}`, { isActive });
    expect((await change(false)).status).toBe(200);
    expect((await search(app, agent, 'zebra is:open')).hits).toEqual([]);
    expect((await search(app, agent, 'zebra is:closed')).hits).toHaveLength(1);
    expect((await change(true)).status).toBe(200);
    expect((await search(app, agent, 'zebra is:closed')).hits).toEqual([]);
  });

  test('tags and snoozes narrow a search as soon as they are there', async () => {
    const { room } = await chatOf(app, organization, ['Quokka']);
    await waitForTexts(app, agent, 'quokka', ['Quokka']);
    const change = async (body: object) => {
      const answer = await app.api.send({
        method: 'PATCH',
        url: `/api/v3/rooms/${room.id}/work`,
        headers: { ...asPerson(agent.token), 'content-type': 'application/json' },
        payload: JSON.stringify(body),
      });
      expect(answer.status, answer.text).toBe(200);
    };
    await change({ tags: ['vip', 'billing'] });
    expect((await search(app, agent, 'quokka tag:VIP tag:billing')).hits).toHaveLength(1);
    expect((await search(app, agent, 'quokka tag:vip tag:other')).hits).toEqual([]);
    await change({ snoozedUntil: new Date(nowMs + DAY_MS).toISOString() });
    expect((await search(app, agent, 'quokka is:snoozed')).hits).toMatchObject([
      { room: { work: { tags: ['vip', 'billing'] } } },
    ]);
    expect((await search(app, agent, 'quokka is:open')).hits).toEqual([]);
  });

  test('an author is found by parts of the name, on the side that wrote it', async () => {
    const { _id } = await openRoom(app.api, { org_id: organization, product_name: PRODUCT });
    await postMessage(app.api, _id, {
      message_data: 'Giraffe',
      side: false,
      author: 'Anna-Lena Größ',
    });
    for (const q of ['giraffe from:lena', 'giraffe from:"anna lena"', 'giraffe from:agent']) {
      await waitForTexts(app, agent, q, ['Giraffe']);
    }
    expect((await search(app, agent, 'giraffe from:visitor')).hits).toEqual([]);
    expect((await search(app, agent, 'giraffe from:bert')).hits).toEqual([]);
  });

  test('operators alone find the latest message of each room, also one without a text', async () => {
    const owned = `org-${unique()}`;
    const searcher = await makeAgent(app, owned);
    const { room } = await chatOf(app, owned, ['one', 'two', { x: 1 }]);
    const { room: next } = await chatOf(app, owned, ['three', 'four']);
    await waitForTexts(app, searcher, 'is:open', ['four', '']);
    const { hits } = await search(app, searcher, 'is:open');
    expect(hits.map((hit) => [hit.room.id, hit.seq])).toEqual([
      [next.id, 2],
      [room.id, 3],
    ]);
    expect((await search(app, searcher, 'is:closed')).hits).toEqual([]);
  });

  test('pages follow one another without a gap or a repeat while new messages come', async () => {
    const owned = `org-${unique()}`;
    const searcher = await makeAgent(app, owned);
    const texts = Array.from({ length: 23 }, (_, index) => `Lion ${index}`);
    const { room, token } = await chatOf(app, owned, texts);
    await waitForTexts(app, searcher, 'lion', texts.toReversed());
    const seen: string[] = [];
    for (let after: string | null = ''; after !== null;) {
      const cursor: Record<string, string> = after === '' ? {} : { after };
      const page = await search(app, searcher, 'lion', { limit: '5', ...cursor });
      seen.push(...page.hits.map(textOf));
      after = page.next;
      nowMs += 1;
      await sendV3(app.api, token, room.id, `Lion, late ${seen.length}`);
    }
    expect(seen).toEqual(texts.toReversed());
  });

  test('a page ends after many that do not pass its filter, and the next goes on from there', async () => {
    const owned = `org-${unique()}`;
    const searcher = await makeAgent(app, owned);
    const { room, token } = await chatOf(app, owned, ['Okapi at first']);
    await sendAs(app.api, token, 'PATCH', `/api/v3/rooms/${room.id}`, { isActive: false });
    nowMs += 1;
    const open = await chatOf(app, owned, []);
    await storeMany(app, open.room.id, { count: 2100, text: 'okapi', createdAtMs: nowMs });
    nowMs += 1;
    await sendV3(app.api, open.token, open.room.id, 'okapi at last');
    await waitForTexts(app, searcher, '"okapi at"', ['okapi at last', 'Okapi at first']);
    const first = await search(app, searcher, 'okapi is:closed');
    expect(first).toEqual({ hits: [], next: expect.any(String) as unknown });
    // How many pages it takes depends on how fast the machine looks.
    let page = first;
    while (page.hits.length === 0 && page.next !== null) {
      page = await search(app, searcher, 'okapi is:closed', { after: page.next });
    }
    expect(page.hits.map(textOf)).toEqual(['Okapi at first']);
  });

  test('an agent finds nothing of products that are not theirs', async () => {
    const some = await makeAgent(app, organization, [OTHER]);
    for (const q of ['printer', `printer product:${PRODUCT} product:${OTHER}`]) {
      expect((await search(app, some, q)).hits.map(textOf)).toEqual(['The printer again']);
    }
    expect((await search(app, some, `printer product:${PRODUCT}`)).hits).toEqual([]);
    expect((await search(app, some, 'blue')).hits).toEqual([]);
    const none = await makeAgent(app, organization, ['LOGIN']);
    expect((await search(app, none, 'printer')).hits).toEqual([]);
  });

  test('an agent of another organization finds nothing and is told of nothing', async () => {
    const stranger = await makeAgent(app, `org-${unique()}`);
    expect((await search(app, stranger, 'printer')).hits).toEqual([]);
    const there = await askSearch(app, { ...stranger, organization }, 'printer');
    const nowhere = await askSearch(app, { ...stranger, organization: 'none' }, 'printer');
    expect(there.status).toBe(404);
    expect(there.json).toEqual(nowhere.json);
  });

  test('a visitor’s token finds nothing', async () => {
    const token = await createVisitor(app.api, organization);
    const url = `/api/v3/organizations/${organization}/search?q=printer`;
    expect((await sendAs(app.api, token, 'GET', url)).status).toBe(401);
  });

  test.each([
    ['before:2026-02-30', 'before: and after: take a day such as 2026-12-31'],
    ['x after:yesterday', 'before: and after: take a day such as 2026-12-31'],
    ['is:opne', 'is: takes open, closed or snoozed'],
  ])('%s is refused with what it should be', async (q, text) => {
    const answer = await askSearch(app, agent, q);
    expect(answer.status).toBe(400);
    expect(problemIn(answer)).toMatchObject({ code: 'INVALID', fields: { q: [text] } });
  });

  test('a cursor that is none is refused', async () => {
    const answer = await askSearch(app, agent, 'x', { after: 'y' });
    expect(answer.status).toBe(400);
    expect(problemIn(answer)).toMatchObject({ fields: { after: [expect.any(String)] } });
  });

  const HOSTILE = [
    '"',
    '""',
    '" "',
    "'",
    "''",
    '*',
    '^x',
    '-x',
    '+',
    '(',
    ')',
    '()',
    'NEAR(',
    'NEAR(blue printer, 2)',
    'AND',
    'OR',
    'NOT',
    'blue AND',
    'blue OR printer',
    'NOT blue',
    'words:blue',
    'rowid:1',
    '{words}: x',
    'a:b:c',
    'from:"',
    'product:"a b',
    '\\',
    '\\"',
    '%',
    '_',
    '&',
    '|',
    '!',
    '<->',
    'blue:*',
    "':*",
    '\ud800',
    '\ue000svisitor',
    '\ue000',
    'ﷺ',
    '½',
    '́',
    '🙂🙂',
    'x'.repeat(200),
    '"'.repeat(200),
    'is:',
    ':',
    '::',
    'from::',
    `'; drop table rooms; --`,
    '$1',
    '?',
    '\u202e',
    'ａｂ',
  ];

  test.each(HOSTILE)('%j finds something or nothing, and never fails', async (q) => {
    const answer = await askSearch(app, agent, q);
    expect(answer.status, answer.text).toBe(200);
  });
});
