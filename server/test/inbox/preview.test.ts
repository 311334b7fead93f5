import fc from 'fast-check';
import { expect, test } from 'vitest';
import { previewOf } from '../../src/domain/inbox/preview.policy.ts';
import { browserOf, languageOf } from '../../src/domain/visitors/browser.policy.ts';

test.each([
  ['"hello\\n  world"', 'hello world'],
  ['"cut off in the mid', 'cut off in the mid'],
  ['"an escape cut off \\u00e', 'an escape cut off'],
  ['"a backslash \\\\', 'a backslash \\'],
  ['{"fileId":"1","name":"invoice.pdf"}', 'invoice.pdf'],
  ['{"text":"with a caption","name":"x"}', 'with a caption'],
  ['"data:image/png;base64,AAAA"', ''],
  ['{"cut": "o', ''],
  ['null', ''],
  ['12', ''],
])('the preview of %s is %j', (data, preview) => {
  expect(previewOf(data)).toBe(preview);
});

test('whatever is cut off anywhere has a preview of at most 160 readable characters', () => {
  fc.assert(
    fc.property(
      fc.json(),
      fc.string({ unit: 'grapheme', maxLength: 400 }),
      fc.nat(),
      (json, text, at) => {
        for (const data of [json, JSON.stringify(text)]) {
          const preview = previewOf(data.slice(0, at % (data.length + 1)));
          expect(Array.from(preview).length).toBeLessThanOrEqual(160);
          expect(preview.isWellFormed()).toBe(true);
          expect(preview).not.toMatch(/[\r\n\t]/);
        }
      },
    ),
  );
});

test.each([
  [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0',
    'Edge on Windows',
  ],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1',
    'Safari on iPhone',
  ],
  [
    'Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36',
    'Chrome on Android',
  ],
  [
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:140.0) Gecko/20100101 Firefox/140.0',
    'Firefox on macOS',
  ],
  ['curl/8.0', null],
  ['', null],
])('the browser of %j is %j', (userAgent, browser) => {
  expect(browserOf(userAgent)).toBe(browser);
});

test.each([
  ['pt-BR,pt;q=0.9', 'pt-BR'],
  ['de', 'de'],
  ['*', null],
  ['', null],
  ['<script>', null],
])('the language of %j is %j', (header, language) => {
  expect(languageOf(header)).toBe(language);
});
