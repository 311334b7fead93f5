import jsQR from 'jsqr';
import { PNG } from 'pngjs';
import { expect, test } from 'vitest';
import { roomWith, textsOf } from '../support/agent.ts';
import { chatOn } from '../support/chat.ts';
import { describeJourney } from '../support/journey.ts';
import { ORGANIZATION, PRODUCT, useSite } from '../support/site.ts';

describeJourney('a QR code', (journey) => {
  const site = useSite();

  test('of a link leads to a chat of its own, and scanned again it resumes', async () => {
    const link = await site.agent.rest.createLink({ body: { product: PRODUCT, name: 'Table 7' } });
    const address = await scan(link.qrPngUrl);
    const page = await journey.newPage();
    await page.goto(address);
    const chat = chatOn(page);
    await chat.send('Two coffees, please.');
    await expect.poll(chat.state).toContain('Sent');
    const room = await roomWith(site.agent, PRODUCT, 'Two coffees, please.');
    room.send({ data: 'On their way.' });
    await chat.shows(['Two coffees, please.', 'On their way.']);
    expect(page.url()).toContain(`/chat/${ORGANIZATION}/${PRODUCT}/`);
    await expect.poll(() => room.get().room?.portfolio).toBe(page.url().split('/').at(-1));

    await page.goto('about:blank');
    await page.goto(address);
    await chat.shows(['Two coffees, please.', 'On their way.']);
    await chat.send('And a tea.');
    await expect.poll(() => textsOf(room).at(-1)).toBe('And a tea.');
    const { links } = await site.agent.rest.listLinks();
    expect(links.find(({ id }) => id === link.id)?.opens).toBe(2);
  });

  test('another code is another conversation of the same visitor', async () => {
    const page = await journey.newPage();
    const chat = chatOn(page);
    for (const name of ['Table 8', 'Table 9']) {
      const link = await site.agent.rest.createLink({ body: { product: PRODUCT, name } });
      await page.goto(await scan(link.qrPngUrl));
      await chat.box.waitFor();
      await page.waitForLoadState('networkidle');
      expect(await chat.texts()).toEqual([]);
      await chat.send(`Hello from ${name}`);
      await expect.poll(chat.state).toContain('Sent');
    }
  });

  test('of a v2 master link without a base_url leads to our own page', async () => {
    const answer = (await site.v2('/api/v2/create_master_link/', {
      workspace_id: ORGANIZATION,
      product_name: PRODUCT,
      qr_ids: [{ qrid: 'door-1', portfolioName: 'front door' }],
    })) as { qr_response: { qrcodes: { qrcode_image_url: string }[] } };
    const page = await journey.newPage();
    await page.goto(await scan(answer.qr_response.qrcodes[0]!.qrcode_image_url));
    const chat = chatOn(page);
    await chat.send('I am at the door.');
    await expect.poll(chat.state).toContain('Sent');
    await roomWith(site.agent, PRODUCT, 'I am at the door.');
    expect(page.url()).toBe(`${site.chatUrl}/chat/${ORGANIZATION}/${PRODUCT}/door-1`);
  });

  test('that has expired says so, and shows the way to the chat', async () => {
    const expiresAt = new Date(Date.now() + 1500).toISOString();
    const body = { product: PRODUCT, name: 'For a moment', expiresAt };
    const { url } = await site.agent.rest.createLink({ body });
    await expect
      .poll(async () => (await fetch(url, { redirect: 'manual' })).status, { interval: 200 })
      .toBe(410);
    const page = await journey.newPage();
    await page.goto(url);
    expect(await page.getByRole('heading').innerText()).toBe('This link has expired');
    await page.getByRole('link', { name: 'Start a chat' }).click();
    await chatOn(page).box.waitFor();
  });

  test('that nobody has made says so', async () => {
    const page = await journey.newPage();
    for (const path of [
      `/links/${'0'.repeat(24)}`,
      `/chat/${ORGANIZATION}/${PRODUCT}/${'0'.repeat(24)}`,
    ]) {
      expect((await page.goto(site.chatUrl + path))?.status()).toBe(404);
      expect(await page.getByRole('heading').innerText()).toBe('This link is not known');
    }
  });
});

/** What a phone's camera reads. */
async function scan(url: string): Promise<string> {
  const bytes = Buffer.from(await (await fetch(url)).arrayBuffer());
  const { data, width, height } = PNG.sync.read(bytes);
  return jsQR.default(new Uint8ClampedArray(data), width, height)?.data ?? '';
}
