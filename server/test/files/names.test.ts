import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cleanFileName } from '../../src/domain/files/file-name.policy.ts';
import { useTestApp } from '../support/test-app.ts';
import { bearer, openVisitorRoom } from '../support/v3.ts';
import { download, filesUrl, store } from './uploads.ts';

const RTL_OVERRIDE = '\u202e';

describe('a name is cleaned', () => {
  test.each([
    ['photo.png', 'photo.png'],
    ['../../etc/passwd', 'passwd'],
    ['..\\..\\boot.ini', 'boot.ini'],
    ['C:\\Users\\me\\a.txt', 'a.txt'],
    ['..', 'file'],
    ['.', 'file'],
    ['', 'file'],
    [' \t ', 'file'],
    ['a/', 'file'],
    ['.htaccess', '.htaccess'],
    ['a\0b.txt', 'ab.txt'],
    ['a\r\nSet-Cookie: x', 'aSet-Cookie: x'],
    [`photo${RTL_OVERRIDE}gpj.exe`, 'photogpj.exe'],
    ['\u2066a\u2069\u200f.txt', 'a.txt'],
    ['a\u2028b', 'ab'],
    ['half \ud83d of.txt', 'half  of.txt'],
    ['trailing. . ', 'trailing'],
    ['🧑‍💻 می‌خواهم.pdf', '🧑‍💻 می‌خواهم.pdf'],
    [`${'x'.repeat(10_000)}.pdf`, `${'x'.repeat(251)}.pdf`],
    [`a.${'x'.repeat(10_000)}`, `a.${'x'.repeat(253)}`],
    [`${'x'.repeat(250)}😀😀.pdf`, `${'x'.repeat(250)}.pdf`],
  ])('%j becomes %j', (given, clean) => {
    expect(cleanFileName(given)).toBe(clean);
  });

  test('whatever it was, to one line of 1 to 255 characters that no system takes for a path', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 600 }), (given) => {
        const clean = cleanFileName(given);
        expect(clean.length).toBeGreaterThanOrEqual(1);
        expect(clean.length).toBeLessThanOrEqual(255);
        expect(clean.isWellFormed()).toBe(true);
        expect(clean).not.toMatch(/[/\\\p{Cc}]|^\.{1,2}$/u);
        expect(cleanFileName(clean)).toBe(clean);
      }),
    );
  });
});

describe('a name on its way', () => {
  const app = useTestApp();

  test.each([
    ['../../../etc/passwd', 'passwd'],
    ['nul\0l.txt', 'null.txt'],
    [`photo${RTL_OVERRIDE}gpj.exe`, 'photogpj.exe'],
    ['Grüße 你好 😀.txt', 'Grüße 你好 😀.txt'],
    ['x'.repeat(10_000), 'x'.repeat(255)],
  ])('%.40j is stored and served as %.40j', async (name, clean) => {
    const { token, room } = await openVisitorRoom(app.api);
    const file = await store(app.api, token, room.id, 'bytes', { name });
    expect(file.name).toBe(clean);
    const { headers } = await download(app.api, token, file);
    const [, exact = ''] =
      /filename\*=UTF-8''(.+)$/.exec(String(headers['content-disposition'])) ?? [];
    expect(decodeURIComponent(exact)).toBe(clean);
  });

  test('that is badly encoded is taken as it stands, and a file without one has a name too', async () => {
    const { token, room } = await openVisitorRoom(app.api);
    for (const [given, name] of [
      [{ 'x-file-name': '100%.txt' }, '100%.txt'],
      [{ 'x-file-name': '%ff%fe' }, '%ff%fe'],
      [{}, 'file'],
    ] as const) {
      const answer = await app.api.send({
        method: 'POST',
        url: filesUrl(room.id),
        payload: 'bytes',
        headers: { ...bearer(token), 'content-type': 'text/plain', ...given },
      });
      expect(answer.json).toMatchObject({ name });
    }
  });
});
