import type { Locator, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { chatOn, embeddedOn } from '../support/chat.ts';
import { describeJourney } from '../support/journey.ts';
import { ORGANIZATION, PRODUCT, useSite } from '../support/site.ts';
import { pageOf } from '../support/web-site.ts';

const SIZES = [
  { width: 390, height: 844 },
  { width: 320, height: 568 },
];

describeJourney('a phone', (journey) => {
  const site = useSite();
  const phone = (viewport: (typeof SIZES)[number]) =>
    journey.newPage({ viewport, isMobile: true, hasTouch: true });

  test.each(SIZES)('$width × $height: the chat has the whole of it', async (viewport) => {
    const page = await phone(viewport);
    await page.goto(site.web.show('/', { html: pageOf({ head: site.embed() }) }));
    const chat = embeddedOn(page);
    await chat.launcher.tap();
    await chat.box.waitFor();
    await expect.poll(() => chat.frame.boundingBox()).toEqual({ x: 0, y: 0, ...viewport });
    expect(await chat.launcher.isVisible(), 'the button would lie on it').toBe(false);
    await chat.send(
      `A long word on a phone: ${'x'.repeat(120)} https://example.com/${'y'.repeat(120)}`,
    );
    await expect.poll(chat.state).toContain('Sent');
    await chat.root.getByRole('button', { name: 'Emoji' }).tap();
    await chat.root.locator('.emoji-picker').waitFor();
    expect(await isTooWide(page.locator('html'))).toBe(false);
    expect(await isTooWide(chat.root.locator('html'))).toBe(false);

    await chat.root.getByRole('button', { name: 'Close chat' }).tap();
    await chat.frame.waitFor({ state: 'hidden' });
    await chat.launcher.waitFor({ state: 'visible' });
  });

  test.each(SIZES)('$width × $height: above a keyboard that covers the page', async (viewport) => {
    const page = await phone(viewport);
    await page.addInitScript(fakeVisualViewport);
    await page.goto(site.web.show('/', { html: pageOf({ head: site.embed() }) }));
    const embedded = embeddedOn(page);
    await embedded.launcher.tap();
    await embedded.box.waitFor();
    await showKeyboard(page);
    await expect.poll(() => embedded.frame.boundingBox()).toMatchObject(VISIBLE);
    await expect.poll(() => isWithin(embedded.root.locator('.composer'))).toBe(true);

    await page.goto(`${site.chatUrl}/chat/${ORGANIZATION}/${PRODUCT}`);
    const hosted = chatOn(page);
    await hosted.box.waitFor();
    await showKeyboard(page);
    await expect.poll(() => hosted.root.locator('.chat').boundingBox()).toMatchObject(VISIBLE);
    expect(await isWithin(page.locator('.composer'))).toBe(true);
  });

  test('what is at an edge keeps clear of notch and home bar', async () => {
    const page = await phone(SIZES[0]!);
    const session = await page.context().newCDPSession(page);
    await page.goto(`${site.chatUrl}/chat/${ORGANIZATION}/${PRODUCT}`);
    await chatOn(page).box.waitFor();
    const paddings = async () => ({
      top: await paddingOf(page.locator('.header'), 'paddingTop'),
      bottom: await paddingOf(page.locator('.composer'), 'paddingBottom'),
    });
    const before = await paddings();
    const insets = { top: 47, bottom: 34 };
    await session.send('Emulation.setSafeAreaInsetsOverride', { insets });
    await expect.poll(paddings).toEqual({ top: before.top + 47, bottom: before.bottom + 34 });
  });
});

/** What a keyboard leaves to be seen, after iOS has moved the page up beneath it. */
const VISIBLE = { y: 120, height: 400 };

/** Chromium makes the page smaller for its keyboard; this one is moved as that of iOS. */
function fakeVisualViewport(): void {
  const { innerHeight } = globalThis;
  const fake = Object.assign(new EventTarget(), { scale: 1, height: innerHeight, offsetTop: 0 });
  Object.defineProperty(globalThis, 'visualViewport', { value: fake });
}

function showKeyboard(page: Page): Promise<void> {
  return page.evaluate(({ y, height }) => {
    Object.assign(visualViewport!, { height, offsetTop: y });
    visualViewport!.dispatchEvent(new Event('resize'));
  }, VISIBLE);
}

async function isWithin(locator: Locator): Promise<boolean> {
  const { y, height } = (await locator.boundingBox())!;
  return y >= VISIBLE.y && y + height <= VISIBLE.y + VISIBLE.height;
}

const isTooWide = (root: Locator): Promise<boolean> =>
  root.evaluate((element) => element.scrollWidth > element.clientWidth);

const paddingOf = (locator: Locator, side: 'paddingTop' | 'paddingBottom'): Promise<number> =>
  locator.evaluate((element, name) => Number.parseFloat(getComputedStyle(element)[name]), side);
