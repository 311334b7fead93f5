import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import type { PageApi } from '../../widget/src/launcher/page-api.ts';
import { roomWith } from '../support/agent.ts';
import { embeddedOn } from '../support/chat.ts';
import { describeJourney } from '../support/journey.ts';
import { ORGANIZATION, OTHER_PRODUCT, PRODUCT, useSite } from '../support/site.ts';
import { pageOf } from '../support/web-site.ts';

declare const DowellChat: PageApi;

const launchersOn = (page: Page) => page.locator('dowellchat-launcher');

describeJourney('a page that steers the chat by itself', (journey) => {
  const site = useSite();

  async function visit(head: string, body = ''): Promise<Page> {
    const page = await journey.newPage();
    await page.goto(site.web.show('/', { html: pageOf({ head, body }) }));
    await page.waitForFunction(() => 'boot' in DowellChat);
    return page;
  }

  test('opens, closes and hears of both', async () => {
    const page = await visit(site.embed());
    const chat = embeddedOn(page);
    await page.evaluate(() => {
      const told: string[] = [];
      Object.assign(globalThis, { told });
      DowellChat.on('open', ({ product }) => told.push(`open ${product}`));
      DowellChat.on('close', ({ product }) => told.push(`close ${product}`));
      DowellChat.open();
    });
    await chat.box.waitFor();
    await page.evaluate(() => DowellChat.close());
    await chat.frame.waitFor({ state: 'hidden' });
    await page.evaluate(() => DowellChat.toggle());
    await chat.frame.waitFor({ state: 'visible' });
    await chat.launcher.click();
    const told = await page.evaluate(() => (globalThis as unknown as { told: string[] }).told);
    expect(told).toEqual([
      `open ${PRODUCT}`,
      `close ${PRODUCT}`,
      `open ${PRODUCT}`,
      `close ${PRODUCT}`,
    ]);
  });

  test('commands that were given before the script came are done', async () => {
    const queue = `<script>DowellChat = { q: [['open']] }</script>`;
    const page = await visit(queue + site.embed());
    await embeddedOn(page).box.waitFor();
  });

  test('switches to another product and back, each with its own conversation', async () => {
    const page = await visit(site.embed());
    const chat = embeddedOn(page);
    await chat.open();
    await chat.send('about the first product');
    await expect.poll(chat.state).toContain('Sent');
    await page.evaluate((product) => DowellChat.switchProduct(product), OTHER_PRODUCT);
    await chat.root.getByRole('heading', { name: OTHER_PRODUCT }).waitFor();
    await chat.send('about the other product');
    await expect.poll(chat.state).toContain('Sent');
    await chat.shows(['about the other product']);
    await roomWith(site.agent, OTHER_PRODUCT, 'about the other product');
    await page.evaluate((product) => DowellChat.switchProduct(product), PRODUCT);
    await chat.root.getByRole('heading', { name: PRODUCT }).waitFor();
    await chat.shows(['about the first product']);
    expect(site.count('visitors'), 'one visitor in both').toBe(1);
  });

  test('says who the visitor is, before and after they have written', async () => {
    const page = await visit(site.embed());
    const chat = embeddedOn(page);
    await page.evaluate(() => DowellChat.identify({ name: 'Maya', email: 'maya@example.com' }));
    await chat.open();
    await chat.send('I am Maya.');
    await expect.poll(chat.state).toContain('Sent');
    const room = await roomWith(site.agent, PRODUCT, 'I am Maya.');
    await expect.poll(() => room.get().messages.at(-1)?.author).toBe('Maya');
    await page.evaluate(() => DowellChat.identify({ name: 'Maya B.' }));
    await chat.send('Still I.');
    await expect.poll(() => room.get().messages.at(-1)?.author).toBe('Maya B.');
  });

  test('shuts down without a trace on the page, and boots again where it was', async () => {
    const page = await visit(site.embed());
    const chat = embeddedOn(page);
    await chat.open();
    await chat.send('before the shutdown');
    await expect.poll(chat.state).toContain('Sent');
    await page.evaluate(() => DowellChat.shutdown());
    expect(await launchersOn(page).count()).toBe(0);
    await expect.poll(() => page.frames().length).toBe(1);
    await page.evaluate((options) => DowellChat.boot(options), {
      organization: ORGANIZATION,
      product: PRODUCT,
    });
    await chat.open();
    await chat.shows(['before the shutdown']);
  });

  test('is there once though the script was added twice, and again after the body was replaced', async () => {
    const page = await visit(site.embed() + site.embed());
    await page.waitForLoadState('networkidle');
    expect(await launchersOn(page).count()).toBe(1);
    await page.addScriptTag({ url: `${site.chatUrl}/widget.js` });
    expect(await launchersOn(page).count()).toBe(1);

    await page.evaluate(
      (options) => {
        document.body.replaceWith(document.createElement('body'));
        DowellChat.boot(options);
      },
      { organization: ORGANIZATION, product: PRODUCT },
    );
    expect(await launchersOn(page).count()).toBe(1);
    await embeddedOn(page).open();
  });

  test('two products stand side by side, and only one chat is open at a time', async () => {
    const page = await visit(site.embed() + site.embed({ product: OTHER_PRODUCT }));
    await expect.poll(() => launchersOn(page).count()).toBe(2);
    const [one, other] = [embeddedOn(page, 0), embeddedOn(page, 1)];
    const [a, b] = [(await one.launcher.boundingBox())!, (await other.launcher.boundingBox())!];
    expect(Math.abs(a.x - b.x), 'they do not lie upon each other').toBeGreaterThanOrEqual(56);

    await one.open();
    await one.send('to the one');
    await expect.poll(one.state).toContain('Sent');
    await other.open();
    await one.frame.waitFor({ state: 'hidden' });
    await other.send('to the other');
    await expect.poll(other.state).toContain('Sent');
    await one.shows(['to the one']);
    await other.shows(['to the other']);
  });
});
