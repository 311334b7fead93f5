import { expect, test } from 'vitest';
import { chatOn, embeddedOn } from '../support/chat.ts';
import { describeJourney } from '../support/journey.ts';
import { ORGANIZATION, PRODUCT, useSite } from '../support/site.ts';
import { pageOf } from '../support/web-site.ts';

describeJourney(
  'a browser that keeps third-party storage shut',
  (journey) => {
    const site = useSite();
    const shop = () => site.web.show('/', { html: pageOf({ head: site.embed() }) });

    test('the chat works, and resumes through the page that embeds it', async () => {
      const page = await journey.newPage();
      await page.goto(shop());
      const chat = embeddedOn(page);
      await chat.open();
      await expect(
        chat.box.evaluate(() => localStorage.length),
        'the storage of the frame is really shut',
      ).rejects.toThrow('Access is denied');
      await chat.send('Do you remember me?');
      await expect.poll(chat.state).toContain('Sent');

      await page.reload();
      await chat.open();
      await chat.shows(['Do you remember me?']);
      await chat.send('You do.');
      await expect.poll(chat.state).toContain('Sent');
      expect(site.count('visitors')).toBe(1);
      expect(await page.evaluate(() => Object.keys(localStorage))).toEqual([
        `dowellchat:token:${ORGANIZATION}`,
      ]);
    });

    test('another private window is somebody else', async () => {
      const page = await journey.newPage();
      await page.goto(shop());
      const chat = embeddedOn(page);
      await chat.open();
      await chat.send('I am new here.');
      await expect.poll(chat.state).toContain('Sent');
      await chat.shows(['I am new here.']);
      expect(site.count('visitors')).toBe(2);
    });

    test('where the page has no storage either, the chat lasts as long as the page', async () => {
      const context = await journey.newContext();
      await context.addInitScript(shutStorage);
      const page = await context.newPage();
      await page.goto(shop());
      const chat = embeddedOn(page);
      await chat.open();
      await chat.send('For now.');
      await expect.poll(chat.state).toContain('Sent');
      await chat.close();
      await chat.open();
      await chat.shows(['For now.']);
      await page.reload();
      await chat.open();
      await page.waitForLoadState('networkidle');
      expect(await chat.texts(), 'a new one').toEqual([]);
    });

    test('the hosted page chats without any storage', async () => {
      const context = await journey.newContext();
      await context.addInitScript(shutStorage);
      const page = await context.newPage();
      await page.goto(`${site.chatUrl}/chat/${ORGANIZATION}/${PRODUCT}`);
      const chat = chatOn(page);
      await chat.send('Nothing is kept.');
      await expect.poll(chat.state).toContain('Sent');
      await chat.shows(['Nothing is kept.']);
    });
  },
  { storage: 'blocked' },
);

/** Reaching for the storage throws, as in browsers told to keep nothing at all. */
function shutStorage(): void {
  for (const name of ['localStorage', 'sessionStorage', 'indexedDB']) {
    Object.defineProperty(globalThis, name, {
      get() {
        throw new DOMException(`${name} is not allowed here.`, 'SecurityError');
      },
    });
  }
}
