import { readFileSync } from 'node:fs';
import { escapeHtml } from '../../lib/escape-html.ts';
import { toPage, type Page } from './html.ts';
import type { Notice } from './notices.ts';

const style = readFileSync(new URL('./notice-page.css', import.meta.url), 'utf8');

/** What a person reads instead of the chat they looked for. */
export function noticePage({ title, text, way }: Omit<Notice, 'message'>): Page {
  const link =
    way === undefined ? '' : `<a href="${escapeHtml(way.href)}">${escapeHtml(way.label)}</a>`;
  return toPage({
    title,
    style,
    body:
      '<main><svg viewBox="0 0 24 24" width="32" height="32" aria-hidden="true"><path fill="none" ' +
      'stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" ' +
      'd="M20 11.5c0 3.9-3.6 7-8 7-1 0-2-.2-2.9-.5L4.5 19.5l1.3-3.5C4.7 14.8 4 13.2 ' +
      '4 11.5c0-3.9 3.6-7 8-7s8 3.1 8 7Z"/></svg>' +
      `<h1>${escapeHtml(title)}</h1><p>${escapeHtml(text)}</p>${link}</main>`,
  });
}
