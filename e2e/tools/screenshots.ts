import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createClient } from '@dowellchat/client';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { startChatServer } from '../../tools/demo/chat-server.ts';
import { ORGANIZATION, PRODUCT, seed } from '../../tools/demo/seed.ts';
import { startShop } from '../../tools/demo/shop.ts';
import { chatOn, embeddedOn, type Chat, type EmbeddedChat } from '../support/chat.ts';
import { launchChromium } from '../support/chromium.ts';
import { drawPng } from '../support/pictures.ts';
import { takeInbox } from './console-pictures.ts';
import { takeDoors } from './door-pictures.ts';
import { fillConsole, OWNER } from './fill-console.ts';
import { takeSettings } from './settings-pictures.ts';

// `npm run screenshots`: what visitors of the demo see, and what agents see of the console, into docs/screenshots/; of a few alone,
// where they are named behind `--`. The tests look whether it works; these are for looking at it.
const FOLDER = fileURLToPath(new URL('../../docs/screenshots/', import.meta.url));
const WANTED = process.argv.slice(2);
const PHONE = {
  viewport: { width: 390, height: 844 },
  deviceScaleFactor: 2,
  isMobile: true,
  hasTouch: true,
};
const IDLE_MS_MAX = 5000;
const PICTURE = { name: 'terrace.png', mimeType: 'image/png', buffer: drawPng() };

const dataDir = mkdtempSync(join(tmpdir(), 'dowellchat-screenshots-'));
const server = await startChatServer({
  DATA_DIR: dataDir,
  PORT: '0',
  WEBHOOKS_PRIVATE: 'on',
  WEBHOOKS_HTTP: 'on',
});
const shop = await startShop(0, server.url);
const { key, link } = await seed({ chatUrl: server.url, shopUrl: shop.url, dataDir });
await fillConsole(server.url);
const agent = createClient({ url: server.url, token: key });
const browser = await launchChromium('partitioned');
mkdirSync(FOLDER, { recursive: true });

try {
  await takeAll();
} finally {
  await browser.close();
  agent.close();
  server.stop();
  await server.ended;
  rmSync(dataDir, { recursive: true, force: true });
}
process.exit();

async function takeAll(): Promise<void> {
  await take('launcher', {}, async (page) => {
    await page.goto(shop.url);
    await embeddedOn(page).launcher.waitFor();
  });
  await take('chat', {}, async (page) => converse(await openOnShop(page)));
  await take('dark', { colorScheme: 'dark' }, async (page) => converse(await openOnShop(page)));
  await take('phone', PHONE, async (page) => converse(await openOnShop(page)));
  await take('phone-launcher', PHONE, async (page) => {
    await page.goto(shop.url);
    await embeddedOn(page).launcher.waitFor();
  });
  await take('image', {}, async (page) => {
    const chat = await openOnShop(page);
    await chat.send('This is where it should stand:');
    await sent(chat);
    await chat.root.locator('input[type=file]').setInputFiles([
      PICTURE,
      {
        name: 'Floor plan, first floor.pdf',
        mimeType: 'application/pdf',
        buffer: Buffer.alloc(184_000, 37),
      },
    ]);
    await chat.messages.locator('.picture img').waitFor();
    await chat.messages.locator('.file-card').waitFor();
  });
  await take('image-open', {}, async (page) => {
    const chat = await openOnShop(page);
    await chat.root.locator('input[type=file]').setInputFiles(PICTURE);
    await chat.messages.locator('.picture').click();
    await chat.root.locator('dialog img').waitFor();
  });
  await take('failed', {}, async (page) => {
    const chat = await openOnShop(page);
    await chat.send('Here is the picture you asked for.');
    await sent(chat);
    const buffer = Buffer.from('not a picture at all');
    const lie = { name: 'corner.png', mimeType: 'image/png', buffer };
    await chat.root.locator('input[type=file]').setInputFiles(lie);
    await chat.root.getByRole('alert').waitFor();
  });
  await take('closed', {}, async (page) => {
    const chat = await openOnShop(page);
    await chat.send('One more question.');
    await sent(chat);
    await page.context().setOffline(true);
    await chat.root.locator('.notice-offline').waitFor();
    await chat.send('Are you still there?');
    await agent.rest.changeRoom({ roomId: await newestRoom(), body: { isActive: false } });
    await page.context().setOffline(false);
    await chat.root.getByRole('alert').waitFor();
    await chat.root.locator('.ended').waitFor();
  });
  await take('offline', {}, async (page) => {
    const chat = await openOnShop(page);
    await chat.send('One moment, the train goes through a tunnel.');
    await sent(chat);
    await page.context().setOffline(true);
    await chat.root.locator('.notice-offline').waitFor();
    await chat.send('Are you still there?');
  });
  await take('emoji', {}, async (page) => {
    const chat = await openOnShop(page);
    await chat.root.locator('.composer .icon-button').nth(1).click();
    await chat.root.locator('.emoji-picker').waitFor();
  });
  await take('unread', {}, async (page) => {
    const chat = await openOnShop(page);
    await chat.send('Call me when you know.');
    await sent(chat);
    await chat.close();
    const room = agent.room(await newestRoom());
    room.send({ data: 'It has arrived!', author: 'Hazel' });
    await page.locator('dowellchat-launcher .badge:text("1")').waitFor();
    room.close();
  });
  await take('arabic', { locale: 'ar' }, async (page) => {
    await converse(await openOnShop(page), {
      question: 'مرحبا، هل الكرسي متوفر بلون البلوط؟',
      answer: 'نعم، لدينا ستة منها. أين تسكن؟',
      more: 'في دمشق. شكرا جزيلا!',
    });
  });
  await take('hosted-page', {}, async (page) => {
    await page.goto(link.url);
    await converse(chatOn(page));
  });
  await take('hosted-page-phone', { ...PHONE, colorScheme: 'dark' }, async (page) => {
    await page.goto(link.url);
    await converse(chatOn(page));
  });
  await take('expired-link', {}, async (page) => page.goto(await expiredLink()));
  await take('unknown-link', { ...PHONE, colorScheme: 'dark' }, async (page) =>
    page.goto(`${server.url}/chat/${ORGANIZATION}/${PRODUCT}/nowhere`),
  );
  const stage = { url: server.url, agent, phone: PHONE, take, open: openConsole };
  await takeDoors(stage);
  await takeInbox(stage);
  await takeSettings(stage);
}

/** Signs in, and goes on to a page. */
async function openConsole(page: Page, path: string, menu = 'Main'): Promise<void> {
  await page.goto(`${server.url}/console/${path}`);
  await page.getByLabel('E-mail').fill(OWNER.email);
  await page.getByLabel('Password', { exact: true }).fill(OWNER.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page
    .getByRole('navigation', { name: menu, includeHidden: true })
    .waitFor({ state: 'attached' });
}

async function take(
  name: string,
  options: BrowserContextOptions,
  prepare: (page: Page) => Promise<unknown>,
): Promise<void> {
  if (WANTED.length > 0 && !WANTED.includes(name)) return;
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    locale: 'en-GB',
    timezoneId: 'Europe/London',
    reducedMotion: 'reduce',
    ...options,
  });
  context.setDefaultTimeout(60_000);
  const page = await context.newPage();
  await prepare(page);
  // A frame that was replaced is never idle to the driver: what is waited for above is there in any case.
  await page.waitForLoadState('networkidle', { timeout: IDLE_MS_MAX }).catch(() => undefined);
  // Nothing is hovered over.
  await page.mouse.move(0, 0);
  await page.screenshot({ path: join(FOLDER, `${name}.png`), animations: 'disabled' });
  await context.close();
  console.log(name);
}

async function openOnShop(page: Page): Promise<EmbeddedChat> {
  await page.goto(shop.url);
  const chat = embeddedOn(page);
  await chat.open();
  return chat;
}

async function converse(
  chat: Chat,
  {
    question = 'Hello! Is the oak chair still in stock?',
    answer = 'It is: six of them. See https://example.com/chairs/oak for the sizes. Where do you live?',
    more = 'In York, near the river.\nThank you! 🙏',
  } = {},
): Promise<void> {
  await chat.send(question);
  await sent(chat);
  const room = agent.room(await newestRoom());
  room.send({ data: answer, author: 'Hazel' });
  await chat.messages.locator('.text').nth(1).waitFor();
  await chat.send(more);
  await sent(chat, 3);
  room.markRead();
  await chat.root.locator('.tick-read').last().waitFor();
  room.setTyping(true);
  await chat.root.locator('.typing').waitFor();
}

async function sent(chat: Chat, messages = 1): Promise<void> {
  await chat.messages.nth(messages - 1).waitFor();
  await chat.root.locator('.message.visitor.sent, .message.visitor.read').last().waitFor();
  await chat.root.locator('.message.visitor.sending').waitFor({ state: 'detached' });
}

async function newestRoom(): Promise<string> {
  const { rooms } = await agent.rest.listRooms({ query: { product: PRODUCT, limit: 1 } });
  const [room] = rooms;
  if (room === undefined) throw new Error('nobody has written yet');
  return room.id;
}

/** A link of half a second, after it. */
async function expiredLink(): Promise<string> {
  const expiresAt = new Date(Date.now() + 500).toISOString();
  const body = { product: PRODUCT, name: 'Spring sale', expiresAt };
  const { url } = await agent.rest.createLink({ body });
  while ((await fetch(url, { redirect: 'manual' })).status !== 410);
  return url;
}
