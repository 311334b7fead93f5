import type { Route } from 'playwright-core';
import { expect, test } from 'vitest';
import { describeJourney } from '../support/journey.ts';
import { useSite } from '../support/site.ts';
import { pageOf } from '../support/web-site.ts';

const BUTTON = `<button type="button" onclick="this.textContent = 'Bought'">Buy</button>`;

const FAULTS: { title: string; answer: (route: Route) => unknown; says?: RegExp }[] = [
  { title: 'does not come', answer: () => undefined },
  { title: 'cannot be had', answer: (route) => route.fulfill({ status: 503 }) },
  { title: 'is cut off', answer: (route) => route.abort('connectionreset') },
  {
    title: 'is broken',
    answer: (route) =>
      route.fulfill({ contentType: 'text/javascript', body: 'throw new Error("broken script")' }),
    says: /broken script/,
  },
];

describeJourney('a page whose chat is not well', (journey) => {
  const site = useSite();

  test.each(FAULTS)('is there and works where the script $title', async ({ answer, says }) => {
    const page = await journey.newPage();
    const asked = page.waitForRequest('**/widget.js');
    await page.route('**/widget.js', answer);
    const html = pageOf({ head: site.embed(), body: BUTTON });
    await page.goto(site.web.show('/', { html }), { waitUntil: 'domcontentloaded' });
    await asked;
    await page.getByRole('button', { name: 'Buy' }).click();
    await page.getByRole('button', { name: 'Bought' }).waitFor();
    if (says !== undefined) {
      await expect.poll(() => journey.troubles().join('\n')).toMatch(says);
      journey.expectTrouble(says);
    }
    expect(await page.locator('dowellchat-launcher').count()).toBe(0);
  });
});
