import { randomBytes } from 'node:crypto';
import { escapeHtml } from '../../lib/escape-html.ts';
import type { ConsoleBuild } from './console-build.ts';
import type { Page } from './html.ts';
import { connectSources, PERMISSIONS } from './page-policy.ts';

const FOLDER = '/console/';

/** What the console asks for before it shows anything to who is signed in, word for word. */
const ASKED_FIRST = ['/api/v3/account', '/api/v3/organizations?limit=200'];

/**
 * The page of the agents' web app: one for all of its addresses. Some libraries put styles into the
 * page as it runs, which a nonce of the answer allows; scripts come from this server's files alone,
 * so the nonce opens nothing to them.
 * @param leadsTo what the script will load next. The page names it and what is asked for first, so that
 *   they come along with the script and not after it has run; undefined: nobody can know.
 */
export function consolePage(
  { page, next }: ConsoleBuild,
  hosts: readonly string[],
  leadsTo: keyof ConsoleBuild['next'] | undefined,
): Page {
  const then = leadsTo && next[leadsTo];
  const modules = new Set([...page.imports, ...(then ? [then.script, ...then.imports] : [])]);
  modules.delete(page.script);
  const styles = then?.styles.filter((file) => !page.styles.includes(file)) ?? [];
  const asked = leadsTo === 'inbox' ? ASKED_FIRST : [];
  const nonce = randomBytes(16).toString('base64');
  return {
    html:
      '<!doctype html><html lang="en"><head><meta charset="utf-8">' +
      '<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover, ' +
      'interactive-widget=resizes-content"><meta name="color-scheme" content="light dark">' +
      '<meta name="robots" content="noindex"><link rel="icon" href="data:,">' +
      '<title>DowellChat</title>' +
      page.styles.map((file) => `<link rel="stylesheet" href="${address(file)}">`).join('') +
      `<script type="module" nonce="${nonce}" src="${address(page.script)}"></script>` +
      [...modules].map((file) => `<link rel="modulepreload" href="${address(file)}">`).join('') +
      asked.map((path) => `<link rel="preload" as="fetch" crossorigin href="${path}">`).join('') +
      styles.map((file) => `<link rel="preload" as="style" href="${address(file)}">`).join('') +
      '</head>' +
      '<body><div id="console"></div>' +
      '<noscript><p>The console needs JavaScript.</p></noscript></body></html>',
    headers: {
      'content-security-policy': policy(nonce, hosts),
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'permissions-policy': PERMISSIONS,
      'cross-origin-opener-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
    },
  };
}

const address = (file: string): string => escapeHtml(FOLDER + file);

function policy(nonce: string, hosts: readonly string[]): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' blob: data:",
    "media-src 'self' blob:",
    connectSources(hosts),
    "font-src 'self'",
    // The preview of a product's chat.
    "frame-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
