import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { claim, ownersPage } from '../support/console.ts';
import { describeJourney } from '../support/journey.ts';
import { useSite } from '../support/site.ts';

/** A machine that does nothing else stays far below. This finds what hangs. */
const MS_MAX = 15_000;

describeJourney('opening the console', (journey) => {
  const site = useSite();

  test('the page can be used soon after it was asked for, whoever asks', async () => {
    await claim(await journey.newPage(), site.chatUrl);
    const guest = await journey.newPage();
    await expectUsable('sign-in', guest, () => guest.getByLabel('E-mail').waitFor());

    const agent = await ownersPage(journey, site.chatUrl);
    await expectUsable('inbox', agent, () =>
      agent.getByRole('navigation', { name: 'Main' }).getByRole('link').first().waitFor(),
    );
  });

  async function expectUsable(
    name: string,
    page: Page,
    isUsable: () => Promise<void>,
  ): Promise<void> {
    await page.goto(`${site.chatUrl}/console/`, { waitUntil: 'commit' });
    await isUsable();
    const ms = Math.round(await page.evaluate(() => performance.now()));
    console.log(`${name}: usable ${ms} ms after the navigation began`);
    expect(ms).toBeLessThan(MS_MAX);
  }
});
