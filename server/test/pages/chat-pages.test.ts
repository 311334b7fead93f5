import { beforeAll, describe, expect, test } from 'vitest';
import { createKey } from '../access/sample-calls.ts';
import { startTestApp, useTestApp } from '../support/test-app.ts';
import { unique, withNothingStored } from '../support/v2.ts';
import { sendAs } from '../support/v3.ts';
import { BROWSER, directivesOf } from './policy.ts';

const app = useTestApp({ settings: { RATE_LIMITS: 'off' } });
let organization: string;
let key: string;
let linkId: string;

beforeAll(async () => {
  organization = `org-${unique()}`;
  key = await createKey(app, organization);
  const link = { product: 'WORKFLOWAI', name: 'the till' };
  const made = await sendAs(app.api, key, 'POST', '/api/v3/links', link);
  linkId = (made.json as { id: string }).id;
});

const KINDS = [
  { kind: 'hosted page', urlOf: () => `/chat/${organization}/WORKFLOWAI`, mode: 'page' },
  {
    kind: 'page of a link',
    urlOf: () => `/chat/${organization}/WORKFLOWAI/${linkId}`,
    mode: 'page',
  },
  { kind: 'frame', urlOf: () => `/embed/${organization}/WORKFLOWAI`, mode: 'embed' },
] as const;

describe.each(KINDS)('the $kind', ({ urlOf, mode, kind }) => {
  const open = (headers: Record<string, string> = {}) =>
    app.api.get(urlOf(), { ...BROWSER, host: 'chat.example', ...headers });

  test('holds the chat’s place, and loads what the build made', async () => {
    const answer = await open();
    expect(answer.status).toBe(200);
    const link = kind === 'page of a link' ? linkId : '';
    expect(answer.text).toContain(
      `<div id="chat" data-mode="${mode}" data-organization="${organization}" ` +
        `data-product="WORKFLOWAI" data-link="${link}"></div>`,
    );
    expect(answer.text).toContain('<script type="module" src="/assets/main-a1b2c3.js"></script>');
    expect(answer.text).toContain('<link rel="modulepreload" href="/assets/shared-d4e5f6.js">');
    for (const style of ['/assets/main-778899.css', '/assets/shared-aabbcc.css']) {
      expect(answer.text).toContain(`<link rel="stylesheet" href="${style}">`);
    }
    expect(answer.text, 'what loads later').not.toContain('lazy');
  });

  test('is made for phones, both color schemes and browsers without scripts', async () => {
    const { text } = await open();
    expect(text).toMatch(/^<!doctype html><html lang="en">/);
    expect(text).toContain(
      '<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover, ' +
        'interactive-widget=resizes-content">',
    );
    expect(text).toContain('<meta name="color-scheme" content="light dark">');
    expect(text).toMatch(/<noscript>.*JavaScript.*<\/noscript>/);
  });

  test('allows itself this server alone, and nothing inline', async () => {
    const answer = await open();
    const { 'frame-ancestors': _, ...directives } = directivesOf(answer);
    expect(directives).toEqual({
      'default-src': "'none'",
      'script-src': "'self'",
      'style-src': "'self'",
      'img-src': "'self' blob: data:",
      'media-src': "'self' blob:",
      'connect-src': "'self' ws://chat.example wss://chat.example",
      'font-src': "'self'",
      'base-uri': "'none'",
      'form-action': "'none'",
    });
    expect(answer.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'permissions-policy': expect.stringContaining('camera=()'),
    });
    expect(answer.text).not.toMatch(/<style|<[^>]+\s(on\w+|style)\s*=|<script[^>]*>[^<]/);
  });

  test.each(['x; script-src *', 'a b', "'unsafe-inline'", 'x,y', 'evil.example;', '[::1'])(
    'a Host %j adds nothing to the policy',
    async (host) => {
      const directives = directivesOf(await open({ host }));
      expect(directives['connect-src']).toMatch(/^'self'( wss?:\/\/[\w.:[\]-]+)*$/);
      expect(directives['script-src']).toBe("'self'");
    },
  );

  test('looking at it stores nothing', async () => {
    await withNothingStored(app.storage, open);
  });
});

test('a hosted page is shown in no frame; the frame on every site, until sites are named', async () => {
  const own = `org-${unique()}`;
  const ancestorsOf = async (url: string) =>
    directivesOf(await app.api.get(url))['frame-ancestors'];
  expect(await ancestorsOf(`/chat/${own}/WORKFLOWAI`)).toBe("'none'");
  expect(await ancestorsOf(`/embed/${own}/WORKFLOWAI`)).toBe('*');

  const origins = ['https://shop.example', 'https://*.shop.example', 'http://localhost:3000'];
  const ownKey = await createKey(app, own);
  await sendAs(app.api, ownKey, 'PATCH', '/api/v3/organization', { origins });

  expect(await ancestorsOf(`/embed/${own}/WORKFLOWAI`)).toBe(["'self'", ...origins].join(' '));
  expect(await ancestorsOf(`/chat/${own}/WORKFLOWAI`)).toBe("'none'");
});

test('the title is the look’s own, or the product’s name', async () => {
  const own = `org-${unique()}`;
  const titleOf = async () =>
    /<title>(.*)<\/title>/.exec((await app.api.get(`/chat/${own}/LOGIN`)).text)?.[1];
  expect(await titleOf()).toBe('Chat · LOGIN');
  const ownKey = await createKey(app, own);
  await sendAs(app.api, ownKey, 'PATCH', '/api/v3/products/LOGIN/look', { title: 'Tom & <Ann>' });
  expect(await titleOf()).toBe('Chat · Tom &amp; &lt;Ann&gt;');
});

const HOSTILE = [
  '"><script>alert(1)</script>',
  "'><img src=x onerror=alert(1)>",
  '</div></title><svg/onload=alert(1)>',
  '" onfocus="alert(1)" autofocus="',
  '&lt;b&gt;',
  '${alert(1)}',
  '\u2028\u2029"',
  '<!--',
];

const countTags = (html: string) => [...html.matchAll(/<[a-z!/]/gi)].length;

describe.each(HOSTILE)('the text %j', (hostile) => {
  const part = encodeURIComponent(hostile);

  test.each(['chat', 'embed'])('as an organization of /%s is shown as text', async (kind) => {
    const answer = await app.api.get(`/${kind}/${part}/WORKFLOWAI`, BROWSER);
    expect(answer.status).toBe(200);
    const [, shown = ''] = /data-organization="([^"]*)"/.exec(answer.text) ?? [];
    expect(unescape(shown)).toBe(hostile);
    const plain = await app.api.get(`/${kind}/org/WORKFLOWAI`, BROWSER);
    expect(countTags(answer.text)).toBe(countTags(plain.text));
  });

  test.each([
    ['a link', `/chat/org/WORKFLOWAI/${part}`, '/chat/org/WORKFLOWAI/other'],
    ['a product', `/chat/org/${part}`, '/chat/org/other'],
    ['a product of a frame', `/embed/org/${part}`, '/embed/org/other'],
  ])('as %s is not found, and is not repeated', async (_, url, other) => {
    const answer = await app.api.get(url, BROWSER);
    expect(answer.status).toBe(404);
    expect(answer.text).toBe((await app.api.get(other, BROWSER)).text);
  });
});

function unescape(text: string): string {
  const characters: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
  return text.replaceAll(/&(#39|\w+);/g, (_, name: string) => characters[name] ?? '');
}

test('where only listed organizations exist, the pages of others are not found', async () => {
  const listed = await startTestApp({ settings: { ORGANIZATIONS: 'listed' } });
  try {
    for (const url of ['/chat/unlisted/WORKFLOWAI', '/embed/unlisted/WORKFLOWAI']) {
      expect((await listed.api.get(url, BROWSER)).status).toBe(404);
    }
  } finally {
    await listed.close();
  }
});
