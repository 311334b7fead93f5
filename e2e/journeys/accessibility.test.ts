import type { BrowserContextOptions, Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { startShop } from '../../tools/demo/shop.ts';
import { roomWith } from '../support/agent.ts';
import { expectAccessible } from '../support/accessibility.ts';
import { chatOn, embeddedOn } from '../support/chat.ts';
import { describeJourney } from '../support/journey.ts';
import { drawPng } from '../support/pictures.ts';
import { ORGANIZATION, PRODUCT, useSite } from '../support/site.ts';
import { pageOf } from '../support/web-site.ts';

const LOOKS: readonly { look: string; options: BrowserContextOptions }[] = [
  { look: 'light', options: { colorScheme: 'light' } },
  { look: 'dark', options: { colorScheme: 'dark' } },
  { look: 'in Arabic', options: { locale: 'ar' } },
  {
    look: 'on a phone',
    options: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
  },
];

describeJourney('axe finds nothing to mend', (journey) => {
  const site = useSite();
  let demoShop: string;
  beforeAll(async () => {
    ({ url: demoShop } = await startShop(0, site.chatUrl));
  });

  async function visit(options: BrowserContextOptions): Promise<Page> {
    const page = await journey.newPage(options);
    await page.goto(site.web.show('/', { html: pageOf({ head: site.embed() }) }));
    return page;
  }

  test.each(LOOKS)('$look: the launcher, the empty chat, a conversation', async ({ options }) => {
    const page = await visit(options);
    const chat = embeddedOn(page);
    await chat.launcher.waitFor();
    await expectAccessible(page, 'launcher');
    await chat.open();
    await expectAccessible(page, 'empty chat');

    const text = `Which of these? ${JSON.stringify(options)}`;
    await chat.send(text);
    const room = await roomWith(site.agent, PRODUCT, text);
    room.send({ data: 'Have a look at https://example.com/chairs, please.' });
    room.send({ data: '👍' });
    await chat.root.getByRole('link').waitFor();
    const file = chat.root.locator('input[type=file]');
    await file.setInputFiles([
      { name: 'sun.png', mimeType: 'image/png', buffer: drawPng() },
      { name: 'list.txt', mimeType: 'text/plain', buffer: Buffer.from('one, two') },
      { name: 'lie.png', mimeType: 'image/png', buffer: Buffer.from('not a picture') },
    ]);
    await chat.messages.locator('.picture img').waitFor();
    await chat.root.getByRole('alert').waitFor();
    room.setTyping(true);
    await chat.root.locator('.typing').waitFor();
    await expectAccessible(page, 'messages, a picture, a file, a failure');

    await chat.messages.locator('.picture').click();
    await chat.root.getByRole('dialog').waitFor();
    await expectAccessible(page, 'a picture opened');
    await page.keyboard.press('Escape');
    await chat.root.locator('.composer .icon-button').nth(1).click();
    await chat.root.locator('.emoji-picker').waitFor();
    await expectAccessible(page, 'emoji');

    await site.agent.rest.changeRoom({ roomId: room.get().room!.id, body: { isActive: false } });
    await chat.root.locator('.ended').waitFor();
    await expectAccessible(page, 'closed');
  });

  test.each(LOOKS)('$look: the hosted page, and a link that has expired', async ({ options }) => {
    const page = await journey.newPage(options);
    await page.goto(`${site.chatUrl}/chat/${ORGANIZATION}/${PRODUCT}`);
    await chatOn(page).box.waitFor();
    await expectAccessible(page, 'hosted page');
    await chatOn(page).send('Hello!');
    await expect.poll(() => page.locator('.tick-sent').count()).toBe(1);
    await expectAccessible(page, 'hosted page with a message');

    const expiresAt = new Date(Date.now() + 1000).toISOString();
    const body = { product: PRODUCT, name: 'short', expiresAt };
    const { url } = await site.agent.rest.createLink({ body });
    await expect
      .poll(async () => (await fetch(url, { redirect: 'manual' })).status, { interval: 100 })
      .toBe(410);
    await page.goto(url);
    await page.getByRole('link').waitFor();
    await expectAccessible(page, 'expired link');
  });

  test.each(LOOKS)('$look: the shop of the demo', async ({ options }) => {
    const page = await journey.newPage(options);
    await page.goto(demoShop);
    await embeddedOn(page).launcher.waitFor();
    await expectAccessible(page, 'shop');
  });

  test.each([
    {
      title: 'a picture without a name',
      rule: 'image-alt',
      body: '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">',
    },
    {
      title: 'buttons too small to be hit',
      rule: 'target-size',
      body: '<button class="small">A</button><button class="small">B</button>',
    },
  ])('and axe would: a page with $title is found', async ({ rule, body }) => {
    const page = await journey.newPage();
    const head = '<style>.small { width: 12px; height: 12px; padding: 0; border: 0 }</style>';
    await page.goto(site.web.show('/poor', { html: pageOf({ head, body }) }));
    await expect(expectAccessible(page, 'poor')).rejects.toThrow(rule);
  });
});
