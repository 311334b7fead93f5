import { readFile } from 'node:fs/promises';
import type { Locator } from 'playwright-core';
import { expect, test } from 'vitest';
import { roomIdWith, roomWith } from '../support/agent.ts';
import { chatOn, embeddedOn, type Chat, type EmbeddedChat } from '../support/chat.ts';
import { describeJourney } from '../support/journey.ts';
import { claim, inboxOn } from '../support/people.ts';
import { drawPng } from '../support/pictures.ts';
import { ORGANIZATION, PRODUCT, useSite } from '../support/site.ts';
import { pageOf } from '../support/web-site.ts';

const PICTURE = { name: 'sun.png', mimeType: 'image/png', buffer: drawPng() };
const FILE_BYTES_MAX = 1_000_000;

const picker = ({ root }: Chat) => root.locator('input[type=file]');
const picturesIn = ({ messages }: Chat) => messages.locator('.picture img');
const widthOf = (image: Locator) =>
  image.evaluate((each) => (each as HTMLImageElement).naturalWidth);

describeJourney('files', (journey) => {
  const site = useSite({ FILE_BYTES_MAX: String(FILE_BYTES_MAX) });

  async function openChat(): Promise<EmbeddedChat> {
    const page = await journey.newPage();
    await page.goto(site.web.show('/', { html: pageOf({ head: site.embed() }) }));
    const chat = embeddedOn(page);
    await chat.open();
    return chat;
  }

  test('picked, pasted and dropped pictures are all shown, to both sides', async () => {
    const chat = await openChat();
    const chooser = chat.frame.page().waitForEvent('filechooser');
    await chat.root.getByRole('button', { name: 'Attach files' }).click();
    await (await chooser).setFiles(PICTURE);
    await expect.poll(() => picturesIn(chat).count()).toBe(1);
    await chat.box.evaluate(giveFile, { ...asText(PICTURE), event: 'paste' as const });
    await expect.poll(() => picturesIn(chat).count()).toBe(2);
    await chat.log.evaluate(giveFile, { ...asText(PICTURE), event: 'drop' as const });
    await expect.poll(() => picturesIn(chat).count()).toBe(3);
    for (const image of await picturesIn(chat).all()) {
      await expect.poll(() => widthOf(image)).toBeGreaterThan(0);
    }
    await chat.send('Three pictures.');
    const room = await roomWith(site.agent, PRODUCT, 'Three pictures.');
    await expect.poll(() => room.get().messages.length).toBe(4);
    const files = room
      .get()
      .messages.slice(0, 3)
      .map(({ type, data }) => ({ type, data }));
    expect(files).toEqual(
      Array.from({ length: 3 }, () => ({
        type: 'file',
        data: expect.objectContaining({ name: 'sun.png', type: 'image/png', width: 640 }),
      })),
    );
  });

  test('a picture opens large with its own pixels, and Escape closes it alone', async () => {
    const chat = await openChat();
    await picker(chat).setInputFiles(PICTURE);
    await chat.messages.locator('.picture').click();
    const dialog = chat.root.getByRole('dialog', { name: 'sun.png' });
    await dialog.waitFor();
    await expect.poll(() => widthOf(dialog.locator('img'))).toBe(640);
    await chat.frame.page().keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(await chat.frame.isVisible()).toBe(true);
    const isBack = await chat.messages
      .locator('.picture')
      .evaluate((each) => each.matches(':focus'));
    expect(isBack, 'the focus is back').toBe(true);
  });

  test('a download has the bytes and the name that were sent', async () => {
    const buffer = Buffer.from(Array.from({ length: 5000 }, (_, index) => index % 256));
    const name = 'Rechnung für März (1).bin';
    const chat = await openChat();
    await picker(chat).setInputFiles({ name, mimeType: 'application/octet-stream', buffer });
    const download = chat.frame.page().waitForEvent('download');
    await chat.root.getByRole('button', { name: `Download ${name}` }).click();
    expect((await download).suggestedFilename()).toBe(name);
    expect(await readFile(await (await download).path())).toEqual(buffer);
  });

  test('a file on a slow line shows how far it is, and can be called off', async () => {
    const context = await journey.newContext();
    const page = await context.newPage();
    await page.goto(`${site.chatUrl}/chat/${ORGANIZATION}/${PRODUCT}`);
    const chat = chatOn(page);
    await chat.send('A large file comes.');
    await expect.poll(chat.state).toContain('Sent');
    const session = await context.newCDPSession(page);
    await session.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: 0,
      downloadThroughput: -1,
      uploadThroughput: 100_000,
    });
    const buffer = Buffer.alloc(900_000, 7);
    await picker(chat).setInputFiles({ name: 'large.bin', mimeType: '', buffer });
    const progress = page.getByRole('progressbar', { name: 'Uploading large.bin' });
    const value = () => progress.evaluate((each) => (each as HTMLProgressElement).value);
    await expect.poll(value, { interval: 20 }).toBeGreaterThan(0);
    expect(await value()).toBeLessThan(1);
    await page.getByRole('button', { name: 'Cancel: large.bin' }).click();
    await progress.waitFor({ state: 'detached' });
    const roomId = await roomIdWith(site.agent, PRODUCT, 'A large file comes.');
    const { messages } = await site.agent.rest.listMessages({ roomId });
    expect(messages).toHaveLength(1);
  });

  test.each([
    {
      title: 'a text that calls itself a picture',
      file: { name: 'photo.png', mimeType: 'image/png', buffer: Buffer.from('<script>1</script>') },
      says: 'Not sent. Files of this kind are not accepted.',
    },
    {
      title: 'a file that is too large',
      file: { name: 'huge.bin', mimeType: '', buffer: Buffer.alloc(FILE_BYTES_MAX + 1) },
      says: 'Not sent. The file is too large.',
    },
  ])('$title is shown as not sent, with the reason, and can be dropped', async ({ file, says }) => {
    const chat = await openChat();
    await picker(chat).setInputFiles(file);
    const alert = chat.root.getByRole('alert');
    await alert.waitFor();
    expect((await alert.innerText()).split('\n')[0]).toContain(says);
    await chat.root.getByRole('button', { name: 'Try again' }).click();
    await alert.waitFor();
    await chat.root.getByRole('button', { name: 'Discard' }).click();
    await alert.waitFor({ state: 'detached' });
    expect(await chat.messages.count()).toBe(0);
  });

  test('a picture in a v2 message is shown as one to both sides, whether it came with its type or bare', async () => {
    const chat = await openChat();
    await chat.send('Pictures by v2, please.');
    const roomId = await roomIdWith(site.agent, PRODUCT, 'Pictures by v2, please.');
    const base64 = drawPng(320, 200).toString('base64');
    for (const message_data of [`data:image/png;base64,${base64}`, base64]) {
      await site.v2('/api/v2/room-service/', {
        type: 'create_message',
        room_id: roomId,
        message_data,
        side: true,
        author: 'Ann',
        message_type: 'IMAGE',
      });
    }
    await chat.send('Both are here.');
    const inbox = inboxOn(await (await claim(journey, site, 'Ana')).open());
    await inbox.open('Both are here.');
    for (const pictures of [picturesIn(chat), inbox.log.locator('img')]) {
      await expect.poll(() => pictures.count()).toBe(2);
      for (const image of await pictures.all()) {
        await expect.poll(() => widthOf(image)).toBe(320);
      }
    }
  });
});

const asText = ({ name, mimeType, buffer }: typeof PICTURE) => ({
  name,
  type: mimeType,
  base64: buffer.toString('base64'),
});

/** Pastes or drops a file, as the browser does when a person does. */
function giveFile(
  target: Element,
  { event, name, type, base64 }: Record<'name' | 'type' | 'base64', string> & { event: string },
): void {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const data = new DataTransfer();
  data.items.add(new File([bytes], name, { type }));
  const options = { bubbles: true, cancelable: true };
  target.dispatchEvent(
    event === 'paste'
      ? new ClipboardEvent('paste', { ...options, clipboardData: data })
      : new DragEvent('drop', { ...options, dataTransfer: data }),
  );
}
