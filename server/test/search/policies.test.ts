import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { searchedTextOf } from '../../src/domain/search/message-text.policy.ts';
import { parseQuery } from '../../src/domain/search/query.policy.ts';
import { makeSnippet } from '../../src/domain/search/snippet.policy.ts';
import { wordsOf } from '../../src/domain/search/words.policy.ts';
import { ApplicationError } from '../../src/lib/application-error.ts';

const anyText = fc.string({ unit: 'binary', maxLength: 300 });
const plain = (text: string) => wordsOf(text).map(({ word }) => word);

const join = (pieces: readonly { text: string }[]) => pieces.map(({ text }) => text).join('');

/** What is in a query of parts that are likely to be taken for something. */
const anyQuery = fc
  .array(
    fc.constantFrom(
      '"',
      ' ',
      ':',
      '*',
      '^',
      '-',
      '(',
      'NEAR(',
      'AND',
      'from:',
      'product:',
      'tag:',
      'is:',
      'open',
      'before:',
      'after:',
      '2026-01-01',
      'word',
      'Straße',
      '東京',
      '\ue000',
      "'",
    ),
    { maxLength: 20 },
  )
  .map((parts) => parts.join(''));

describe('words', () => {
  test.each([
    ['Crème BRÛLÉE', ['creme', 'brulee']],
    ['ann.lee@example.com', ['ann', 'lee', 'example', 'com']],
    ['don’t snake_case', ['don', 't', 'snake', 'case']],
    ['東京へ go', ['東', '京', 'へ', 'go']],
    ['ｆｕｌｌ Ⅷ ½', ['full', 'viii', '1', '2']],
    ['हिन्दी', ['हिन्दी']],
    ['🙂 … !', []],
  ])('%s: %j', (text, words) => {
    expect(plain(text)).toEqual(words);
  });

  test('cut again, words stay what they are: a query meets the text it was taken from', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        for (const word of plain(text)) expect(plain(word).join('')).toBe(word);
      }),
    );
  });

  test('no word holds what means something to an index, or the mark of our own', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        for (const word of plain(text)) expect(word).not.toMatch(/[\s"'*^:()\\\0\ue000-\uf8ff]/u);
      }),
    );
  });
});

describe('queries', () => {
  test('everything is read', () => {
    expect(
      parseQuery(
        'Blue "big printer" from:visitor from:"Ann Lee" product:LOGIN tag:VIP is:open hel',
      ),
    ).toEqual({
      phrases: [
        { words: ['blue'], isPrefix: false },
        { words: ['big', 'printer'], isPrefix: false },
        { words: ['hel'], isPrefix: true },
      ],
      sides: ['visitor'],
      authorWords: ['ann', 'lee'],
      products: ['LOGIN'],
      tags: ['vip'],
      statuses: ['open'],
      fromMs: undefined,
      beforeMs: undefined,
    });
  });

  test('of several days the narrowest stretch counts', () => {
    expect(
      parseQuery('after:2026-01-01 after:2026-01-03 before:2026-02-01 before:2026-01-20'),
    ).toMatchObject({ fromMs: Date.UTC(2026, 0, 3), beforeMs: Date.UTC(2026, 0, 20) });
  });

  test.each([
    ['an open quotation is one to the end', '"big printer', [['big', 'printer']]],
    ['an unknown operator is words', 'size:big', [['size', 'big']]],
    ['an address is looked for as it stands', 'ann@example.com', [['ann', 'example', 'com']]],
    ['signs alone are nothing', '* - "" ()', []],
  ])('%s', (_, q, phrases) => {
    expect(parseQuery(q).phrases.map(({ words }) => words)).toEqual(phrases);
  });

  test('whatever is typed is read, or refused for a day or a state that there is none of', () => {
    fc.assert(
      fc.property(fc.oneof(anyText, anyQuery), (q) => {
        try {
          for (const { words } of parseQuery(q).phrases) expect(words).not.toEqual([]);
        } catch (error) {
          expect(error).toBeInstanceOf(ApplicationError);
          expect((error as ApplicationError).fields).toEqual({ q: [expect.any(String)] });
        }
      }),
    );
  });
});

describe('texts of messages', () => {
  test.each([
    ['a text', '"Hello"', 'Hello'],
    [
      'what a file is called and what is said of it',
      '{"name":"a.pdf","caption":"see","id":"x"}',
      'see\na.pdf',
    ],
    ['nothing of numbers, lists and null', '[1,"two",null]', ''],
    ['no image written as letters', JSON.stringify('iVBORw0KGgo'.repeat(40)), ''],
    ['no image in an address', '"data:image/png;base64,AAAA"', ''],
    ['nothing heavy', JSON.stringify('word '.repeat(4000)), ''],
  ])('%s', (_, data, text) => {
    expect(searchedTextOf(data)).toBe(text);
  });
});

describe('snippets', () => {
  test('show what was found in its place, however it is written', () => {
    expect(makeSnippet('A  CAFÉ\nnear cafés', [{ words: ['cafe'], isPrefix: true }])).toEqual([
      { text: 'A ', isMatch: false },
      { text: 'CAFÉ', isMatch: true },
      { text: ' near ', isMatch: false },
      { text: 'cafés', isMatch: true },
    ]);
  });

  test('lie around the first match of a long text', () => {
    const text = `${'before '.repeat(100)}needle${' after'.repeat(100)}`;
    const pieces = makeSnippet(text, [{ words: ['needle'], isPrefix: false }]);
    expect(join(pieces)).toMatch(/^…(before )+needle( after)+ ?\w*…$/);
    expect(pieces.filter(({ isMatch }) => isMatch)).toEqual([{ text: 'needle', isMatch: true }]);
  });

  test('have at most 160 characters, none of them split, and mark what was looked for', () => {
    const line = fc.string({ unit: 'grapheme', maxLength: 400 });
    fc.assert(
      fc.property(
        line,
        fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 8 }),
        (text, q) => {
          const phrases = plain(q).map((word) => ({ words: [word], isPrefix: true }));
          const pieces = makeSnippet(text, phrases);
          expect(Array.from(join(pieces)).length).toBeLessThanOrEqual(160);
          expect(join(pieces).isWellFormed()).toBe(
            text.isWellFormed() || join(pieces).isWellFormed(),
          );
          const isThere = wordsOf(text.replace(/\s+/gu, ' ').trim()).some(({ word }) =>
            phrases.some(({ words }) => word.startsWith(words[0] ?? '')),
          );
          expect(pieces.some(({ isMatch }) => isMatch)).toBe(isThere);
        },
      ),
    );
  });
});
