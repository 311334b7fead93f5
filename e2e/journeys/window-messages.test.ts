import { createClient } from '@dowellchat/client';
import type { Frame, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PageApi } from '../../widget/src/launcher/page-api.ts';
import { roomWith } from '../support/agent.ts';
import { chatOn, embeddedOn } from '../support/chat.ts';
import { describeJourney } from '../support/journey.ts';
import { ORGANIZATION, OTHER_PRODUCT, PRODUCT, useSite } from '../support/site.ts';
import { pageOf, startWebSite, type WebSite } from '../support/web-site.ts';

declare const DowellChat: PageApi;

const KEPT = `dowellchat:token:${ORGANIZATION}`;

/** Whatever would harm a page, if its launcher took it from anybody. */
const TO_PAGE = [
  { dowellchat: 'keepToken', value: 'of-somebody-else' },
  { dowellchat: 'ready', value: '#ff0000' },
  { dowellchat: 'unread', value: 9 },
  { dowellchat: 'close', value: null },
];

/** What a page says to its chat at first. */
const GREETING = [
  { dowellchat: 'hello', value: 'http://shop.example/' },
  { dowellchat: 'language', value: 'en' },
  { dowellchat: 'color', value: '#123456' },
  { dowellchat: 'open', value: null },
];

/** Whatever would make a chat somebody else's. */
const takeover = (token: string) => [
  { dowellchat: 'keptToken', value: token },
  { dowellchat: 'identity', value: { name: 'Mallory' } },
];

/** Remembers what it hears, and which window spoke to it. */
const LISTENS = `<script>
  heard = [];
  onmessage = ({ data, source }) => { heard.push(data); speaker = source; };
</script>`;

// With storage shut the token passes through the page: there it could be taken.
describeJourney(
  'messages of windows that are strangers to the chat',
  (journey) => {
    const site = useSite();
    let foreign: WebSite;
    let stranger: string;
    beforeAll(async () => {
      foreign = await startWebSite();
      stranger = foreign.show('/', { html: pageOf({ head: LISTENS }) });
    });
    afterAll(() => foreign.close());

    const embedOf = (product: string) => `${site.chatUrl}/embed/${ORGANIZATION}/${product}`;

    test('a page takes them from its chat alone, and gives nothing away', async () => {
      const page = await journey.newPage();
      const body = frameOf(stranger) + frameOf(embedOf(OTHER_PRODUCT));
      await page.goto(site.web.show('/', { html: pageOf({ head: site.embed() + LISTENS, body }) }));
      const chat = embeddedOn(page);
      await chat.open();
      await chat.send('Mine alone.');
      await expect.poll(chat.state).toContain('Sent');
      const look = () => lookOf(page);
      const before = await look();
      expect(before.token).toMatch(/.{20}/);
      expect(before).toMatchObject({ badge: '', isShown: true });

      const opened = page.waitForEvent('popup');
      await page.evaluate((url) => void open(url), stranger);
      const popup = await opened;
      await popup.waitForLoadState();
      const beside = await frameAt(page, stranger);
      const senders = {
        'a frame of another site': beside,
        'a window of another site': popup.mainFrame(),
        'a frame of the chat’s own site': await frameAt(page, embedOf(OTHER_PRODUCT)),
      };
      for (const [name, sender] of Object.entries(senders)) {
        await sendToPage(page, sender);
        expect(await look(), name).toEqual(before);
      }
      for (const each of [beside, popup.mainFrame()]) expect(await heardBy(each)).toEqual([]);

      await sendToPage(page, await frameAt(page, embedOf(PRODUCT)));
      await chat.frame.waitFor({ state: 'hidden' });
      expect(await look(), 'and its chat would be heard').toMatchObject({
        token: 'of-somebody-else',
        color: '#ff0000',
        badge: '9',
        isShown: false,
      });
    });

    test('a frame that was led to another site is neither heard nor told anything', async () => {
      const page = await journey.newPage();
      await page.goto(site.web.show('/', { html: pageOf({ head: site.embed() + LISTENS }) }));
      const chat = embeddedOn(page);
      await chat.open();
      const before = await lookOf(page);
      await (
        await frameAt(page, embedOf(PRODUCT))
      ).evaluate((url) => location.assign(url), stranger);
      const led = await frameAt(page, stranger);
      await led.waitForFunction(() => 'heard' in globalThis);

      await page.evaluate(() => DowellChat.identify({ token: 'a word that is secret' }));
      await led.evaluate(() =>
        parent.postMessage({ dowellchat: 'getKeptToken', value: null }, '*'),
      );
      await sendToPage(page, led);
      expect(await lookOf(page)).toEqual(before);
      expect(await heardBy(led)).toEqual([]);
    });

    /** A page that embeds the chat by itself, where its neighbours can reach it, and may be slow to answer. */
    async function visitBare() {
      const page = await journey.newPage();
      const body = frameOf(embedOf(PRODUCT)) + frameOf(stranger);
      await page.goto(site.web.show('/bare', { html: pageOf({ head: LISTENS, body }) }));
      const chatFrame = await frameAt(page, embedOf(PRODUCT));
      const beside = await frameAt(page, stranger);
      await Promise.all([chatFrame.waitForLoadState(), beside.waitForLoadState()]);
      await chatFrame.evaluate(() => {
        const heard: unknown[] = [];
        addEventListener('message', ({ data }) => heard.push(data));
        Object.assign(globalThis, { heard });
      });
      const chat = chatOn(page.locator('iframe').first().contentFrame());
      return { host: page.mainFrame(), beside, chatFrame, chat };
    }

    /** Somebody else who has written; their token opens what they wrote. */
    async function victim(text: string): Promise<string> {
      const client = createClient({ url: site.chatUrl });
      const { token } = await client.rest.createVisitor({ body: { organizationId: ORGANIZATION } });
      client.setToken(token);
      const room = await client.rest.openRoom({ body: { product: PRODUCT } });
      await client.rest.postMessage({ roomId: room.id, body: { clientId: text, data: text } });
      client.close();
      return token;
    }

    test('a chat takes them from the page around it alone', async () => {
      const token = await victim('A secret of the victim.');
      const { host, beside, chatFrame, chat } = await visitBare();
      await tell(beside, chatFrame, GREETING);
      await tell(beside, chatFrame, takeover(token));
      expect(await chat.box.count(), 'nobody it knows has greeted it').toBe(0);
      await tell(host, chatFrame, [...GREETING.slice(1), ...takeover(token)]);
      expect(await chat.box.count(), 'the page has not said hello').toBe(0);
      await tell(host, chatFrame, GREETING);
      await chat.box.waitFor();
      await tell(beside, chatFrame, takeover(token));
      await chat.send('Who am I?');
      await expect.poll(chat.state).toContain('Sent');
      expect(await chat.texts()).toEqual(['Who am I?']);
      const room = await roomWith(site.agent, PRODUCT, 'Who am I?');
      await expect.poll(() => room.get().messages.length).toBe(1);
      expect(room.get().messages[0]?.author).not.toBe('Mallory');
      expect(await heardBy(beside), 'the stranger has heard nothing').toEqual([]);
      expect(await heardBy(host), 'and the page has').toContainEqual(
        expect.objectContaining({ dowellchat: 'keepToken' }),
      );

      const other = await visitBare();
      await tell(other.host, other.chatFrame, [...GREETING, ...takeover(token)]);
      await other.chat.shows(['A secret of the victim.']);
    });
  },
  { storage: 'blocked' },
);

const frameOf = (url: string) =>
  `<iframe src="${url.replaceAll('"', '&quot;')}" title="A frame"></iframe>`;

async function frameAt(page: Page, url: string): Promise<Frame> {
  const find = () => page.frames().find((frame) => frame.url() === url);
  await expect.poll(() => find()?.url(), { message: url }).toBe(url);
  return find()!;
}

/** What a stranger could change on a page. */
async function lookOf(page: Page) {
  const { launcher, frame } = embeddedOn(page);
  return {
    token: await page.evaluate((key) => localStorage.getItem(key), KEPT),
    color: await launcher.evaluate((each) =>
      (each.parentElement as HTMLElement).style.getPropertyValue('--color'),
    ),
    badge: await launcher.locator('.badge').innerText(),
    isShown: await frame.isVisible(),
  };
}

const heardBy = (frame: Frame) =>
  frame.evaluate(() => (globalThis as unknown as { heard: unknown[] }).heard);

/** A window says it all to the page that embeds or has opened it; back when the page has it. */
async function sendToPage(page: Page, sender: Frame): Promise<void> {
  const { length } = await heardBy(page.mainFrame());
  await sender.evaluate((messages) => {
    const target = (opener ?? parent) as Window;
    for (const message of messages) target.postMessage(message, '*');
  }, TO_PAGE);
  await expect
    .poll(async () => (await heardBy(page.mainFrame())).length)
    .toBeGreaterThanOrEqual(length + TO_PAGE.length);
}

/** The page around a chat, or a frame beside it, says something to the chat; back when it has come. */
async function tell(sender: Frame, chatFrame: Frame, messages: object[]): Promise<void> {
  const { length } = await heardBy(chatFrame);
  await sender.evaluate((all) => {
    const page = frames.length > 0 ? globalThis : parent;
    for (const message of all) page.frames[0]!.postMessage(message, '*');
  }, messages);
  await expect
    .poll(async () => (await heardBy(chatFrame)).length)
    .toBeGreaterThanOrEqual(length + messages.length);
}
