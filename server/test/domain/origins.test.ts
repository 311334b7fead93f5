import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isAllowedOrigin, toOrigin } from '../../src/domain/organizations/origins.policy.ts';

describe('a web site has one spelling', () => {
  test.each([
    ['https://shop.example.com', 'https://shop.example.com'],
    ['https://shop.example.com/', 'https://shop.example.com'],
    ['HTTPS://SHOP.example.com', 'https://shop.example.com'],
    ['https://shop.example.com:443', 'https://shop.example.com'],
    ['http://shop.example.com:80/', 'http://shop.example.com'],
    ['http://shop.example.com:443', 'http://shop.example.com:443'],
    ['http://localhost:3000', 'http://localhost:3000'],
    ['http://127.0.0.1:8080', 'http://127.0.0.1:8080'],
    ['https://*.example.com', 'https://*.example.com'],
    ['https://*.example.com:8443', 'https://*.example.com:8443'],
    ['https://a_b.example.com', 'https://a_b.example.com'],
  ])('%s is %s', (text, origin) => {
    expect(toOrigin(text)).toBe(origin);
  });

  test.each([
    '',
    '*',
    'null',
    'shop.example.com',
    '//shop.example.com',
    'https:shop.example.com',
    'https:/shop.example.com',
    'https:///shop.example.com',
    'https:\\\\shop.example.com',
    'ftp://shop.example.com',
    'javascript://shop.example.com',
    'data:text/html,x',
    'https://shop.example.com/path',
    'https://shop.example.com/?q',
    'https://shop.example.com?',
    'https://shop.example.com#x',
    'https://user@shop.example.com',
    'https://user:secret@shop.example.com',
    'https://shop.example.com:99999',
    'https://',
    'https://*',
    'https://*.com',
    'https://*.1.2.3.4',
    'https://shop.*.com',
    'https://*shop.example.com',
    'https://*.*.example.com',
    'https://shop.example.com.',
    'https://-.example.com',
    'https://[::1]:3000',
    "https://x'none'.example.com",
    'https://a;script-src.example.com',
    'https://a,b.example.com',
    'https://a b.example.com',
    'https://a.example.com https://b.example.com',
    'https://a.example.com\nhttps://b.example.com',
    'https://a\u0000.example.com',
  ])('%j names none', (text) => {
    expect(toOrigin(text)).toBeUndefined();
  });

  test('whatever is taken ends no directive of a policy, and is its own spelling', () => {
    const host = fc.string({ unit: 'binary-ascii', minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(fc.constantFrom('http', 'https'), fc.oneof(host, fc.domain()), (scheme, name) => {
        const origin = toOrigin(`${scheme}://${name}`);
        if (origin === undefined) return;
        expect(origin).toMatch(/^https?:\/\/(\*\.)?[a-z0-9._-]+(:\d+)?$/);
        expect(toOrigin(origin)).toBe(origin);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('who may embed', () => {
  test('everybody, where no site is named', () => {
    expect(isAllowedOrigin([], 'https://any.example')).toBe(true);
    expect(isAllowedOrigin([], 'null')).toBe(true);
  });

  const SITES = ['https://shop.example.com', 'https://*.example.org', 'http://localhost:3000'];

  test.each([
    'https://shop.example.com',
    'https://a.example.org',
    'https://b.a.example.org',
    'http://localhost:3000',
  ])('%s, which is named', (origin) => {
    expect(isAllowedOrigin(SITES, origin)).toBe(true);
  });

  test.each([
    'http://shop.example.com',
    'https://shop.example.com:8443',
    'https://shop.example.com.evil.example',
    'https://evil-shop.example.com',
    'https://example.org',
    'https://evilexample.org',
    'https://a.example.org.evil.example',
    'http://a.example.org',
    'https://a.example.org:8443',
    'https://*.example.org',
    'http://localhost',
    'null',
    '',
    'file://',
  ])('not %j', (origin) => {
    expect(isAllowedOrigin(SITES, origin)).toBe(false);
  });
});
