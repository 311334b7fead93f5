import { startReceiver } from '../../server/test/webhooks/receiver.ts';
import { ORGANIZATION } from '../../tools/demo/seed.ts';
import { callsOf, type Stage } from './console-pictures.ts';

const SETTINGS = `o/${ORGANIZATION}/settings`;

/** A webhook with deliveries, and routing with somebody who is there. */
export async function takeSettings({ url, phone, take, open }: Stage): Promise<void> {
  const receiver = await startReceiver();
  await take('console-webhook', { viewport: { width: 1440, height: 900 } }, async (page) => {
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
    await page.getByRole('list', { name: 'Deliveries' }).waitFor();
  });
  const small = { ...phone, deviceScaleFactor: 1, colorScheme: 'dark' } as const;
  await take('console-routing-phone', small, async (page) => {
    await open(page, `o/${ORGANIZATION}/inbox`);
    const routing = { isOn: true, capacity: 5 };
    await callsOf(page, url)('PATCH', `/organization?organization=${ORGANIZATION}`, { routing });
    await page.goto(`${new URL(url).origin}/console/${SETTINGS}/routing`);
    await page.getByRole('list', { name: 'Who is there' }).waitFor();
  });
  await receiver.close();
}
