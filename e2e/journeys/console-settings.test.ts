import jsQR from 'jsqr';
import { PNG } from 'pngjs';
import { expect, test } from 'vitest';
import { createClient } from '@dowellchat/client';
import { expectAccessible } from '../support/accessibility.ts';
import { chatOn } from '../support/chat.ts';
import { claim, openSettings, ownersPage, shownText, signIn } from '../support/console.ts';
import { describeJourney } from '../support/journey.ts';
import { ORGANIZATION, OTHER_PRODUCT, PRODUCT, useSite } from '../support/site.ts';

describeJourney('the settings of the console', (journey) => {
  const site = useSite();

  test('the first steps lead from an empty server to a chat', async () => {
    const page = await journey.newPage();
    await claim(page, site.chatUrl);
    await page.goto(`${site.chatUrl}/console/first-steps`);
    await page.getByLabel('Name of the organization').fill('harbour');
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('button', { name: PRODUCT, exact: true }).click();
    const line = await shownText(page, 'The line for your web site');
    expect(line).toBe(
      `<script src="${site.chatUrl}/widget.js" data-organization="harbour" data-product="${PRODUCT}" async></script>`,
    );
    await expectAccessible(page, 'the first steps');
    await page.getByRole('button', { name: 'Open the inbox' }).click();
    await page.waitForURL(`${site.chatUrl}/console/o/harbour/inbox`);
  });

  test('a key is shown once, does what it was made for, and is useless once revoked', async () => {
    const page = await ownersPage(journey, site.chatUrl);
    await openSettings(page, site.chatUrl, ORGANIZATION, 'keys');
    await page.getByRole('button', { name: 'New key' }).click();
    await page.getByLabel('List links').check();
    await page.getByRole('button', { name: 'Make the key' }).click();
    const token = await shownText(page, 'The key');
    await page.getByRole('button', { name: 'Done' }).click();
    const program = createClient({ url: site.chatUrl, token });
    expect((await program.rest.listLinks()).links).toEqual([]);
    await expectAccessible(page, 'the keys');

    await page.getByRole('button', { name: `Revoke ${token.slice(0, 8)}` }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await expect(program.rest.listLinks()).rejects.toMatchObject({ status: 401 });
    program.close();
  });

  test('a look is shown before it is saved, guarded until then, and then seen by visitors', async () => {
    const page = await ownersPage(journey, site.chatUrl);
    await openSettings(page, site.chatUrl, ORGANIZATION, `products/${PRODUCT}`);
    const preview = page.frameLocator('iframe[title="Preview"]');
    await preview.locator('.chat').waitFor();
    await page.getByLabel('Title').fill('Harbour office');
    await preview.getByText('Harbour office').first().waitFor();

    await page.getByRole('link', { name: 'Team' }).click();
    await page.getByRole('button', { name: 'Stay' }).click();
    expect(await page.getByLabel('Title').inputValue()).toBe('Harbour office');
    const before = await site.agent.rest.getChat({
      organizationId: ORGANIZATION,
      product: PRODUCT,
    });
    expect(before.look.title).toBeNull();

    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('The look is saved.').waitFor();
    await expectAccessible(page, 'a product');
    const visitor = await journey.newPage();
    await visitor.goto(`${site.chatUrl}/chat/${ORGANIZATION}/${PRODUCT}`);
    await chatOn(visitor).box.waitFor();
    expect(await visitor.title()).toContain('Harbour office');
    expect(site.count('visitors'), 'the preview makes no visitor').toBe(0);
  });

  test('a link is made with a code that leads to its chat', async () => {
    const page = await ownersPage(journey, site.chatUrl);
    await openSettings(page, site.chatUrl, ORGANIZATION, 'links');
    await page.locator('header').getByRole('button', { name: 'New chat link' }).click();
    await page.getByRole('button', { name: 'Make the link' }).click();
    await expect.poll(() => page.locator('[aria-invalid="true"]').count()).toBeGreaterThan(0);
    await page.getByLabel('Name', { exact: true }).fill('Front door');
    await page.getByRole('combobox', { name: 'Product' }).fill(PRODUCT);
    await page.getByRole('option', { name: PRODUCT, exact: true }).click();
    await page.getByRole('button', { name: 'Make the link' }).click();
    const address = await shownText(page, 'The address');
    const code = page.getByRole('img', { name: 'QR code of Front door' });
    await expectAccessible(page, 'a code');
    expect(readCode(await code.screenshot())).toBe(address);

    await page.emulateMedia({ media: 'print' });
    await page.getByText('Scan to chat with us').waitFor();
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    expect(readCode(await page.screenshot()), 'the printed sheet').toBe(address);
    expect(await page.getByRole('navigation', { name: 'Settings' }).isVisible()).toBe(false);
    await page.emulateMedia({ media: 'screen' });
    await page.getByRole('button', { name: 'Done' }).click();

    const visitor = await journey.newPage();
    await visitor.goto(address);
    await chatOn(visitor).box.waitFor();
    await page.reload();
    await page.getByText(/1 scan, 0 rooms/).waitFor();
    await expectAccessible(page, 'the links');
  });

  test('hours are kept as a week shows them, and tell at once whether somebody is there', async () => {
    const page = await ownersPage(journey, site.chatUrl);
    await openSettings(page, site.chatUrl, ORGANIZATION, `products/${OTHER_PRODUCT}`);
    await page.getByText('Open now').waitFor();
    await page.getByText('In these hours', { exact: true }).click();
    for (const day of ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday']) {
      await page.getByRole('button', { name: `${day}: remove 09:00 to 17:00` }).click();
    }
    await page.getByRole('button', { name: 'Add hours to Sunday' }).click();
    await page.getByLabel('Sunday, from').fill('22:00');
    await page.getByLabel('Sunday, until').fill('06:00');
    await page.mouse.move(0, 0);
    await page.getByRole('tooltip').waitFor({ state: 'hidden' });
    await expectAccessible(page, 'the hours');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('The look is saved.').waitFor();
    const chat = await site.agent.rest.getChat({
      organizationId: ORGANIZATION,
      product: OTHER_PRODUCT,
    });
    expect(chat.look.hours?.days).toEqual([
      { day: 0, from: '22:00', to: '24:00' },
      { day: 1, from: '00:00', to: '06:00' },
    ]);
    await page.getByText(chat.isAway ? 'Away now' : 'Open now').waitFor();
    await page.reload();
    expect(await page.getByLabel('Monday, until').inputValue()).toBe('06:00');
  });

  test('what was typed into a window is not lost by Escape', async () => {
    const page = await ownersPage(journey, site.chatUrl);
    await page.keyboard.press('Control+k');
    await page.getByPlaceholder('Type a command').fill('chat link');
    await page.keyboard.press('Enter');
    const name = page.getByLabel('Name', { exact: true });
    await name.waitFor();
    await page.keyboard.press('Escape');
    await name.waitFor({ state: 'detached' });

    await page.getByRole('button', { name: 'New chat link' }).click();
    await name.fill('For Ms Henderson');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog', { name: 'Discard what you typed?' }).waitFor();
    await expectAccessible(page, 'the question');
    await page.keyboard.press('Escape');
    await name.waitFor();
    expect(await name.inputValue()).toBe('For Ms Henderson');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Discard' }).click();
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
  });

  test('canned replies and web sites: a refusal stands beside its field and loses nothing', async () => {
    const page = await ownersPage(journey, site.chatUrl);
    await openSettings(page, site.chatUrl, ORGANIZATION, 'replies');
    await page.getByRole('button', { name: 'New reply' }).click();
    await page.getByLabel('Shortcut', { exact: true }).fill('two words');
    await page.getByLabel('Text', { exact: true }).fill('Hello {{visitor.name}}');
    await page.getByRole('button', { name: 'Save' }).click();
    await expect.poll(() => page.locator('[aria-invalid="true"]').count()).toBe(1);
    expect(await page.getByLabel('Text', { exact: true }).inputValue()).toBe(
      'Hello {{visitor.name}}',
    );
    await page.getByLabel('Shortcut', { exact: true }).fill('hello');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('/hello').waitFor();
    await expectAccessible(page, 'the canned replies');

    await openSettings(page, site.chatUrl, ORGANIZATION, 'websites');
    await page.getByLabel('One in each line').fill('not an address');
    await page.getByRole('button', { name: 'Save' }).click();
    await expect.poll(() => page.locator('[aria-invalid="true"], [role="alert"]').count()).toBe(1);
    expect(await page.getByLabel('One in each line').inputValue()).toBe('not an address');
    await page.getByLabel('One in each line').fill('https://shop.example.com');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('The web sites are saved.').waitFor();
    await expectAccessible(page, 'the web sites');
  });

  test.each(['light', 'dark'] as const)(
    'every page is accessible when it is %s',
    async (colorScheme) => {
      const context = await journey.newContext({ colorScheme });
      const page = await context.newPage();
      await signIn(page, site.chatUrl);
      await page.getByRole('navigation', { name: 'Main' }).waitFor();
      for (const name of ['products', 'team', 'routing', 'webhooks', 'identity', 'audit']) {
        await openSettings(page, site.chatUrl, ORGANIZATION, name);
        await page.getByRole('heading', { level: 1 }).waitFor();
        await page.waitForLoadState('networkidle');
        await expectAccessible(page, name);
      }
      for (const path of ['account', 'instance']) {
        await page.goto(`${site.chatUrl}/console/settings/${path}`);
        await page.getByRole('heading', { level: 1 }).waitFor();
        await page.waitForLoadState('networkidle');
        await expectAccessible(page, path);
      }
    },
  );
});

/** What a phone's camera reads. */
function readCode(picture: Buffer): string | undefined {
  const { width, height, data } = PNG.sync.read(picture);
  return jsQR.default(new Uint8ClampedArray(data), width, height)?.data;
}
