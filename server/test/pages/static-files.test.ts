import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { describe, expect, onTestFinished, test } from 'vitest';
import { makeDataDir } from '../support/engine.ts';
import { startTestApp, useTestApp } from '../support/test-app.ts';
import { refusedIn } from '../support/v2.ts';
import { WIDGET_FILES, writeBuild } from '../support/widget-build.ts';
import { BROWSER } from './policy.ts';

const app = useTestApp();

const SERVED = [
  { url: '/widget.js', file: 'widget.js', type: 'text/javascript', caching: /max-age=300$/ },
  {
    url: '/assets/main-a1b2c3.js',
    file: 'assets/main-a1b2c3.js',
    type: 'text/javascript',
    caching: /max-age=31536000, immutable$/,
  },
  {
    url: '/assets/main-778899.css',
    file: 'assets/main-778899.css',
    type: 'text/css',
    caching: /max-age=31536000, immutable$/,
  },
];

describe.each(SERVED)('$url', ({ url, file, type, caching }) => {
  const content = WIDGET_FILES[file] ?? '';

  test('is the built file, for every site, for as long as it may be kept', async () => {
    const answer = await app.api.get(url);
    expect(answer.status).toBe(200);
    expect(answer.text).toBe(content);
    expect(answer.headers).toMatchObject({
      'content-type': `${type}; charset=utf-8`,
      'cache-control': expect.stringMatching(caching),
      'access-control-allow-origin': '*',
      'cross-origin-resource-policy': 'cross-origin',
      'x-content-type-options': 'nosniff',
      vary: 'accept-encoding',
    });
  });

  test.each([
    ['gzip, deflate, br, zstd', 'br', brotliDecompressSync],
    ['gzip, deflate', 'gzip', gunzipSync],
    ['BR;q=0.5, gzip;q=1', 'br', brotliDecompressSync],
    ['br;q=0, gzip', 'gzip', gunzipSync],
  ] as const)('goes out smaller to a browser that takes %j', async (accepted, encoding, read) => {
    const answer = await app.api.get(url, { 'accept-encoding': accepted });
    expect(answer.headers['content-encoding']).toBe(encoding);
    expect(answer.bytes.length).toBeLessThan(content.length / 2);
    expect(read(answer.bytes).toString()).toBe(content);
  });

  test.each(['', 'identity', 'deflate', 'gzip;q=0, br;q=0.0', 'brotli'])(
    'goes out as it is to one that takes %j',
    async (accepted) => {
      const answer = await app.api.get(url, { 'accept-encoding': accepted });
      expect(answer.headers['content-encoding']).toBeUndefined();
      expect(answer.text).toBe(content);
    },
  );

  test('is not sent again to whoever has it; each form has a tag of its own', async () => {
    const tags = new Set<string>();
    for (const accepted of ['br', 'gzip', 'identity']) {
      const headers = { 'accept-encoding': accepted };
      const tag = String((await app.api.get(url, headers)).headers['etag']);
      tags.add(tag);
      const again = await app.api.get(url, { ...headers, 'if-none-match': tag });
      expect([again.status, again.text]).toEqual([304, '']);
      expect(again.headers['cache-control']).toMatch(caching);
    }
    expect(tags.size).toBe(3);
  });

  test('answers a HEAD', async () => {
    const answer = await app.api.send({ method: 'HEAD', url });
    expect([answer.status, answer.text]).toEqual([200, '']);
    expect(answer.headers['content-length']).toBe(String(content.length));
  });
});

test.each([
  '/assets/other.js',
  '/assets/',
  '/assets/..%2fwidget.js',
  '/assets/..%2f.vite%2fmanifest.json',
  '/assets/%2e%2e%2fwidget.js',
  '/assets/..%5cwidget.js',
  '/assets/main-a1b2c3.js%00',
  '/assets/__proto__',
  '/assets/.vite/manifest.json',
  '/.vite/manifest.json',
])('%s is not found: only what the build put there is served', async (url) => {
  expect((await app.api.get(url)).status).toBe(404);
});

test('without a build the server starts, and says what is to be done', async () => {
  const unbuilt = await startTestApp({ widgetFolder: await makeDataDir() });
  onTestFinished(() => unbuilt.close());
  for (const url of ['/chat/org/WORKFLOWAI', '/embed/org/WORKFLOWAI']) {
    const page = await unbuilt.api.get(url, BROWSER);
    expect(page.status).toBe(503);
    expect(page.headers['content-type']).toMatch(/^text\/html/);
    expect(page.text).toContain('npm run build');
  }
  for (const url of ['/widget.js', '/assets/main-a1b2c3.js', '/chat/org/WORKFLOWAI']) {
    const answer = await unbuilt.api.get(url);
    expect(answer.status).toBe(503);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(refusedIn(answer).message).toContain('npm run build');
  }
  expect((await unbuilt.api.get('/readyz')).status).toBe(200);
});

test('a build that was not finished counts as none', async () => {
  const { '.vite/manifest.json': _, ...rest } = WIDGET_FILES;
  const half = await startTestApp({ widgetFolder: writeBuild(rest) });
  onTestFinished(() => half.close());
  expect((await half.api.get('/widget.js')).status).toBe(503);
});
