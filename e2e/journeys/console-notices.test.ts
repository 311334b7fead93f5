import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { describeJourney } from '../support/journey.ts';
import { claim, inboxOn, invite, signIn, visit } from '../support/people.ts';
import { useSite } from '../support/site.ts';

interface Calls {
  readonly notices: Notification[];
  /** Hertz of the notes that were played. */
  readonly notes: number[];
}

declare global {
  var calls: Calls;
}

describeJourney('an agent who looks elsewhere', (journey) => {
  const site = useSite();
  beforeAll(() => claim(journey, site, 'Olga'), 120_000);

  test('is called by a notice, a sound and the title to what concerns them, and led there', async () => {
    const olga = await signIn(journey, site, 'Olga', { permissions: ['notifications'] });
    await olga.context.addInitScript(recordCalls);
    const page = await olga.open('/settings/account');
    await page.getByRole('switch', { name: 'Notifications on the desktop' }).press('Space');
    await page
      .getByRole('switch', { name: 'Notifications on the desktop', checked: true })
      .waitFor();
    await page.getByRole('link', { name: 'Inbox' }).click();
    const inbox = inboxOn(page);
    await inbox.show('Open');
    await page.getByText('No open rooms.').waitFor();
    const title = await page.title();

    await setVisibility(page, 'hidden');
    const first = await visit(journey, site, 'The first who waits');
    await expect.poll(() => page.title()).toBe(`(1) ${title}`);
    expect(await noticesOn(page)).toEqual([['waiting', 'The first who waits']]);
    expect(await page.evaluate(() => calls.notes)).toEqual([659, 880]);
    await first.send('and goes on');
    await inbox.row('and goes on').waitFor();
    await visit(journey, site, 'The second who waits');
    await expect.poll(() => page.title()).toBe(`(2) ${title}`);
    expect(await noticesOn(page), 'of one who waits only the first message calls').toEqual([
      ['waiting', 'The first who waits'],
      ['waiting', 'The second who waits'],
    ]);

    await page.evaluate(() => calls.notices[0]?.dispatchEvent(new Event('click')));
    await inbox.log.getByText('and goes on').waitFor();
    await setVisibility(page, 'visible');
    await expect.poll(() => page.title()).not.toMatch(/^\(/);

    await page.getByRole('button', { name: 'Take', exact: true }).click();
    await inbox.log.getByText('Olga took it').waitFor();
    await first.send('before their eyes');
    await inbox.log.getByText('before their eyes').waitFor();
    expect(await noticesOn(page)).toHaveLength(2);
    await setVisibility(page, 'hidden');
    await first.send('behind their back');
    await expect.poll(() => page.title()).toMatch(/^\(1\) /);
    expect((await noticesOn(page)).at(-1)?.[1]).toBe('behind their back');
  });

  test('is left in peace where they have said so', async () => {
    const olga = await signIn(journey, site, 'Olga', { permissions: ['notifications'] });
    await olga.context.addInitScript(recordCalls);
    const page = await olga.open('/settings/account');
    await page.getByRole('switch', { name: 'Notifications on the desktop' }).press('Space');
    await page.getByRole('switch', { name: 'A sound' }).press('Space');
    await page.getByRole('switch', { name: 'New rooms that nobody has taken' }).press('Space');
    await page.getByRole('link', { name: 'Inbox' }).click();
    const inbox = inboxOn(page);
    await inbox.show('Open');
    await setVisibility(page, 'hidden');
    const visitor = await visit(journey, site, 'Calls nobody');
    await inbox.row('Calls nobody').waitFor();
    await inbox.open('Calls nobody');
    await page.getByRole('button', { name: 'Take', exact: true }).click();
    await inbox.log.getByText('Olga took it').waitFor();
    await visitor.send('Calls Olga');
    await expect.poll(() => page.title()).toMatch(/^\(1\) /);
    expect((await noticesOn(page)).map(([, text]) => text)).toEqual(['Calls Olga']);
    expect(await page.evaluate(() => calls.notes)).toEqual([]);
  });

  test('is called by the colleague who names them in a note, which the visitor does not see', async () => {
    const olga = await signIn(journey, site, 'Olga', { permissions: ['notifications'] });
    await olga.context.addInitScript(recordCalls);
    const page = await olga.open('/settings/account');
    await page.getByRole('switch', { name: 'Notifications on the desktop' }).press('Space');
    await page.getByRole('link', { name: 'Inbox' }).click();
    const inbox = inboxOn(page);
    await inbox.show('Open');
    const visitor = await visit(journey, site, 'May I have a discount?');
    await inbox.row('May I have a discount?').waitFor();
    await setVisibility(page, 'hidden');

    const ben = await invite(journey, site, olga, 'Ben');
    const his = inboxOn(await ben.open());
    await his.show('Open');
    await his.open('May I have a discount?');
    await his.page.getByText('Note', { exact: true }).click();
    await his.note.pressSequentially('You decide, @ol');
    await his.page.getByRole('option', { name: /Olga/ }).waitFor();
    await his.note.press('Enter');
    expect(await his.note.inputValue()).toBe('You decide, @Olga ');
    await his.note.press('Enter');
    await his.log.getByText('You decide').waitFor();

    await expect.poll(() => page.title()).toMatch(/^\(1\) /);
    expect(await page.evaluate(() => calls.notices.map(({ title }) => title))).toEqual([
      'Ben mentioned you',
    ]);
    await page.evaluate(() => calls.notices[0]?.dispatchEvent(new Event('click')));
    await inbox.log.getByText('You decide').waitFor();
    expect(await visitor.texts()).toEqual(['May I have a discount?']);
  });
});

/** Runs in the page, before it: everything is done as it is, and written down. */
function recordCalls(): void {
  const notices: Notification[] = [];
  const notes: number[] = [];
  globalThis.calls = { notices, notes };
  globalThis.Notification = class extends Notification {
    constructor(...shown: ConstructorParameters<typeof Notification>) {
      super(...shown);
      notices.push(this);
    }
  };
  const start = OscillatorNode.prototype.start;
  OscillatorNode.prototype.start = function (...at) {
    notes.push(this.frequency.value);
    start.apply(this, at);
  };
}

/** A browser without a window shows every tab: the page is told that it is another's turn. */
async function setVisibility(page: Page, state: DocumentVisibilityState): Promise<void> {
  await page.evaluate((wanted) => {
    Object.defineProperty(document, 'visibilityState', { configurable: true, value: wanted });
    document.dispatchEvent(new Event('visibilitychange'));
  }, state);
}

/** What was shown on the desktop: why, and what was said. */
async function noticesOn(page: Page): Promise<string[][]> {
  const shown = await page.evaluate(() => calls.notices.map(({ title, body }) => [title, body]));
  return shown.map(([title = '', body = '']) => [title.split(' ').at(-1) ?? '', body]);
}
