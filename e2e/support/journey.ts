import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest';
import { findChromium, launchChromium, type FrameStorage } from './chromium.ts';

/** How long a condition may take: the machine may be busy with others. */
const WAIT_MS = 20_000;

export interface Journey {
  /** A browser nobody has used. */
  newContext(options?: BrowserContextOptions): Promise<BrowserContext>;
  /** A page in one. */
  newPage(options?: BrowserContextOptions): Promise<Page>;
  /** What a page must not have said so far: faults of scripts, breaches of its policy. */
  troubles(): readonly string[];
  /** Takes away what a test has expected, so that the rest is still a fault. */
  expectTrouble(pattern: RegExp): void;
}

/** A suite that needs the browser; without one it is skipped, and its title says why. */
export function describeJourney(
  title: string,
  define: (journey: Journey) => void,
  { storage = 'partitioned' }: { storage?: FrameStorage } = {},
): void {
  const isPossible = findChromium() !== undefined;
  describe.skipIf(!isPossible)(isPossible ? title : `${title} (no Chromium)`, () => {
    define(useBrowser(storage));
  });
}

function useBrowser(storage: FrameStorage): Journey {
  let browser: Browser | undefined;
  let contexts: BrowserContext[] = [];
  let troubles: string[] = [];

  beforeAll(async () => {
    browser = await launchChromium(storage);
  }, 180_000);
  afterEach(async () => {
    const left = troubles;
    troubles = [];
    await Promise.all(contexts.splice(0).map((context) => context.close()));
    expect(left, 'no page has a fault').toEqual([]);
  });
  afterAll(() => browser?.close());

  async function newContext(options: BrowserContextOptions = {}): Promise<BrowserContext> {
    if (browser === undefined) throw new Error('The browser runs while tests do.');
    const context = await browser.newContext({
      locale: 'en-GB',
      viewport: { width: 1280, height: 800 },
      reducedMotion: 'reduce',
      ...options,
    });
    watch(context, (trouble) => troubles.push(trouble));
    contexts.push(context);
    return context;
  }

  return {
    newContext,
    async newPage(options) {
      return (await newContext(options)).newPage();
    },
    troubles: () => troubles,
    expectTrouble(pattern) {
      troubles = troubles.filter((trouble) => !pattern.test(trouble));
    },
  };
}

/** Tells of every uncaught error and every breach of a policy, in all pages and frames. */
function watch(context: BrowserContext, tell: (trouble: string) => void): void {
  context.setDefaultTimeout(WAIT_MS);
  context.on('weberror', (error) => tell(String(error.error())));
  context.on('console', (message) => {
    if (/Content.Security.Policy|violates the following/i.test(message.text())) {
      tell(message.text());
    }
  });
}
