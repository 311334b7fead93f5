import type { Page } from 'playwright-core';
import { startReceiver } from '../../server/test/webhooks/receiver.ts';
import { ORGANIZATION, PRODUCT } from '../../tools/demo/seed.ts';
import { callsOf, DESK, onPhone, type Stage } from './console-pictures.ts';

const SETTINGS = `o/${ORGANIZATION}/settings`;
/** A sheet of A4 as a browser prints it. */
const SHEET = { viewport: { width: 794, height: 1123 } };

interface Picture {
  readonly name: string;
  readonly path: string;
  readonly prepare: (page: Page) => Promise<unknown>;
}

/** What must be there before the picture is taken. */
const PICTURES: readonly Picture[] = [
  { name: 'team', path: `${SETTINGS}/team`, prepare: (page) => listOf(page, 'Members') },
  { name: 'keys', path: `${SETTINGS}/keys`, prepare: (page) => listOf(page, 'API keys') },
  { name: 'links', path: `${SETTINGS}/links`, prepare: (page) => listOf(page, 'Links') },
  { name: 'identity', path: `${SETTINGS}/identity`, prepare: (page) => listOf(page, 'Keys') },
  { name: 'routing', path: `${SETTINGS}/routing`, prepare: (page) => listOf(page, 'Who is there') },
  {
    name: 'account',
    path: 'settings/account',
    async prepare(page) {
      await listOf(page, 'Sessions');
      await page.getByRole('button', { name: 'Set up' }).click();
      await page.getByRole('region', { name: 'The secret' }).waitFor();
    },
  },
];

const listOf = (page: Page, name: string): Promise<void> =>
  page.getByRole('list', { name, exact: true }).waitFor();

/** The settings in full use: as they are, in the dark, and on a phone. */
export async function takeSettings(stage: Stage): Promise<void> {
  const { url, phone, take, open } = stage;
  await take('console-product', DESK, async (page) => {
    await open(page, `${SETTINGS}/products/${PRODUCT}`, 'Settings');
    await page.frameLocator('iframe[title="Preview"]').locator('.chat').waitFor();
  });
  await takeWebhook(stage);
  for (const { name, path, prepare } of PICTURES) {
    for (const [suffix, options] of [
      ['', DESK],
      ['-dark', { ...DESK, colorScheme: 'dark' }],
      ['-phone', onPhone(phone)],
    ] as const) {
      await take(`console-${name}${suffix}`, options, async (page) => {
        await open(page, `o/${ORGANIZATION}/inbox`);
        const routing = { isOn: true, capacity: 5 };
        await callsOf(page, url)('PATCH', `/organization?organization=${ORGANIZATION}`, {
          routing,
        });
        await page.goto(`${new URL(url).origin}/console/${path}`);
        await prepare(page);
      });
    }
  }
  await take('console-links-sheet', SHEET, async (page) => {
    await open(page, `${SETTINGS}/links`, 'Settings');
    await page.getByRole('button', { name: 'Code of Spring fair, stand 14' }).click();
    await page.getByRole('img', { name: /^QR code of/ }).waitFor();
    await page.emulateMedia({ media: 'print' });
    await page.getByText('Scan to chat with us').waitFor();
  });
}

/** A webhook with deliveries: one of them in vain. */
async function takeWebhook({ url, take, open }: Stage): Promise<void> {
  const receiver = await startReceiver();
  await take('console-webhook', DESK, async (page) => {
    await open(page, `o/${ORGANIZATION}/inbox`);
    const call = callsOf(page, url);
    const webhooks = `/organizations/${ORGANIZATION}/webhooks`;
    const events = ['message.created', 'room.closed'];
    const made = await call('POST', webhooks, { url: receiver.url, events });
    const { id } = made as { id: string };
    for (const status of [204, 500, 204]) {
      receiver.answer = (response) => void response.writeHead(status).end();
      await call('POST', `${webhooks}/${id}/test`);
    }
    await page.goto(`${new URL(url).origin}/console/${SETTINGS}/webhooks/${id}`);
    await listOf(page, 'Deliveries');
  });
  await receiver.close();
}
