import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { splitLinks } from '../src/links.ts';

const hrefs = (text: string) =>
  splitLinks(text).flatMap(({ href }) => (href === undefined ? [] : [href]));

describe('addresses in a text', () => {
  test.each([
    ['see https://a.example/x.', 'https://a.example/x'],
    ['(https://a.example/x)', 'https://a.example/x'],
    ['https://a.example/x_(y)', 'https://a.example/x_(y)'],
    ['(see https://a.example/x_(y))', 'https://a.example/x_(y)'],
    ['is it http://a.example?', 'http://a.example/'],
    ['www.a.example/path', 'https://www.a.example/path'],
    ['HTTPS://A.EXAMPLE/Q?a=1&b=2#c', 'https://a.example/Q?a=1&b=2#c'],
    ['“https://a.example”', 'https://a.example/'],
  ])('%s leads to %s', (text, href) => {
    expect(hrefs(text)).toEqual([href]);
  });

  test.each([
    'javascript:alert(1)',
    'JaVaScRiPt://a.example/%0aalert(1)',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:x',
    'file:///etc/passwd',
    'mailto:a@b.example',
    '//a.example',
    'https://',
    'a.example',
  ])('%s leads nowhere', (text) => {
    expect(hrefs(text)).toEqual([]);
  });

  test('markup around an address stays outside of it', () => {
    expect(hrefs('<a href="https://a.example/x" onclick=alert(1)>')).toEqual([
      'https://a.example/x',
    ]);
  });

  test('a page of brackets is read as fast as a page of words', () => {
    const start = performance.now();
    expect(hrefs(`https://a.example/${'('.repeat(10_000)}${')'.repeat(200_000)}x`)).toHaveLength(1);
    expect(performance.now() - start).toBeLessThan(1000);
  });

  test('whatever a text is, its pieces are the text, and lead to http or https only', () => {
    const piece = fc.oneof(
      fc.string(),
      fc.constantFrom(
        'javascript:',
        'www.',
        'https://',
        'a.example/x?y=1',
        '(',
        ')',
        ' ',
        '"',
        '<',
        '\n',
      ),
    );
    fc.assert(
      fc.property(fc.array(piece), (parts) => {
        const text = parts.join('');
        const pieces = splitLinks(text);
        expect(pieces.map((each) => each.text).join('')).toBe(text);
        for (const { href } of pieces) expect(href ?? 'https:').toMatch(/^https?:/);
      }),
    );
  });
});
