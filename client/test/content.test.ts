import { describe, expect, test } from 'vitest';
import { readContent } from '../src/content.ts';

const OWN = 'https://chat.example.com';
const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

const read = (type: string, data: unknown) => readContent(type, data, OWN);

describe('an image of a v2 message', () => {
  test.each(['IMAGE', 'image', 'Image'])('is one however its type %s is written', (type) => {
    expect(read(type, `data:image/png;base64,${PNG}`).kind).toBe('picture');
  });

  test.each([
    ['png', PNG],
    ['jpeg', '/9j/4AAQSkZJRgABAQEAYABgAAD'],
    ['gif', 'R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7'],
    ['webp', 'UklGRiQAAABXRUJQVlA4IBgAAAAwAQCdASoBAAEAAwA0JaQAA3AA/vuUAAA='],
  ])('is shown as %s where it is bare base64 of one', (format, data) => {
    expect(read('IMAGE', data)).toEqual({
      kind: 'picture',
      url: `data:image/${format};base64,${data}`,
    });
  });

  test('on our own server is shown', () => {
    expect(read('IMAGE', `${OWN}/x.png`)).toEqual({ kind: 'picture', url: `${OWN}/x.png` });
  });

  test.each(['https://elsewhere.example/x.png', 'http://elsewhere.example/x.png'])(
    'at %s is not loaded but named',
    (url) => {
      expect(read('IMAGE', url)).toEqual({
        kind: 'remotePicture',
        url,
        host: 'elsewhere.example',
      });
    },
  );

  test.each([
    ['an SVG', 'data:image/svg+xml;base64,PHN2Zy8+'],
    ['an SVG that calls itself otherwise', 'data:image/svg+xml,<svg onload="alert(1)"/>'],
    ['a page', 'data:text/html;base64,PHNjcmlwdD4='],
    ['a program', 'javascript:alert(1)'],
    ['a local file', 'file:///etc/passwd'],
    ['base64 of something else', 'QUJDREVGR0hJSktMTU5PUFFSU1RVVg=='],
    ['markup after the beginning of an image', 'iVBORw0KGgo"><img src=x onerror=alert(1)>'],
    ['words', 'a photo of my boots'],
  ])('that is %s is text', (_name, data) => {
    expect(read('IMAGE', data)).toEqual({ kind: 'text', text: data });
  });
});

describe('a file', () => {
  const file = {
    id: 'f'.repeat(24),
    roomId: 'r',
    name: 'a.pdf',
    type: 'application/pdf',
    bytes: 3,
  };

  test('is shown as one', () => {
    expect(read('file', file)).toEqual({ kind: 'file', file });
  });

  test.each([[null], ['a.pdf'], [{ fileId: 'x' }], [{ ...file, name: 7 }]])(
    'that lacks what a file has is text: %j',
    (data) => {
      expect(read('file', data).kind).toBe('text');
    },
  );
});

describe('anything else is text a person can read', () => {
  test.each([
    ['text', 'Hello', 'Hello'],
    ['ORDER', { id: 7 }, '{\n  "id": 7\n}'],
    ['ORDER', [1, 2], '[\n  1,\n  2\n]'],
    ['RATING', 5, '5'],
    ['FLAG', false, 'false'],
    ['constructor', 'x', 'x'],
    ['__proto__', {}, '{}'],
  ])('%s %j', (type, data, text) => {
    expect(read(type, data)).toEqual({ kind: 'text', text });
  });
});
