import { escapeHtml } from '../../lib/escape-html.ts';
import { createHash } from 'node:crypto';

/** A page with the headers that let it run its own script and style and nothing else. */
export interface Page {
  readonly html: string;
  readonly headers: Readonly<Record<string, string>>;
}

export function toPage(parts: {
  title: string;
  style: string;
  body: string;
  script?: string;
}): Page {
  const { title, style, body, script = '' } = parts;
  const scripts = script === '' ? '' : `<script type="module">${script}</script>`;
  const policy = [
    "default-src 'none'",
    `style-src '${hashOf(style)}'`,
    script === '' ? "script-src 'none'" : `script-src '${hashOf(script)}'`,
    "connect-src 'self'",
    "img-src 'self' data:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return {
    html:
      '<!doctype html><html lang="en"><head><meta charset="utf-8">' +
      '<meta name="viewport" content="width=device-width, initial-scale=1">' +
      '<meta name="color-scheme" content="light dark"><link rel="icon" href="data:,">' +
      `<title>${escapeHtml(title)}</title><style>${style}</style></head>` +
      `<body>${body}${scripts}</body></html>`,
    headers: {
      'content-security-policy': policy,
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    },
  };
}

function hashOf(source: string): string {
  return `sha256-${createHash('sha256').update(source).digest('base64')}`;
}
