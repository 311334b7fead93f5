import { expect, test } from 'vitest';
import { roomWith, textsOf } from '../support/agent.ts';
import { embeddedOn } from '../support/chat.ts';
import { describeJourney } from '../support/journey.ts';
import { PRODUCT, useSite } from '../support/site.ts';
import { pageOf } from '../support/web-site.ts';

describeJourney('two tabs of one visitor', (journey) => {
  const site = useSite();

  test('show the same, each message sent once, and count unread where the chat is closed', async () => {
    const context = await journey.newContext();
    const shop = site.web.show('/', { html: pageOf({ head: site.embed() }) });
    const first = await context.newPage();
    await first.goto(shop);
    const one = embeddedOn(first);
    await one.open();
    await one.send('from the first');
    await expect.poll(one.state).toContain('Sent');

    const second = await context.newPage();
    await second.goto(shop);
    const other = embeddedOn(second);
    await other.open();
    await other.shows(['from the first']);
    await other.send('from the second');
    await one.shows(['from the first', 'from the second']);

    const room = await roomWith(site.agent, PRODUCT, 'from the first');
    await Promise.all([one.send('both at once: one'), other.send('both at once: other')]);
    await expect.poll(() => textsOf(room).length).toBe(4);
    const all = textsOf(room) as string[];
    expect(new Set(all).size, 'nothing twice').toBe(4);
    await one.shows(all);
    await other.shows(all);
    expect(site.count('visitors')).toBe(1);
    expect(site.count('rooms')).toBe(1);

    await one.close();
    await other.close();
    room.send({ data: 'An answer nobody has seen.' });
    room.send({ data: 'And one more.' });
    for (const chat of [one, other]) {
      await expect.poll(() => chat.launcher.locator('.badge').textContent()).toBe('2');
      await expect
        .poll(() => chat.launcher.getAttribute('aria-label'))
        .toBe('Chat. Unread messages: 2');
    }

    await other.open();
    await other.shows([...all, 'An answer nobody has seen.', 'And one more.']);
    // Read in one tab is read in all.
    await expect.poll(() => one.launcher.locator('.badge').textContent()).toBe('');
    await expect.poll(() => room.get().room?.readSeq.visitor).toBe(6);
  });

  test('a draft that was not sent is there after a reload', async () => {
    const page = await journey.newPage();
    await page.goto(site.web.show('/', { html: pageOf({ head: site.embed() }) }));
    const chat = embeddedOn(page);
    await chat.open();
    await chat.box.fill('half a sen');
    await page.reload();
    await chat.open();
    expect(await chat.box.inputValue()).toBe('half a sen');
  });
});
