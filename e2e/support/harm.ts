import type { BrowserContext, Page } from 'playwright-core';
import { CANARY_HOST } from './hostile-texts.ts';

/**
 * What strangers' texts do in a browser although they must not: scripts that run, windows, calls to
 * where none is of ours. Before its first page; without origins only the canary's host is forbidden.
 */
export async function watchHarm(
  context: BrowserContext,
  origins: readonly string[],
): Promise<readonly string[]> {
  const harm: string[] = [];
  await context.exposeFunction('pwned', () => harm.push('a script has run'));
  context.on('dialog', (dialog) => {
    harm.push(`a dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  context.on('request', (request) => {
    const { host, origin, protocol } = new URL(request.url());
    const isOurs = origins.includes(origin) || protocol === 'data:' || protocol === 'blob:';
    if (host === CANARY_HOST || (origins.length > 0 && !isOurs)) harm.push(request.url());
  });
  context.on('page', (page) => {
    page.on('popup', (popup) => harm.push(`a window: ${popup.url()}`));
    page.on('framenavigated', (frame) => {
      if (new URL(frame.url()).host === CANARY_HOST) harm.push(`a frame went to ${frame.url()}`);
    });
  });
  return harm;
}

/** Whatever waits for a touch is touched. */
export function touchEverything(page: Page): Promise<void> {
  return page.evaluate(() => {
    for (const element of document.querySelectorAll('*')) {
      for (const type of ['mouseover', 'focus', 'pointerenter', 'animationstart', 'toggle']) {
        element.dispatchEvent(new Event(type, { bubbles: true }));
      }
    }
  });
}
