import { describe, expect, onTestFinished, test } from 'vitest';
import { CONSOLE_ASSET, CONSOLE_FILES } from '../support/console-build.ts';
import { makeDataDir } from '../support/engine.ts';
import { startTestApp, useTestApp } from '../support/test-app.ts';
import { writeBuild } from '../support/widget-build.ts';
import { BROWSER, directivesOf } from './policy.ts';

const app = useTestApp();

const ADDRESSES = [
  '/console',
  '/console/',
  '/console/sign-in',
  '/console/invitation',
  '/console/o/acme/inbox?view=mine&room=0123',
  '/console/o/a%2Fb/settings/products/WORKFLOWAI',
  '/console/nowhere',
];

describe.each(ADDRESSES)('%s', (url) => {
  test('is the console, which finds out by itself what to show', async () => {
    const page = await app.api.get(url, BROWSER);
    expect(page.status).toBe(200);
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(page.text).toContain(` src="/console/assets/${CONSOLE_ASSET}"></script>`);
    expect(page.text).toContain(
      '<link rel="modulepreload" href="/console/assets/shared-0ddba1.js">',
    );
    expect(page.text).toContain('<link rel="stylesheet" href="/console/assets/main-b1ue00.css">');
    expect(page.text).not.toContain('settings-5e7715');
  });

  test('may be framed by nobody, and kept by nobody', async () => {
    const page = await app.api.get(url, BROWSER);
    expect(page.headers).toMatchObject({
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
    });
    expect(directivesOf(page)['frame-ancestors']).toBe("'none'");
  });
});

/** What a page names to be loaded before its script asks for it. */
async function beforehand(url: string, headers: typeof BROWSER): Promise<(string | undefined)[]> {
  const { text } = await app.api.get(url, headers);
  return [...text.matchAll(/<link rel="(?:module)?preload"[^>]* href="([^"]*)">/g)].map(
    ([, href]) => href?.replace('/console/assets/', ''),
  );
}

describe('what comes along with the script', () => {
  const SESSION = { ...BROWSER, cookie: '__Host-dowellchat=whatever' };
  const INBOX = [
    'shared-0ddba1.js',
    'inbox-1b0c5a.js',
    '/api/v3/account',
    '/api/v3/organizations?limit=200',
    'inbox-b1ue01.css',
  ];

  test.each(['/console/', '/console/o/acme/inbox', '/console/o/a%2Fb/inbox?view=mine&room=0123'])(
    'at %s: for who has a session the rooms, each file once',
    async (url) => expect(await beforehand(url, SESSION)).toEqual(INBOX),
  );

  test('for who has none, the way in, and nothing is asked for that would be refused', async () => {
    expect(await beforehand('/console/', BROWSER)).toEqual([
      'shared-0ddba1.js',
      'sign-in-519b1b.js',
    ]);
  });

  test('where it leads elsewhere, nothing that would not be used', async () => {
    for (const url of [
      '/console/account',
      '/console/o/acme/settings/team',
      '/console/o/a/b/inbox',
    ]) {
      expect(await beforehand(url, SESSION)).toEqual(['shared-0ddba1.js']);
    }
  });
});

describe('the policy of the console', () => {
  test('lets scripts come from this server’s files alone, and styles by a nonce as well', async () => {
    const page = await app.api.get('/console/', { ...BROWSER, host: 'chat.example.com' });
    const { 'style-src': styles = '', ...others } = directivesOf(page);
    expect(others).toEqual({
      'default-src': "'none'",
      'script-src': "'self'",
      'img-src': "'self' blob: data:",
      'media-src': "'self' blob:",
      'connect-src': "'self' ws://chat.example.com wss://chat.example.com",
      'font-src': "'self'",
      'frame-src': "'self'",
      'base-uri': "'none'",
      'form-action': "'none'",
      'frame-ancestors': "'none'",
    });
    const [, nonce = ''] = /^'self' 'nonce-([A-Za-z0-9+/=]{24})'$/.exec(styles) ?? [];
    expect(page.text).toContain(`<script type="module" nonce="${nonce}"`);
    expect(page.text).not.toMatch(/<style|\sstyle=|<script(?![^>]* src=)/);
  });

  test('has another nonce in every answer', async () => {
    const pages = await Promise.all([1, 2, 3].map(() => app.api.get('/console/', BROWSER)));
    expect(new Set(pages.map((page) => directivesOf(page)['style-src'])).size).toBe(3);
  });

  test('is not opened by a host that ends a directive', async () => {
    const page = await app.api.get('/console/', { ...BROWSER, host: "x;script-src'*'" });
    // Refused altogether, or left out: never repeated.
    expect(String(page.headers['content-security-policy'])).not.toContain('x;');
  });
});

test('its files are kept for ever, and shown to no other site', async () => {
  const file = await app.api.get(`/console/assets/${CONSOLE_ASSET}`);
  expect(file.status).toBe(200);
  expect(file.text).toBe(CONSOLE_FILES[`assets/${CONSOLE_ASSET}`]);
  expect(file.headers).toMatchObject({
    'content-type': 'text/javascript; charset=utf-8',
    'cache-control': 'public, max-age=31536000, immutable',
    'cross-origin-resource-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
  });
});

test.each([
  '/console/assets/other.js',
  '/console/assets/..%2f.vite%2fmanifest.json',
  '/console/assets/..%5c..%5cpackage.json',
  '/console/assets/__proto__',
  `/console/assets/${CONSOLE_ASSET}%00`,
])('%s is not found: only what the build put there is served', async (url) => {
  expect((await app.api.get(url)).status).toBe(404);
});

test('without a build, or with half of one, the server starts and says what is to be done', async () => {
  const { '.vite/manifest.json': _, ...half } = CONSOLE_FILES;
  for (const consoleFolder of [await makeDataDir(), writeBuild(half)]) {
    const unbuilt = await startTestApp({ consoleFolder });
    onTestFinished(() => unbuilt.close());
    const page = await unbuilt.api.get('/console/', BROWSER);
    expect([page.status, page.headers['content-type']]).toEqual([503, 'text/html; charset=utf-8']);
    expect(page.text).toContain('npm run build');
    expect((await unbuilt.api.get(`/console/assets/${CONSOLE_ASSET}`)).status).toBe(503);
    expect((await unbuilt.api.get('/readyz')).status).toBe(200);
  }
});
