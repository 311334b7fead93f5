import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Answer } from '../support/api.ts';
import { useTestApp } from '../support/test-app.ts';
import { refusedIn, withNothingStored } from '../support/v2.ts';

const app = useTestApp();

const PAGES = ['/', '/docs', '/chat/org/WORKFLOWAI', '/chat/org/WORKFLOWAI/link'];

function directivesOf({ headers }: Answer): Map<string, string> {
  const policy = String(headers['content-security-policy']);
  return new Map(
    policy.split('; ').map((directive) => {
      const [name = '', ...sources] = directive.split(' ');
      return [name, sources.join(' ')];
    }),
  );
}

function hashOf(source: string): string {
  return `'sha256-${createHash('sha256').update(source).digest('base64')}'`;
}

describe.each(PAGES)('%s', (url) => {
  test('is a whole HTML page that no cache keeps', async () => {
    const answer = await app.api.get(url);
    expect(answer.status).toBe(200);
    expect(answer.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    });
    expect(answer.text).toMatch(/^<!doctype html><html lang="en">.*<title>[^<]+<\/title>/s);
    expect(answer.text).toMatch(/<\/body><\/html>\s*$/);
  });

  test('may run its own script and style, and nothing else', async () => {
    const answer = await app.api.get(url);
    const directives = directivesOf(answer);
    expect(directives.get('default-src')).toBe("'none'");
    expect(directives.get('base-uri')).toBe("'none'");
    expect(directives.get('form-action')).toBe("'none'");
    expect(String(answer.headers['content-security-policy'])).not.toContain('unsafe');
    for (const [element, directive] of [
      ['script', 'script-src'],
      ['style', 'style-src'],
    ] as const) {
      const inline = [
        ...answer.text.matchAll(new RegExp(`<${element}[^>]*>(.*?)</${element}>`, 'gs')),
      ];
      const hashes = inline.map(([, source = '']) => hashOf(source));
      expect(directives.get(directive)).toBe(hashes.length > 0 ? hashes.join(' ') : "'none'");
    }
    expect(answer.text).not.toMatch(/<[^>]+\s(on\w+|style)\s*=/);
  });
});

test('/docs names every operation of the API, and links to its OpenAPI document', async () => {
  const { text } = await app.api.get('/docs');
  const { json } = await app.api.get('/openapi.json');
  const { paths } = json as { paths: Record<string, Record<string, { operationId: string }>> };
  for (const [path, operations] of Object.entries(paths)) {
    expect(text).toContain(`<code>${path}</code>`);
    for (const { operationId } of Object.values(operations)) {
      expect(text).toContain(`id="${operationId}"`);
    }
  }
  expect(text).toContain('href="/openapi.json"');
});

function countTags(html: string): number {
  return [...html.matchAll(/<[a-z!/]/gi)].length;
}

const HOSTILE = [
  '"><script>alert(1)</script>',
  "'><img src=x onerror=alert(1)>",
  '</main></title><svg/onload=alert(1)>',
  '" onfocus="alert(1)" autofocus="',
  '&lt;b&gt;',
  '${alert(1)}',
  '\u2028\u2029"',
  '<!--',
];

describe.each(HOSTILE)('the chat page of %j', (hostile) => {
  const part = encodeURIComponent(hostile);
  const attribute = hostile.replaceAll(
    /[&<>"']/g,
    (character) =>
      ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' })[character] ?? '',
  );

  test.each([
    ['an organization', `/chat/${part}/WORKFLOWAI/link`, 'organization'],
    ['a link', `/chat/org/WORKFLOWAI/${part}`, 'link'],
  ])('as %s shows it as text', async (_, url, name) => {
    const answer = await app.api.get(url);
    expect(answer.status).toBe(200);
    expect(answer.text).toContain(`data-${name}="${attribute}"`);
    const plain = await app.api.get('/chat/org/WORKFLOWAI/link');
    expect(countTags(answer.text), 'no tag more than on any other page').toBe(
      countTags(plain.text),
    );
  });

  test('as a product is not found, and is not repeated', async () => {
    const answer = await app.api.get(`/chat/org/${part}`);
    expect(answer.status).toBe(404);
    expect(answer.headers['content-type']).toMatch(/^application\/json/);
    expect(refusedIn(answer).message).toBe('There is no such product.');
  });
});

test('looking at a chat page stores nothing', async () => {
  await withNothingStored(app.storage, async () => {
    for (const url of PAGES) await app.api.get(url);
  });
});
