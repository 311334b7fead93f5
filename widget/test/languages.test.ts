import { describe, expect, test } from 'vitest';
import { createFormats } from '../src/words/formats.ts';
import { chooseLanguage, LANGUAGES } from '../src/words/languages.ts';
import { fill, loadWords } from '../src/words/words.ts';

const blanks = (text: string) => (text.match(/\{\w+\}/g) ?? []).toSorted();

describe('the language of the chat', () => {
  test.each([
    [['fr'], 'fr'],
    [['fr-CA'], 'fr'],
    [['AR_EG'], 'ar'],
    [[null, 'hi-IN', 'en'], 'hi'],
    [['pt-BR', 'es-MX', 'en'], 'es'],
    [['tlh', ''], 'en'],
    [[], 'en'],
  ])('of %j is %s', (asked, language) => {
    expect(chooseLanguage(asked)).toBe(language);
  });

  test.each(LANGUAGES)('%s has every text, with the same blanks as English', async (language) => {
    const english = await loadWords('en');
    const words = await loadWords(language);
    expect(Object.keys(words)).toEqual(Object.keys(english));
    for (const [key, text] of Object.entries(words)) {
      expect(text.trim(), key).not.toBe('');
      expect(blanks(text), key).toEqual(blanks(english[key as keyof typeof english]));
    }
  });

  test('fills blanks, and puts a name in as it is', () => {
    expect(fill('Download {name}', { name: '$& {name}' })).toBe('Download $& {name}');
  });
});

describe('dates and sizes', () => {
  const now = new Date(2026, 10, 24, 12);

  test.each([
    ['en', 0, 'Today'],
    ['en', 1, 'Yesterday'],
    ['de', 0, 'Heute'],
    ['es', 1, 'Ayer'],
    ['en', 3, 'Saturday, November 21'],
    ['en', 365, 'November 24, 2025'],
  ] as const)('in %s, %i days ago is %s', (language, days, text) => {
    const date = new Date(2026, 10, 24 - days, 23, 59);
    expect(createFormats(language).day(date, now)).toBe(text);
  });

  test.each([
    [14, '14 bytes'],
    [1500, '1.5 kB'],
    [2_340_000, '2.3 MB'],
  ])('%i bytes are %s', (bytes, text) => {
    expect(createFormats('en').bytes(bytes)).toBe(text);
  });

  test('Arabic is written from right to left, the others from left to right', () => {
    const rightToLeft = LANGUAGES.filter((each) => createFormats(each).direction === 'rtl');
    expect(rightToLeft).toEqual(['ar']);
  });
});
