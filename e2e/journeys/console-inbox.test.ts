import type { Locator, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { expectAccessible } from '../support/accessibility.ts';
import { roomIdWith } from '../support/agent.ts';
import {
  claim,
  inboxOn,
  invite,
  signIn,
  visit as visitAs,
  type InboxView,
  type Person,
} from '../support/people.ts';
import { describeJourney } from '../support/journey.ts';
import { drawPng } from '../support/pictures.ts';
import { ORGANIZATION, OTHER_PRODUCT, PRODUCT, useSite } from '../support/site.ts';

describeJourney('two agents and two visitors side by side', (journey) => {
  const site = useSite();
  let isClaimed = false;

  async function person(name: string): Promise<Person> {
    const owner = await (isClaimed ? signIn : claim)(journey, site, 'Olga');
    isClaimed = true;
    return invite(journey, site, owner, name);
  }

  const visit = (text: string, product?: string) => visitAs(journey, site, text, product);

  test('new rooms appear live; an answer and a note: the visitor sees the one, never the other', async () => {
    const [ana, ben] = [await person('Ana'), await person('Ben')];
    const [one, two] = [await inboxOf(ana), await inboxOf(ben)];
    await one.page.getByText('No open rooms.').waitFor();
    const visitor = await visit('Do you have blue chairs?');
    const other = await visit('My code does not scan.', OTHER_PRODUCT);
    for (const inbox of [one, two]) {
      await inbox.row('Do you have blue chairs?').waitFor();
      await inbox.row('My code does not scan.').waitFor();
    }

    for (const inbox of [one, two]) await inbox.open('Do you have blue chairs?');
    await one.send('We do. https://example.com/blue');
    await visitor.shows(['Do you have blue chairs?', 'We do. https://example.com/blue']);
    await two.log.getByText('We do.').waitFor();
    await one.page.getByText('Ben is looking at this').waitFor();

    await two.page.keyboard.press('n');
    await two.note.fill('Secret: they pay late. @Ana');
    await two.page.getByRole('button', { name: 'Add note' }).click();
    await one.log.getByText('Secret: they pay late.').waitFor();
    await expect.poll(() => two.note.inputValue()).toBe('');
    await visitor.send('Thank you!');
    await one.log.getByText('Thank you!').waitFor();
    expect(await visitor.page.content()).not.toContain('Secret');
    await visitor.page.reload();
    await visitor.shows([
      'Do you have blue chairs?',
      'We do. https://example.com/blue',
      'Thank you!',
    ]);
    expect(await visitor.page.content()).not.toContain('Secret');
    expect(await other.texts()).toEqual(['My code does not scan.']);
  });

  test('of two who take a room at once one is told who was faster; it is given on, closed, reopened and snoozed', async () => {
    const [ana, ben] = [await person('Carla'), await person('Dan')];
    const [one, two] = [await inboxOf(ana), await inboxOf(ben)];
    const visitor = await visit('Who is there?');
    for (const inbox of [one, two]) await inbox.open('Who is there?');

    const [takenByCarla, takenByDan] = [one, two].map(({ page }) => {
      return page.getByRole('button', { name: 'Take', exact: true });
    });
    const letGo = await holdWork(two.page);
    await takenByDan?.click();
    await takenByCarla?.click();
    await one.log.getByText('Carla took it').waitFor();
    await letGo();
    await two.page.getByRole('status').getByText('Carla was faster.').waitFor();
    expect(await two.log.getByText('Dan took it').count()).toBe(0);

    await one.page.getByRole('button', { name: 'With Carla. Assign' }).click();
    await one.page.getByLabel('Find a colleague').fill('Dan');
    await one.page.getByRole('dialog').getByRole('button', { name: /Dan/ }).click();
    await two.log.getByText('Carla gave it to Dan').waitFor();
    await two.show('Mine');
    await two.row('Who is there?').waitFor();

    const press = (name: string) => one.page.getByRole('button', { name, exact: true }).click();
    await press('Close');
    await one.page.getByText('This room is closed.').waitFor();
    await one.row('Who is there?').waitFor({ state: 'detached' });
    await press('Reopen');
    await one.reply.waitFor();
    await one.row('Who is there?').waitFor();
    await press('Close');
    await one.page.getByText('This room is closed.').waitFor();
    await press('Reopen to answer');
    await one.send('Now we are.');
    await visitor.shows(['Who is there?', 'Now we are.']);
    await one.row('Now we are.').waitFor();

    await press('Snooze');
    await one.page.getByRole('button', { name: /Tomorrow morning/ }).click();
    await one.row('Now we are.').waitFor({ state: 'detached' });
    await one.show('Snoozed');
    await one.open('Now we are.');
    await press('Snooze');
    await press('Wake it now');
    await one.row('Now we are.').waitFor({ state: 'detached' });
    await one.show('Open');
    await one.open('Now we are.');
    await press('Snooze');
    await one.page.getByRole('button', { name: /Tomorrow morning/ }).click();
    await one.show('Snoozed');
    await one.row('Now we are.').waitFor();
    await visitor.send('Are you asleep?');
    await one.row('Are you asleep?').waitFor({ state: 'detached' });
    await one.show('Open');
    await one.row('Are you asleep?').waitFor();
  });

  test('tags are made and narrow the list; a canned reply is filled in; files come and go', async () => {
    const ana = await person('Eva');
    const path = `/api/v3/organizations/${ORGANIZATION}/canned-replies`;
    const text = 'Hello {{visitor.name}}, I am {{agent.name}} of {{product}}.';
    await ana.call('POST', path, { shortcut: 'hello', text });
    const visitor = await visit('A question with a tag');
    const inbox = await inboxOf(ana);
    await inbox.open('A question with a tag');

    await inbox.page.getByRole('button', { name: 'Tags' }).click();
    await inbox.page.getByLabel('Find or make a tag').fill('VIP guest');
    await inbox.page.keyboard.press('Enter');
    await inbox.row('vip-guest').waitFor();
    await inbox.page.keyboard.press('Escape');
    await inbox.page.getByRole('button', { name: 'Filter', exact: true }).click();
    await inbox.page.getByRole('dialog').getByRole('button', { name: 'vip-guest' }).click();
    await expect.poll(() => inbox.rows.count()).toBe(1);
    expect(new URL(inbox.page.url()).searchParams.get('tag')).toBe('vip-guest');
    await inbox.page.getByRole('button', { name: 'Remove the filter #vip-guest' }).click();
    await expect.poll(() => inbox.rows.count()).toBeGreaterThan(1);

    await inbox.reply.click();
    await inbox.reply.pressSequentially('/hlo');
    await inbox.page.getByRole('option', { name: /hello/ }).waitFor();
    await inbox.page.keyboard.press('Enter');
    const filled = await inbox.reply.inputValue();
    expect(filled).toMatch(/^Hello Visitor .*, I am Eva of SALESAGENT\.$/);
    await inbox.page.keyboard.press('Enter');
    await visitor.shows(['A question with a tag', filled]);

    await inbox.page.locator('input[type=file]').setInputFiles([
      { name: 'sun.png', mimeType: 'image/png', buffer: drawPng() },
      { name: 'lie.png', mimeType: 'image/png', buffer: Buffer.from('not a picture') },
    ]);
    await visitor.messages.locator('.picture img').waitFor();
    await inbox.log.getByRole('button', { name: 'View sun.png' }).locator('img').waitFor();
    await inbox.log.getByRole('alert').filter({ hasText: 'Not sent' }).waitFor();
    await inbox.log.getByRole('button', { name: 'Discard' }).click();
  });

  test('a message is found and jumped to, also far back in a long conversation', async () => {
    const ana = await person('Fay');
    await visit('The needle is here: hydrangea');
    const room = await roomIdWith(site.agent, PRODUCT, 'The needle is here: hydrangea');
    const noteText = 'A note of many lines'.repeat(40);
    for (let seq = 0; seq < 700; seq += 50) {
      const note = { clientId: `note-${seq}`, text: noteText, mentions: [] };
      if (seq >= 600) await ana.call('POST', `/api/v3/rooms/${room}/notes`, note);
      const hay = Array.from({ length: 50 }, (_, place) => ({
        data: `hay ${seq + place}`,
        clientId: `hay-${seq + place}`,
      }));
      const posts = hay.map((body) => {
        return site.agent.rest.postMessage({ roomId: room, body: { ...body, author: 'Bot' } });
      });
      await Promise.all(posts);
    }
    const inbox = inboxOn(await ana.open(`/o/${ORGANIZATION}/inbox?room=${room}`));
    await inbox.log.getByText('hay 699', { exact: true }).waitFor();
    await inbox.log.getByText(noteText).first().waitFor();
    await expect.poll(() => pixelsBelow(inbox), { message: 'it opens at its end' }).toBeLessThan(2);
    await inbox.page.getByLabel('Search messages').fill('hydrang');
    const results = inbox.page.getByRole('region', { name: 'Search results' });
    await results.getByRole('button', { name: /hydrangea/ }).click();
    await inbox.page.getByText('An earlier part of the conversation').waitFor();
    const found = inbox.log.locator('[data-sought]');
    await found.waitFor();
    expect(await found.innerText()).toContain('hydrangea');
    await expect.poll(() => isInView(inbox, '[data-sought]')).toBe(true);
    await inbox.page.getByRole('button', { name: 'To the latest' }).click();
    await inbox.log.getByText('hay 699', { exact: true }).waitFor();
  });

  test('the keyboard alone: choose, open, answer, note, take, close, go to another view, help', async () => {
    const ana = await person('Gus');
    const visitor = await visit('Only keys');
    const inbox = await inboxOf(ana);
    await inbox.row('Only keys').waitFor();
    const { keyboard } = inbox.page;
    await keyboard.press('j');
    const focused = inbox.page.locator('[data-room]:focus');
    await focused.waitFor();
    const name = await inbox.rows.first().getAttribute('data-room');
    await expect.poll(() => focused.getAttribute('data-room')).toBe(name);
    await keyboard.press('Enter');
    await inbox.log.waitFor();
    await inbox.open('Only keys');
    await keyboard.press('r');
    // Typed before it is there, letters would be shortcuts.
    await expect.poll(() => isFocused(inbox.reply)).toBe(true);
    await keyboard.type('By keys.');
    await expect.poll(() => inbox.reply.inputValue()).toBe('By keys.');
    await keyboard.press('Enter');
    await inbox.log.getByText('By keys.').waitFor();
    await visitor.shows(['Only keys', 'By keys.']);
    await keyboard.press('Escape');
    await keyboard.press('t');
    await inbox.log.getByText('Gus took it').waitFor();
    await keyboard.press('n');
    await keyboard.type('A note by keys.');
    await keyboard.press('Control+Enter');
    await inbox.log.getByText('A note by keys.').waitFor();
    await keyboard.press('Escape');
    await keyboard.press('e');
    await inbox.log.getByText('Gus closed it').waitFor();
    await keyboard.press('g');
    await keyboard.press('c');
    await expect.poll(() => new URL(inbox.page.url()).searchParams.get('view')).toBe('closed');
    await keyboard.press('?');
    await inbox.page.getByRole('dialog').getByText('Next room').waitFor();
  });

  test('without a connection it says so; what is sent then arrives once, what came meanwhile is there', async () => {
    const ana = await person('Hal');
    const visitor = await visit('Before the cut');
    const inbox = await inboxOf(ana);
    await inbox.open('Before the cut');
    await ana.context.setOffline(true);
    await inbox.page.getByText('Reconnecting…').waitFor({ timeout: 60_000 });
    await inbox.send('Sent without a line');
    await visitor.send('Said meanwhile');
    const stranger = await visit('Came meanwhile');
    await inbox.reply.fill('half a sen');
    await ana.context.setOffline(false);
    await visitor.shows(['Before the cut', 'Said meanwhile', 'Sent without a line']);
    await inbox.log.getByText('Said meanwhile').waitFor();
    await inbox.row('Came meanwhile').waitFor();
    await inbox.page.reload();
    await expect.poll(() => inbox.reply.inputValue()).toBe('half a sen');
    expect(await stranger.texts()).toEqual(['Came meanwhile']);
  });

  test.each(['light', 'dark'] as const)('axe finds nothing to mend: %s', async (colorScheme) => {
    const ana = await person(`Ida${colorScheme}`);
    await visit(`Hello in ${colorScheme} https://example.com`);
    const inbox = await inboxOf(ana);
    await inbox.page.emulateMedia({ colorScheme });
    await inbox.row(`Hello in ${colorScheme}`).waitFor();
    await expectAccessible(inbox.page, 'list');
    await inbox.open(`Hello in ${colorScheme}`);
    await inbox.send('An answer');
    await inbox.page.keyboard.press('Escape');
    await inbox.page.keyboard.press('t');
    await inbox.log.getByText(/took it/).waitFor();
    await inbox.page.keyboard.press('n');
    await inbox.note.fill('A note');
    await inbox.note.press('Enter');
    await inbox.log.getByText('A note').waitFor();
    await expectAccessible(inbox.page, 'conversation, fact and note');
    await inbox.page.keyboard.press('Escape');
    await inbox.page.keyboard.press('a');
    await inbox.page.getByLabel('Find a colleague').waitFor();
    await expectAccessible(inbox.page, 'whom to assign');
    await inbox.page.keyboard.press('Escape');
    await inbox.page.setViewportSize({ width: 390, height: 844 });
    await expectAccessible(inbox.page, 'conversation on a phone');
    await inbox.page.getByRole('button', { name: 'Back to the list' }).click();
    await expectAccessible(inbox.page, 'list on a phone');
  });
});

async function inboxOf(agent: Person): Promise<InboxView> {
  const inbox = inboxOn(await agent.open());
  await inbox.show('Open');
  return inbox;
}

/** What a page decides about rooms stays on its way until it is let go. */
async function holdWork(page: Page): Promise<() => Promise<void>> {
  const { promise: isLetGo, resolve: letGo } = Promise.withResolvers<void>();
  await page.route('**/work', async (route) => {
    if (route.request().method() === 'PATCH') await isLetGo;
    await route.continue();
  });
  return async () => {
    letGo();
    await page.unrouteAll({ behavior: 'wait' });
  };
}

/** How far the end of the conversation is below what is seen. */
function pixelsBelow({ log }: InboxView): Promise<number> {
  return log.evaluate(({ scrollHeight, scrollTop, clientHeight }) => {
    return scrollHeight - scrollTop - clientHeight;
  });
}

/** A whole row of the conversation is before the reader's eyes. */
async function isInView({ log }: InboxView, selector: string): Promise<boolean> {
  return log.locator(selector).evaluate((row) => {
    const list = row.closest('[role=log]')?.getBoundingClientRect();
    const { top, bottom } = row.getBoundingClientRect();
    return list !== undefined && top >= list.top && bottom <= list.bottom;
  });
}

function isFocused(place: Locator): Promise<boolean> {
  return place.evaluate((element) => element === element.ownerDocument.activeElement);
}
