import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

interface WebPage {
  readonly html: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A web site of a customer's. */
export interface WebSite {
  readonly origin: string;
  /** What browsers have reported to `/reports`. */
  readonly reports: readonly string[];
  /** Puts a page there, or another one in its place. Returns its address. */
  show(path: string, page: WebPage): string;
  close(): Promise<void>;
}

/** Another name of this machine than the chat's address: to a browser these are two sites. */
const HOST = 'localhost';

export async function startWebSite(): Promise<WebSite> {
  const pages = new Map<string, WebPage>();
  const reports: string[] = [];
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://site');
    if (pathname === '/reports') void text(request).then((report) => reports.push(report));
    const page = pages.get(pathname);
    response.writeHead(page === undefined ? 404 : 200, {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      ...page?.headers,
    });
    response.end(page?.html);
  });
  server.listen({ host: HOST, port: 0 });
  await once(server, 'listening');
  const origin = `http://${HOST}:${(server.address() as AddressInfo).port}`;

  return {
    origin,
    reports,
    show(path, page) {
      pages.set(path, page);
      return origin + path;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** A small page in good order, with a landmark for everything a reader comes by. */
export function pageOf(parts: { head?: string; body?: string; language?: string } = {}): string {
  const { head = '', body = '', language = 'en' } = parts;
  return (
    `<!doctype html><html lang="${language}"><head><meta charset="utf-8">` +
    '<meta name="viewport" content="width=device-width, initial-scale=1">' +
    `<title>A shop</title>${head}</head>` +
    `<body><main><h1>A shop</h1><p><a href="#more">More</a></p>${body}</main></body></html>`
  );
}
