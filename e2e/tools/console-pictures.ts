import { createClient, type Client } from '@dowellchat/client';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { ORGANIZATION, PRODUCT } from '../../tools/demo/seed.ts';
import { drawPng } from '../support/pictures.ts';
import { OWNER } from './fill-console.ts';

const INBOX = `o/${ORGANIZATION}/inbox`;
const OTHER_PRODUCT = 'WIFIQRCODE';

/** Who waits, the oldest first; what they asked about stands in the first words. */
const OTHERS = [
  ['Ruth Abernathy', 'Thank you, that is all I wanted to know.', PRODUCT],
  ['Marek Dvořák', 'Do you take old furniture back?', PRODUCT],
  ['سلمى الخطيب', 'هل توصلون إلى خارج البلاد؟', PRODUCT],
  ['Jo', 'The code on my delivery note does not scan.', OTHER_PRODUCT],
  ['Maximiliano Fernández de Córdoba y Álvarez', 'May I come by on Saturday?', PRODUCT],
  ['Kenji Watanabe', 'Is there an oak table for eight?', PRODUCT],
] as const;

export interface Stage {
  readonly url: string;
  readonly agent: Client;
  readonly phone: BrowserContextOptions;
  readonly take: (
    name: string,
    options: BrowserContextOptions,
    prepare: (page: Page) => Promise<unknown>,
  ) => Promise<void>;
  /** Signs in, and goes on to a page, which is there when its menu is. */
  readonly open: (page: Page, path: string, menu?: string) => Promise<void>;
}

export const DESK = { viewport: { width: 1440, height: 900 } };
/** The least that shows all of an inbox at once. */
const INBOX_DESK = { viewport: { width: 1280, height: 800 } };

/** A phone in the dark. Twice as sharp would be three times the bytes. */
export function onPhone(phone: BrowserContextOptions): BrowserContextOptions {
  return { ...phone, deviceScaleFactor: 1, colorScheme: 'dark' };
}

/** The inbox as agents see it: list, conversation with its visitor, search. */
export async function takeInbox({ url, agent, phone, take, open }: Stage): Promise<void> {
  const dark = onPhone(phone);
  for (const [name, text, product] of OTHERS) await ask(url, { name, product, texts: [text] });
  const roomId = await converse(url, agent);
  let isDecided = false;

  async function openRoom(page: Page): Promise<void> {
    await open(page, `${INBOX}?view=open&room=${roomId}`);
    if (!isDecided) await decide(page, url, roomId);
    isDecided = true;
    const log = page.getByRole('log');
    await log.getByText('Same discount as in spring?').waitFor();
    await log.getByRole('button', { name: 'View terrace.png' }).locator('img').waitFor();
    await page.getByRole('button', { name: /^With / }).waitFor();
    await page
      .getByRole('button', { name: 'Mine 2', includeHidden: true })
      .waitFor({ state: 'attached' });
  }

  await take('console-inbox', INBOX_DESK, async (page) => {
    await openRoom(page);
    await page.getByRole('heading', { name: 'Pages' }).waitFor();
  });
  await take('console-inbox-dark', { ...INBOX_DESK, colorScheme: 'dark' }, async (page) => {
    await openRoom(page);
    await page.getByRole('heading', { name: 'Pages' }).waitFor();
  });
  await take('console-inbox-phone', { ...dark, colorScheme: 'light' }, async (page) => {
    await open(page, `${INBOX}?view=open`);
    await page.locator('[data-room]').first().waitFor();
  });
  await take('console-inbox-phone-room', dark, openRoom);
  await take('console-inbox-search', INBOX_DESK, async (page) => {
    await open(page, `${INBOX}?view=open&q=oak`);
    const results = page.getByRole('region', { name: 'Search results' });
    await results.getByRole('button', { name: /oak chair/ }).click();
    await page.locator('[data-sought]').waitFor();
  });
}

interface Question {
  readonly name: string;
  readonly product: string;
  readonly texts: readonly string[];
}

/** A visitor comes and asks; answers their side, and the room. */
async function ask(url: string, { name, product, texts }: Question) {
  const email = `${name.replaceAll(/[^a-z]/gi, '').toLowerCase() || 'salma'}@example.com`;
  const body = { organizationId: ORGANIZATION, name, email, attributes: { plan: 'Trade' } };
  const { token } = await createClient({ url }).rest.createVisitor({ body });
  const visitor = createClient({ url, token });
  const { id: roomId } = await visitor.rest.openRoom({ body: { product } });
  for (const data of texts) await say(visitor, roomId, data);
  return { visitor, roomId };
}

async function say(client: Client, roomId: string, data: unknown, more = {}): Promise<void> {
  const body = { clientId: crypto.randomUUID(), data, ...more };
  await client.rest.postMessage({ roomId, body });
}

async function converse(url: string, agent: Client): Promise<string> {
  const name = 'Theodora Winterbourne';
  const texts = ['Hello! Is the oak chair still in stock?', 'We need six of them.'];
  const { visitor, roomId } = await ask(url, { name, product: PRODUCT, texts });
  for (const [path, title] of [
    ['', 'Hazel & Oak'],
    ['chairs/oak-windsor', 'Oak Windsor chair – Hazel & Oak'],
    ['delivery', 'Delivery – Hazel & Oak'],
  ]) {
    const body = { url: `https://shop.example.com/${path}`, ...(title && { title }) };
    await visitor.rest.addVisitorPage({ body });
  }
  const answer = 'It is: six of them. See https://example.com/chairs/oak for the sizes.';
  await say(agent, roomId, answer, { author: OWNER.name });
  const picture = new Blob([new Uint8Array(drawPng())], { type: 'image/png' });
  const { id: fileId } = await visitor.uploadFile(roomId, picture, { name: 'terrace.png' });
  await say(visitor, roomId, 'This is where they should stand:');
  await say(visitor, roomId, { fileId }, { type: 'file' });
  visitor.close();
  return roomId;
}

/** What agents do with rooms, by the session of a page. */
async function decide(page: Page, url: string, roomId: string): Promise<void> {
  const call = callsOf(page, url);
  const { account } = (await call('GET', '/account')) as { account: { id: string } };
  const { rooms } = (await call('GET', `/organizations/${ORGANIZATION}/inbox?view=open`)) as {
    rooms: { id: string; visitor: { name: string | null } }[];
  };
  const change = (id: string, work: object) => call('PATCH', `/rooms/${id}/work`, work);
  await change(roomId, { assigneeId: account.id, tags: ['trade', 'delivery'] });
  await call('POST', `/rooms/${roomId}/notes`, {
    clientId: crypto.randomUUID(),
    text: 'Same discount as in spring? She pays on time.',
    mentions: [],
  });
  const kenji = rooms.find(({ visitor }) => visitor.name === 'Kenji Watanabe');
  if (kenji) await change(kenji.id, { assigneeId: account.id, tags: ['table'] });
}

/** Calls of the API by the session of a page. */
export function callsOf(page: Page, url: string) {
  const { origin } = new URL(url);
  return async (method: string, path: string, data?: object): Promise<unknown> => {
    const options = { method, headers: { origin }, ...(data && { data }) };
    const answer = await page.context().request.fetch(`${origin}/api/v3${path}`, options);
    if (!answer.ok()) throw new Error(`${path}: ${answer.status()} ${await answer.text()}`);
    return answer.json();
  };
}
