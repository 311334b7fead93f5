import { beforeAll, describe, expect, test } from 'vitest';
import type { File } from '@dowellchat/contract/v3/files.endpoints.ts';
import { useTestApp } from '../support/test-app.ts';
import { bearer, openVisitorRoom, problemIn } from '../support/v3.ts';
import { enginesAndStores } from './stores.ts';
import { download, filesUrl, store } from './uploads.ts';

const BYTES = Buffer.from('0123456789');

describe.each(enginesAndStores)('on $title', ({ title, engine }) => {
  const app = useTestApp({ engine });
  let token: string;
  let file: File;

  beforeAll(async () => {
    const opened = await openVisitorRoom(app.api);
    token = opened.token;
    const sent = { type: 'text/plain', name: 'über "uns"%.txt' };
    file = await store(app.api, token, opened.room.id, BYTES, sent);
  });

  const get = (headers: Readonly<Record<string, string>> = {}) =>
    download(app.api, token, file, headers);

  test('a file is a download without rights, cached for its owner alone', async () => {
    const { status, headers } = await get();
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'content-type': 'text/plain',
      'content-length': '10',
      'content-disposition': `attachment; filename="_ber _uns__.txt"; filename*=UTF-8''%C3%BCber%20%22uns%22%25.txt`,
      'x-content-type-options': 'nosniff',
      'content-security-policy': "sandbox; default-src 'none'",
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'private, max-age=31536000, immutable',
      vary: 'authorization',
      'accept-ranges': 'bytes',
    });
  });

  test('who has the file already is told so, without its bytes', async () => {
    const { headers } = await get();
    const again = await get({ 'if-none-match': headers.etag as string });
    expect([again.status, again.text]).toEqual([304, '']);
    expect((await get({ 'if-none-match': '"another"' })).status).toBe(200);
  });

  describe('a stretch of a file', () => {
    test.each<readonly [string, string, string]>([
      // The test's S3 server takes a last byte of 0 for none.
      ...(title === 'sqlite and S3' ? [] : [['bytes=0-0', '0', '0-0'] as const]),
      ['bytes=2-4', '234', '2-4'],
      ['bytes=7-', '789', '7-9'],
      ['bytes=-3', '789', '7-9'],
      ['bytes=-99', '0123456789', '0-9'],
      ['bytes=5-99', '56789', '5-9'],
      ['Bytes=9-9', '9', '9-9'],
    ])('%s is answered with just that', async (range, text, told) => {
      const answer = await get({ range });
      expect([answer.status, answer.text]).toEqual([206, text]);
      expect(answer.headers['content-range']).toBe(`bytes ${told}/10`);
      expect(answer.headers['content-length']).toBe(String(text.length));
    });

    test.each(['bytes=10-', 'bytes=10-20', 'bytes=99999999999-', 'bytes=-0'])(
      '%s is not there, and told in the form of this API',
      async (range) => {
        const answer = await get({ range });
        expect(answer.status).toBe(416);
        expect(answer.headers['content-range']).toBe('bytes */10');
        expect(answer.headers['content-disposition']).toBeUndefined();
        expect(problemIn(answer).code).toBe('RANGE_NOT_SATISFIABLE');
      },
    );

    test.each(['bytes=0-1,3-4', 'bytes=', 'bytes=-', 'bytes=4-2', 'lines=1-2', 'bytes=a-b', ','])(
      '"%s" is no stretch that we know, so the whole file is sent',
      async (range) => {
        const answer = await get({ range });
        expect([answer.status, answer.text]).toEqual([200, '0123456789']);
      },
    );

    test('of a file that is another one meanwhile is not sent', async () => {
      expect((await get({ range: 'bytes=0-1', 'if-range': '"another"' })).text).toBe('0123456789');
      const { headers } = await get();
      const same = await get({ range: 'bytes=0-1', 'if-range': headers.etag as string });
      expect([same.status, same.text]).toEqual([206, '01']);
    });
  });

  test('HEAD tells all about a file and sends none of it', async () => {
    const answer = await app.api.send({
      method: 'HEAD',
      url: `${filesUrl(file.roomId)}/${file.id}`,
      headers: { ...bearer(token), range: 'bytes=0-1' },
    });
    expect([answer.status, answer.text]).toEqual([200, '']);
    expect(answer.headers).toMatchObject({ 'content-length': '10', 'content-type': 'text/plain' });
  });

  test('a page of another site may send a file by its name, and read that of an answer', async () => {
    const preflight = await app.api.send({ method: 'OPTIONS', url: filesUrl(file.roomId) });
    expect(preflight.headers['access-control-allow-headers']).toContain('x-file-name');
    const { headers } = await get();
    expect(headers['access-control-expose-headers']).toContain('content-disposition');
  });
});
