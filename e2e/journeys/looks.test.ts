import type { Locator, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { roomWith } from '../support/agent.ts';
import { embeddedOn } from '../support/chat.ts';
import { describeJourney } from '../support/journey.ts';
import { OTHER_PRODUCT, PRODUCT, useSite } from '../support/site.ts';
import { pageOf } from '../support/web-site.ts';

describeJourney('the look of a product', (journey) => {
  const site = useSite();

  async function openChat(
    attributes?: Readonly<Record<string, string>>,
    options?: { colorScheme: 'light' | 'dark' },
  ) {
    const page: Page = await journey.newPage(options);
    await page.goto(site.web.show('/', { html: pageOf({ head: site.embed(attributes) }) }));
    const chat = embeddedOn(page);
    await chat.open();
    return chat;
  }

  test('is dark where the visitor’s screen is, and light elsewhere', async () => {
    const dark = await openChat({}, { colorScheme: 'dark' });
    expect(luminanceOf(await backgroundOf(dark.root.locator('.chat')))).toBeLessThan(0.2);
    const light = await openChat({}, { colorScheme: 'light' });
    expect(luminanceOf(await backgroundOf(light.root.locator('.chat')))).toBeGreaterThan(0.8);
  });

  test('has its colour, unless the page has chosen one', async () => {
    await site.agent.rest.changeLook({ product: PRODUCT, body: { color: '#0a7d3c' } });
    for (const [attributes, color] of [
      [{}, 'rgb(10, 125, 60)'],
      [{ color: '#b00020' }, 'rgb(176, 0, 32)'],
    ] as const) {
      const chat = await openChat(attributes);
      expect(await backgroundOf(chat.root.locator('.header'))).toBe(color);
      await expect.poll(() => backgroundOf(chat.launcher)).toBe(color);
    }
  });

  test('says that nobody is there, in its own words too, until somebody is', async () => {
    const ownWords = 'We are at the fair until Monday.';
    for (const awayNotice of [null, ownWords]) {
      const body = { isAway: true, awayNotice };
      await site.agent.rest.changeLook({ product: OTHER_PRODUCT, body });
      const chat = await openChat({ product: OTHER_PRODUCT });
      const notice = chat.root.getByText(awayNotice ?? 'Nobody is here right now.');
      await notice.waitFor();
      const text = awayNotice === null ? 'Anybody?' : 'Anybody yet?';
      await chat.send(text);
      await expect.poll(chat.state).toContain('Sent');
      expect(await notice.isVisible(), 'still nobody').toBe(true);
      const room = await roomWith(site.agent, OTHER_PRODUCT, text);
      await notice.waitFor({ state: 'detached' });
      await chat.root.getByText('We are here').waitFor();
      room.close();
    }
  });
});

const backgroundOf = (locator: Locator): Promise<string> =>
  locator.evaluate((element) => getComputedStyle(element).backgroundColor);

/** Of `rgb(…)`, 0 to 1. */
function luminanceOf(color: string): number {
  const [red = 0, green = 0, blue = 0] = (color.match(/\d+/g) ?? []).map(Number);
  return (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255;
}
