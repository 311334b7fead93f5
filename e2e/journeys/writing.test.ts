import { expect, test } from 'vitest';
import { roomWith } from '../support/agent.ts';
import { embeddedOn, type EmbeddedChat } from '../support/chat.ts';
import { describeJourney } from '../support/journey.ts';
import { PRODUCT, useSite } from '../support/site.ts';
import { pageOf } from '../support/web-site.ts';

describeJourney('writing and being answered', (journey) => {
  const site = useSite();

  async function openChat(): Promise<EmbeddedChat> {
    const page = await journey.newPage();
    await page.addInitScript(countTones);
    await page.goto(site.web.show('/', { html: pageOf({ head: site.embed() }) }));
    const chat = embeddedOn(page);
    await chat.open();
    return chat;
  }

  async function openRoom(chat: EmbeddedChat, text: string) {
    await chat.send(text);
    return roomWith(site.agent, PRODUCT, text);
  }

  test('the box grows with its text, scrolls beyond its limit, and is small again when it is sent', async () => {
    const { box, ...chat } = await openChat();
    const look = () =>
      box.evaluate((element) => ({
        height: element.getBoundingClientRect().height,
        isWhole: element.scrollHeight <= element.clientHeight,
        overflow: getComputedStyle(element).overflowY,
      }));
    const lookWith = async (lines: number) => {
      await box.fill(Array.from({ length: lines }, (_, line) => `line ${line}`).join('\n'));
      return look();
    };
    const one = await lookWith(1);
    expect(one).toMatchObject({ isWhole: true, overflow: 'hidden' });
    const three = await lookWith(3);
    expect(three).toEqual({ height: one.height + 2 * 24, isWhole: true, overflow: 'hidden' });
    const thirty = await lookWith(30);
    expect(thirty).toMatchObject({ isWhole: false, overflow: 'auto' });
    expect(thirty.height).toBeGreaterThan(three.height);
    expect(thirty.height).toBeLessThan(200);
    expect(await lookWith(60)).toEqual(thirty);
    await box.press('Enter');
    await expect.poll(chat.state).toContain('Sent');
    expect(await look()).toEqual(one);
  });

  test('the agent sees that the visitor types, until they turn away', async () => {
    const chat = await openChat();
    const room = await openRoom(chat, 'Watch me type.');
    await expect.poll(() => room.get().status).toBe('live');
    await chat.box.press('a');
    await expect.poll(() => room.get().typing.visitor).toBe(true);
    await chat.box.blur();
    await expect.poll(() => room.get().typing.visitor, { timeout: 4000 }).toBe(false);
    expect(room.get().messages, 'by word, not by a message').toHaveLength(1);
  });

  test('a link opens a window that knows nothing of the chat', async () => {
    const chat = await openChat();
    const page = chat.frame.page();
    await page
      .context()
      .route('https://example.com/**', (route) =>
        route.fulfill({ contentType: 'text/html', body: 'A chair.' }),
      );
    const room = await openRoom(chat, 'Which chair?');
    room.send({ data: 'This one: https://example.com/chair' });
    const link = chat.root.getByRole('link', { name: 'https://example.com/chair' });
    const rel = (await link.getAttribute('rel'))?.split(' ');
    expect(rel).toEqual(expect.arrayContaining(['noopener', 'noreferrer']));
    expect(await link.getAttribute('target')).toBe('_blank');
    const opened = page.context().waitForEvent('page');
    await link.click();
    const other = await opened;
    await other.waitForLoadState();
    expect(await other.evaluate(() => [opener, document.referrer, location.href])).toEqual([
      null,
      '',
      'https://example.com/chair',
    ]);
    expect(await chat.frame.isVisible(), 'the chat is still there').toBe(true);
  });

  test('it is silent until the visitor asks for sound, also after a reload', async () => {
    const chat = await openChat();
    const room = await openRoom(chat, 'Ring me.');
    const tones = () => chat.box.evaluate(() => (globalThis as unknown as { tones: number }).tones);
    let answers = 0;
    const answer = async () => {
      answers += 1;
      room.send({ data: `Answer ${answers}.` });
      await chat.root.getByText(`Answer ${answers}.`).waitFor();
    };
    const toggle = (name: string) => chat.root.getByRole('button', { name }).click();

    await answer();
    expect(await tones(), 'off at first').toBe(0);
    await toggle('Turn sound on');
    await expect.poll(tones, { message: 'and says how it sounds' }).toBeGreaterThan(0);
    const before = await tones();
    await answer();
    await expect.poll(tones).toBeGreaterThan(before);

    await chat.frame.page().reload();
    await chat.open();
    await chat.root.getByText('Answer 2.').waitFor();
    expect(await tones(), 'what was there before is not rung for').toBe(0);
    await answer();
    await expect.poll(tones).toBeGreaterThan(0);

    await toggle('Turn sound off');
    const last = await tones();
    await answer();
    expect(await tones()).toBe(last);
  });
});

/** Nobody hears a test: it counts what was started. */
function countTones(): void {
  const counted = { tones: 0 };
  Object.defineProperty(globalThis, 'tones', { get: () => counted.tones });
  const start = OscillatorNode.prototype.start;
  OscillatorNode.prototype.start = function count(when) {
    counted.tones += 1;
    start.call(this, when);
  };
}
