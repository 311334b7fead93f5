import { beforeAll, expect, test } from 'vitest';
import { describeJourney } from '../support/journey.ts';
import { claim, inboxOn, invite, signIn, visit, type InboxView } from '../support/people.ts';
import { ORGANIZATION, OTHER_PRODUCT, useSite } from '../support/site.ts';

describeJourney('an agent’s day', (journey) => {
  const site = useSite();
  const olga = () => signIn(journey, site, 'Olga');
  beforeAll(() => claim(journey, site, 'Olga'), 120_000);

  test('what was begun in one room waits there while another is answered', async () => {
    const owner = await olga();
    for (const text of ['Question of Ann', 'Question of Bob']) await visit(journey, site, text);
    const inbox = inboxOn(await owner.open());
    await inbox.open('Question of Ann');
    await inbox.reply.fill('Half an answer for Ann');
    await inbox.open('Question of Bob');
    expect(await inbox.reply.inputValue()).toBe('');
    await inbox.send('All of it for Bob');
    await inbox.log.getByText('All of it for Bob').waitFor();
    await inbox.open('Question of Ann');
    expect(await inbox.reply.inputValue()).toBe('Half an answer for Ann');
    await inbox.page.getByText('Note', { exact: true }).click();
    expect(await inbox.note.inputValue(), 'a note is another text').toBe('');
  });

  test('a view with its product and tag is an address: another page, a reload and going back show the same; nonsense is left out', async () => {
    const owner = await olga();
    await visit(journey, site, 'A code with a tag', OTHER_PRODUCT);
    await visit(journey, site, 'A code without one', OTHER_PRODUCT);
    const inbox = inboxOn(await owner.open());
    await inbox.open('A code with a tag');
    await addTag(inbox, 'scanner');
    await inbox.show('All');
    await inbox.show(OTHER_PRODUCT);
    await inbox.page.getByRole('button', { name: 'Filter', exact: true }).click();
    await inbox.page.getByRole('dialog').getByRole('button', { name: 'scanner' }).click();
    await expectOne(inbox);

    const other = inboxOn(await owner.context.newPage());
    await other.page.goto(inbox.page.url());
    await expectOne(other);
    await other.page.reload();
    await expectOne(other);
    await other.show('Closed');
    await other.page.getByText('Nothing fits these filters.').waitFor();
    await other.page.goBack();
    await expectOne(other);

    const strange = await owner.open(`/o/${ORGANIZATION}/inbox?view=nonsense&room=nowhere`);
    await strange.getByRole('heading', { name: 'Open', exact: true }).waitFor();
    await strange.getByText('Choose a room').waitFor();
  });

  test('keys do what their list says: assign, snooze, tag, the visitor, the room above, search', async () => {
    const owner = await olga();
    await invite(journey, site, owner, 'Ben');
    await visit(journey, site, 'The room above');
    await visit(journey, site, 'Keys for everything');
    const inbox = inboxOn(await owner.open());
    const { page } = inbox;
    const { keyboard } = page;
    await inbox.open('Keys for everything');
    const panel = page.getByRole('complementary', { name: 'Visitor' });
    await panel.waitFor();
    await keyboard.press('v');
    await panel.waitFor({ state: 'detached' });
    await keyboard.press('v');
    await panel.waitFor();

    await keyboard.press('l');
    await page.locator('[aria-label="Find or make a tag"]:focus').waitFor();
    await keyboard.type('by key');
    await keyboard.press('Enter');
    await inbox.row('Keys for everything').getByText('by-key').waitFor();
    await keyboard.press('Escape');
    await page.getByLabel('Find or make a tag').waitFor({ state: 'detached' });

    await keyboard.press('a');
    await page.locator('[aria-label="Find a colleague"]:focus').waitFor();
    await keyboard.type('ben');
    await keyboard.press('Enter');
    await inbox.log.getByText('Olga gave it to Ben').waitFor();

    await inbox.row('Keys for everything').focus();
    await keyboard.press('j');
    const focused = page.locator('[data-room]:focus');
    await focused.filter({ hasText: 'The room above' }).waitFor();
    await keyboard.press('k');
    await focused.filter({ hasText: 'Keys for everything' }).waitFor();

    await keyboard.press('s');
    await page.getByRole('dialog', { name: 'Snooze' }).waitFor();
    await page.getByRole('button', { name: /Tomorrow morning/ }).press('Enter');
    await inbox.row('Keys for everything').waitFor({ state: 'detached' });

    await keyboard.press('/');
    await page.locator('[aria-label="Search messages"]:focus').waitFor();
    await keyboard.press('Escape');
    await keyboard.press('?');
    const help = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
    for (const [what, key] of [
      ['Assign the room', 'A'],
      ['Snooze the room', 'S'],
      ['Tag the room', 'L'],
      ['Show or hide the visitor', 'V'],
      ['Previous room', 'K'],
      ['Search messages', '/'],
    ] as const) {
      const row = help.locator('dl > div').filter({ hasText: what });
      await row.locator('kbd').getByText(key, { exact: true }).waitFor();
    }
  });

  test('on a phone a room is answered and closed, and nothing is wider than the screen', async () => {
    const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
    const owner = await signIn(journey, site, 'Olga', phone);
    const visitor = await visit(journey, site, 'Are you on the road?');
    const inbox = inboxOn(await owner.open());
    const { page } = inbox;
    await inbox.row('Are you on the road?').tap();
    await inbox.log.getByText('Are you on the road?').waitFor();
    expect(await inbox.rows.first().isVisible()).toBe(false);
    await inbox.reply.fill('On the train.');
    await page.getByRole('button', { name: 'Send', exact: true }).tap();
    await visitor.shows(['Are you on the road?', 'On the train.']);
    await inbox.log.getByText('On the train.').waitFor();
    await page.getByRole('button', { name: 'Close', exact: true }).tap();
    await page.getByText('This room is closed.').waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    await page.getByRole('button', { name: 'Back to the list' }).tap();
    await inbox.rows.first().waitFor();
    expect(await inbox.row('On the train.').count()).toBe(0);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  });
});

async function addTag({ page, row }: InboxView, tag: string): Promise<void> {
  await page.getByRole('button', { name: 'Tags' }).click();
  await page.getByLabel('Find or make a tag').fill(tag);
  await page.keyboard.press('Enter');
  await row(tag).waitFor();
  await page.keyboard.press('Escape');
}

/** One room of the product has the tag, whatever its state; the page says so. */
async function expectOne({ page, rows, row }: InboxView): Promise<void> {
  await row('A code with a tag').waitFor();
  await expect.poll(() => rows.count()).toBe(1);
  await page.getByRole('heading', { name: 'All', exact: true }).waitFor();
  for (const filter of [OTHER_PRODUCT, '#scanner']) {
    await page.getByRole('button', { name: `Remove the filter ${filter}` }).waitFor();
  }
}
