import { readFileSync } from 'node:fs';
import { escapeHtml, toPage, type Page } from './html.ts';

const style = readFileSync(new URL('./chat-page.css', import.meta.url), 'utf8');
const script = readFileSync(new URL('./chat-page.client.js', import.meta.url), 'utf8');

/** Where links and QR codes lead that name no site of their own: a page to chat on. */
export function chatPage(place: { organization: string; product: string; link: string }): Page {
  const { organization, product, link } = place;
  const data = [
    `data-organization="${escapeHtml(organization)}"`,
    `data-product="${escapeHtml(product)}"`,
    `data-link="${escapeHtml(link)}"`,
  ].join(' ');
  return toPage({
    title: `Chat · ${product}`,
    style,
    script,
    body:
      `<main ${data}><header><h1>${escapeHtml(product)}</h1>` +
      '<p id="status" role="status">We usually answer soon.</p></header>' +
      '<ol id="messages" aria-label="Messages" aria-live="polite" tabindex="0">' +
      '<li class="theirs greeting"><p>How may I help you?</p></li></ol>' +
      '<form id="compose"><label for="text" class="hidden">Your message</label>' +
      '<textarea id="text" rows="1" placeholder="Write a message…" required maxlength="20000">' +
      '</textarea><button type="submit">Send</button></form></main>' +
      '<noscript><p>This chat needs JavaScript.</p></noscript>',
  });
}
