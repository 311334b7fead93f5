import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  startReceiver,
  type Received,
  type Receiver,
} from '../../server/test/webhooks/receiver.ts';
import { expectAccessible } from '../support/accessibility.ts';
import { chatOn, type Chat } from '../support/chat.ts';
import { openSettings, shownText } from '../support/console.ts';
import { describeJourney } from '../support/journey.ts';
import { claim, invite, signIn } from '../support/people.ts';
import { ORGANIZATION, PRODUCT, useSite } from '../support/site.ts';

describeJourney('webhooks in the console', (journey) => {
  const site = useSite({ WEBHOOKS_PRIVATE: 'on', WEBHOOKS_HTTP: 'on' });
  let isClaimed = false;
  let receiver: Receiver;
  beforeEach(async () => {
    receiver = await startReceiver();
  });
  afterEach(() => receiver.close());

  async function admin() {
    const olga = await (isClaimed ? signIn : claim)(journey, site, 'Olga');
    isClaimed = true;
    return olga;
  }

  const received = (count: number) =>
    expect.poll(() => receiver.received.length).toBeGreaterThanOrEqual(count);

  test('one is made, told, looked after and removed', async () => {
    const page = await (await admin()).open(`/o/${ORGANIZATION}/settings/webhooks`);
    await page.getByText('No webhooks yet').waitFor();
    await expectAccessible(page, 'no webhooks');
    await page.getByRole('button', { name: 'New webhook' }).click();
    await page.getByLabel('Address').fill(receiver.url);
    await expectAccessible(page, 'a new webhook');
    await page.getByRole('button', { name: 'Make the webhook' }).click();
    const secret = await shownText(page, 'The secret');
    const isFromChat = await exampleOn(page, secret);
    await expectAccessible(page, 'a secret');
    await page.getByRole('button', { name: 'Done' }).click();
    const row = page.getByRole('list', { name: 'Webhooks' }).getByRole('listitem');
    await row.getByText('Nothing was told yet').waitFor();

    const visitor = await openChat(await journey.newPage(), site.chatUrl);
    await visitor.send('Is anybody there?');
    await received(1);
    const [told] = receiver.received;
    expect(told?.body).toContain('Is anybody there?');
    expect(told && isFromChat(told.headers, told.body), 'by the example').toBe(true);
    expect(told && isFromChat(told.headers, `${told.body} `), 'changed').toBe(false);
    expect(told && isFromChat({ ...told.headers, 'webhook-timestamp': '1' }, told.body)).toBe(
      false,
    );
    await row.getByText('Delivered').waitFor();
    await row.getByText(/answered 204/).waitFor();
    await expectAccessible(page, 'the webhooks');

    await row.getByRole('link', { name: `Manage ${receiver.url}` }).click();
    const deliveries = page.getByRole('list', { name: 'Deliveries' }).getByRole('listitem');
    await deliveries.getByRole('button', { name: 'Send message.created again' }).click();
    await received(2);
    expect(idOf(receiver.received[1])).toBe(idOf(told));
    await deliveries.getByText('Delivered').waitFor();
    receiver.answer = (response) => void response.writeHead(500).end();
    await page.getByRole('button', { name: 'Send a test' }).click();
    await page.getByText('The test was not taken. It answered 500.').waitFor();
    await deliveries.getByText('Failed').waitFor();
    await expectAccessible(page, 'a webhook');

    receiver.answer = (response) => void response.writeHead(200).end();
    await page.getByRole('button', { name: 'New secret' }).click();
    await page.getByRole('button', { name: 'Make a new secret' }).click();
    const isFromChatNow = await exampleOn(page, await shownText(page, 'The secret'));
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('button', { name: 'Send a test' }).click();
    await page.getByText('The test was taken: it answered 200.').waitFor();
    const tried = receiver.received.at(-1);
    expect(tried && isFromChatNow(tried.headers, tried.body)).toBe(true);
    expect(tried && isFromChat(tried.headers, tried.body), 'with the old secret').toBe(false);

    await page.getByRole('switch', { name: 'On' }).press('Space');
    await page.getByText('It is off').waitFor();
    await visitor.send('Told to nobody');
    await expect.poll(() => site.count('messages')).toBe(2);
    await page.getByRole('switch', { name: 'On' }).press('Space');
    await page.getByText('It is off').waitFor({ state: 'hidden' });
    await visitor.send('Told again');
    await expect.poll(() => bodies(receiver)).toContain('Told again');
    expect(bodies(receiver)).not.toContain('Told to nobody');

    await page.getByLabel('A room was closed').check();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('The webhook is saved.').waitFor();
    await page.getByRole('button', { name: 'Remove the webhook' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await page.getByText('No webhooks yet').waitFor();
  });

  test('why a webhook takes nothing is seen as it happens, on a phone in the dark as well', async () => {
    const olga = await admin();
    const path = `/api/v3/organizations/${ORGANIZATION}/webhooks`;
    const url = `${receiver.url}/${'a-long-way/'.repeat(60)}`;
    await olga.call('POST', path, { url, events: ['message.created'] });
    receiver.answer = (response) => void response.writeHead(410).end();
    const page = await olga.open(`/o/${ORGANIZATION}/settings/webhooks`);
    await page.setViewportSize({ width: 360, height: 740 });
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.getByRole('link', { name: `Manage ${url}` }).click();
    await page.getByRole('switch', { name: 'On', checked: true }).waitFor();
    const visitor = await openChat(await journey.newPage(), site.chatUrl);
    await visitor.send('Hello?');
    await page.getByText('It answered 410: nobody wants this any more.').waitFor();
    await page.getByRole('switch', { name: 'On', checked: false }).waitFor();
    const width = () => page.evaluate(() => document.documentElement.scrollWidth);
    expect(await width()).toBe(360);
    await expectAccessible(page, 'a webhook that is off');
    await page.getByRole('link', { name: 'All webhooks' }).click();
    await page.getByText('Off', { exact: true }).waitFor();
    expect(await width()).toBe(360);
    await expectAccessible(page, 'a long address on a phone');
  });

  test('agents who are no admins are offered none', async () => {
    const agent = await invite(journey, site, await admin(), 'Ben');
    const page = await agent.open(`/o/${ORGANIZATION}/settings/links`);
    const nav = page.getByRole('navigation', { name: 'Settings' });
    await nav.getByRole('link', { name: 'Links' }).waitFor();
    expect(await nav.getByRole('link', { name: /Webhooks|Routing/ }).count()).toBe(0);
    await openSettings(page, site.chatUrl, ORGANIZATION, 'webhooks');
    await page.getByText('This could not be loaded').waitFor();
  });
});

describeJourney('webhooks of a server that sends nothing inside', (journey) => {
  const site = useSite();

  test('an address inside is refused in words, beside its field, and nothing is lost', async () => {
    const page = await (
      await claim(journey, site, 'Olga')
    ).open(`/o/${ORGANIZATION}/settings/webhooks`);
    await page.getByRole('button', { name: 'New webhook' }).click();
    await page.getByLabel('A room was closed').check();
    const address = page.getByLabel('Address');
    for (const [url, words] of [
      ['https://169.254.169.254/latest', 'The host’s address is not one of the open internet.'],
      ['http://1.1.1.1/hook', 'The URL must begin with https://.'],
      ['nonsense', 'This is no URL.'],
    ] as const) {
      await address.fill(url);
      await page.getByRole('button', { name: 'Make the webhook' }).click();
      await page.getByText(words).waitFor();
      expect(await address.getAttribute('aria-invalid')).toBe('true');
      expect(await address.inputValue()).toBe(url);
      expect(await page.getByLabel('A room was closed').isChecked()).toBe(true);
    }
    await expectAccessible(page, 'a refusal');
  });
});

async function openChat(page: Page, chatUrl: string): Promise<Chat> {
  await page.goto(`${chatUrl}/chat/${ORGANIZATION}/${PRODUCT}`);
  const chat = chatOn(page);
  await chat.box.waitFor();
  return chat;
}

const idOf = (received: Received | undefined) => received?.headers['webhook-id'];
const bodies = ({ received }: Receiver) => received.map(({ body }) => body).join('\n');

type IsFromChat = (headers: IncomingHttpHeaders, body: string) => boolean;

/** The example as the page shows it, on a server that has the secret. */
async function exampleOn(page: Page, secret: string): Promise<IsFromChat> {
  const source = await shownText(page, 'Example for a server');
  const folder = mkdtempSync(join(tmpdir(), 'dowellchat-example-'));
  const file = join(folder, 'example.mjs');
  try {
    writeFileSync(file, source);
    process.env['CHAT_WEBHOOK_SECRET'] = secret;
    const { isFromChat } = (await import(pathToFileURL(file).href)) as { isFromChat: IsFromChat };
    return isFromChat;
  } finally {
    delete process.env['CHAT_WEBHOOK_SECRET'];
    rmSync(folder, { recursive: true, force: true });
  }
}
