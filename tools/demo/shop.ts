import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ORGANIZATION, PRODUCT } from './seed.ts';

const read = (name: string): string =>
  readFileSync(new URL(`./shop/${name}`, import.meta.url), 'utf8');

/** Another name of this machine than the chat's address: to a browser these are two sites. */
const HOST = 'localhost';

/** A shop of static pages, which knows of the chat by one line alone. */
export async function startShop(port: number, chatUrl: string): Promise<{ url: string }> {
  const embed =
    `<script src="${chatUrl}/widget.js" data-organization="${ORGANIZATION}" ` +
    `data-product="${PRODUCT}" data-color="#1f5c46" async></script>`;
  const pages: Readonly<Record<string, readonly [type: string, text: string]>> = {
    '/': ['text/html', read('index.html').replace('<!-- chat -->', embed)],
    '/shop.css': ['text/css', read('shop.css')],
  };
  const policy = [
    "default-src 'none'",
    "style-src 'self'",
    "img-src 'self' data:",
    `script-src ${chatUrl}`,
    `frame-src ${chatUrl}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');

  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://shop').pathname;
    const page = Object.hasOwn(pages, path) ? pages[path] : undefined;
    const [type, text] = page ?? ['text/plain', 'There is no such page in this shop.\n'];
    response.writeHead(page === undefined ? 404 : 200, {
      'content-type': `${type}; charset=utf-8`,
      'content-security-policy': policy,
      'cache-control': 'no-store',
      'referrer-policy': 'strict-origin-when-cross-origin',
      'x-content-type-options': 'nosniff',
    });
    response.end(request.method === 'HEAD' ? undefined : text);
  });
  server.listen({ host: HOST, port });
  await once(server, 'listening');
  return { url: `http://${HOST}:${(server.address() as AddressInfo).port}` };
}
