import { escapeHtml } from '../../lib/escape-html.ts';
import type { Page } from './html.ts';
import { connectSources, PERMISSIONS } from './page-policy.ts';
import type { WidgetBuild } from './widget-build.ts';

interface FramePage {
  /** `embed`: in a frame on a page of somebody else's. */
  readonly mode: 'embed' | 'page';
  readonly organizationId: string;
  readonly product: string;
  readonly link: string;
  readonly title: string;
  readonly color: string;
}

interface Surroundings {
  readonly build: WidgetBuild['page'];
  /** Who may show the page in a frame; nobody where there is none. */
  readonly frameAncestors: readonly string[];
  /** Hosts by which this server is reached: some browsers do not count sockets to `'self'`. */
  readonly hosts: readonly string[];
}

/**
 * The page that holds the chat. All it says of the place stands in its HTML; how the place looks
 * is asked for by the chat itself.
 */
export function framePage(place: FramePage, { build, frameAncestors, hosts }: Surroundings): Page {
  const data = { mode: place.mode, organization: place.organizationId, product: place.product };
  const attributes = Object.entries({ ...data, link: place.link })
    .map(([name, value]) => `data-${name}="${escapeHtml(value)}"`)
    .join(' ');
  return {
    html:
      '<!doctype html><html lang="en"><head><meta charset="utf-8">' +
      '<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover, ' +
      'interactive-widget=resizes-content"><meta name="color-scheme" content="light dark">' +
      `<meta name="theme-color" content="${escapeHtml(place.color)}">` +
      '<meta name="robots" content="noindex"><link rel="icon" href="data:,">' +
      `<title>${escapeHtml(place.title)}</title>${loads(build)}</head>` +
      `<body><div id="chat" ${attributes}></div>` +
      '<noscript><p>This chat needs JavaScript.</p></noscript></body></html>',
    headers: {
      'content-security-policy': policy(frameAncestors, hosts),
      'referrer-policy': 'no-referrer',
      'permissions-policy': PERMISSIONS,
      'x-content-type-options': 'nosniff',
    },
  };
}

const address = (file: string): string => `/${escapeHtml(file)}`;

function loads({ script, imports, styles }: WidgetBuild['page']): string {
  return [
    ...styles.map((file) => `<link rel="stylesheet" href="${address(file)}">`),
    ...imports.map((file) => `<link rel="modulepreload" href="${address(file)}">`),
    `<script type="module" src="${address(script)}"></script>`,
  ].join('');
}

function policy(frameAncestors: readonly string[], hosts: readonly string[]): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' blob: data:",
    "media-src 'self' blob:",
    connectSources(hosts),
    "font-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    ['frame-ancestors', ...(frameAncestors.length === 0 ? ["'none'"] : frameAncestors)].join(' '),
  ].join('; ');
}
