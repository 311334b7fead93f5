import { beforeAll, expect, test } from 'vitest';
import { embeddedOn, chatOn } from '../support/chat.ts';
import { openSettings, shownText } from '../support/console.ts';
import { signIdentity, type IdentityKey } from '../support/identity.ts';
import { describeJourney } from '../support/journey.ts';
import { claim, inboxOn, invite, signIn, visit } from '../support/people.ts';
import { ORGANIZATION, PRODUCT, useSite } from '../support/site.ts';
import { pageOf } from '../support/web-site.ts';

describeJourney('what the console tells of visitors', (journey) => {
  const site = useSite();
  const olga = () => signIn(journey, site, 'Olga');
  beforeAll(() => claim(journey, site, 'Olga'), 120_000);

  test('a shop that was opened with the chat on it is seen as installed', async () => {
    const page = await (await olga()).open();
    await openSettings(page, site.chatUrl, ORGANIZATION, `products/${PRODUCT}`);
    await page.getByText('Not seen yet').waitFor();

    const shop = await journey.newPage();
    await shop.goto(site.web.show('/', { html: pageOf({ head: site.embed() }) }));
    await embeddedOn(shop).open();
    await page.getByRole('button', { name: 'Look again' }).click();
    const seen = page.getByRole('list', { name: 'Web sites' }).getByRole('listitem');
    await seen.filter({ hasText: site.web.origin }).waitFor();
    expect(await seen.count()).toBe(1);
  });

  test('who opens a personal link is with the agent who made it, and the link has counted them', async () => {
    const owner = await olga();
    const page = await owner.open(`/o/${ORGANIZATION}/settings/links`);
    await page.locator('header').getByRole('button', { name: 'New chat link' }).click();
    await page.getByLabel('Name', { exact: true }).fill('Letter to Ann');
    await page.getByRole('switch', { name: /Personal/ }).press('Space');
    await page.getByRole('button', { name: 'Make the link' }).click();
    const address = await shownText(page, 'The address');
    await page.getByRole('button', { name: 'Done' }).click();

    const ann = await journey.newPage();
    await ann.goto(address);
    await chatOn(ann).send('I have your letter.');
    const inbox = inboxOn(await owner.open());
    await inbox.show('Mine');
    await inbox.open('I have your letter.');
    await page.reload();
    const link = page.getByRole('listitem').filter({ hasText: 'Letter to Ann' });
    await link.getByText('1 scan, 1 room').waitFor();
    await link.getByText('Personal').waitFor();
  });

  test('whom the shop’s server names carries the mark of it in the list and beside the conversation', async () => {
    const owner = await olga();
    const path = `/api/v3/organizations/${ORGANIZATION}/identity/keys`;
    const key = (await owner.call('POST', path)) as IdentityKey;
    const identity = { name: 'Vera', token: signIdentity(key, 'customer-7') };
    const shop = await journey.newPage();
    const head = site
      .embed()
      .replace(' async>', ` onload='DowellChat.identify(${JSON.stringify(identity)})'>`);
    await shop.goto(site.web.show('/', { html: pageOf({ head }) }));
    const chat = embeddedOn(shop);
    await chat.open();
    await chat.send('It is truly me.');
    await visit(journey, site, 'I could be anybody.');

    const inbox = inboxOn(await owner.open());
    await inbox.open('It is truly me.');
    const panel = inbox.page.getByRole('complementary', { name: 'Visitor' });
    await panel.getByText('customer-7').first().waitFor();
    for (const place of [inbox.row('It is truly me.'), panel]) {
      await place.getByRole('img', { name: 'Verified' }).waitFor();
    }
    await inbox.open('I could be anybody.');
    await panel.getByText('Since').waitFor();
    for (const place of [inbox.row('I could be anybody.'), panel]) {
      expect(await place.getByRole('img', { name: 'Verified' }).count()).toBe(0);
    }
  });

  test('who is typing, visitor or colleague, and what the visitor has read', async () => {
    const owner = await olga();
    const ben = await invite(journey, site, owner, 'Ben');
    const visitor = await visit(journey, site, 'Is it heavy?');
    const [one, two] = [inboxOn(await owner.open()), inboxOn(await ben.open())];
    for (const inbox of [one, two]) {
      await inbox.show('Open');
      await inbox.open('Is it heavy?');
    }
    const hint = one.page.getByRole('status');
    await visitor.box.pressSequentially('And');
    await hint.getByText(/^Visitor .* is typing…$/).waitFor();
    await visitor.box.fill('');
    await hint.getByText(/is typing…$/).waitFor({ state: 'detached' });

    await two.reply.pressSequentially('Twelve');
    await hint.getByText('Ben is typing an answer').waitFor();
    await two.reply.fill('');
    await hint.getByText('Ben is looking at this').waitFor();

    const address = visitor.page.url();
    await visitor.page.goto('about:blank');
    await one.send('Twelve kilograms.');
    const answer = one.log.locator('[data-side=agent]');
    await answer.getByTitle('Sent', { exact: true }).waitFor();
    await visitor.page.goto(address);
    await answer.getByTitle('Read', { exact: true }).waitFor();
  });
});
