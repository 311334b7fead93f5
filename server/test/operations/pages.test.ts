import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Answer } from '../support/api.ts';
import { useTestApp } from '../support/test-app.ts';

const app = useTestApp();

const PAGES = ['/', '/docs'];

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
