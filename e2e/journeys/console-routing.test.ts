import { expect, test } from 'vitest';
import { expectAccessible } from '../support/accessibility.ts';
import { describeJourney } from '../support/journey.ts';
import { claim, inboxOn, invite, visit } from '../support/people.ts';
import { ORGANIZATION, useSite } from '../support/site.ts';

describeJourney('routing in the console', (journey) => {
  const site = useSite();

  test('with room for one, the second waits until the first is closed, and the room says why', async () => {
    const olga = await claim(journey, site, 'Olga');
    const ana = await invite(journey, site, olga, 'Ana');
    // The owner would be given rooms as well: they only look after the settings.
    await olga.call('PUT', '/api/v3/account/availability', { isAway: true });
    const settings = await olga.open(`/o/${ORGANIZATION}/settings/routing`);
    const capacity = settings.getByLabel('Open rooms for each agent');
    const save = settings.getByRole('button', { name: 'Save' });
    await settings.getByRole('switch', { name: /agents in turn/ }).press('Space');
    for (const [typed, words] of [
      ['0', 'At least 1, please.'],
      ['1000', 'At most 100, please.'],
      ['1.5', 'A whole number, please.'],
    ] as const) {
      await capacity.fill(typed);
      await save.click();
      await settings.getByText(words).waitFor();
      expect(await capacity.getAttribute('aria-invalid')).toBe('true');
    }
    await expectAccessible(settings, 'a refused number');
    await capacity.fill('1');
    await save.click();
    await settings.getByText('Rooms go to agents in turn.').waitFor();

    const page = await ana.open();
    const inbox = inboxOn(page);
    const there = settings.getByRole('list', { name: 'Who is there' });
    await there.getByText('0 open rooms of 1').waitFor();
    const first = await visit(journey, site, 'The first of two');
    await inbox.show('Mine');
    await inbox.open('The first of two');
    await inbox.log.getByText('Routed to Ana, who had 0 of 1 rooms').waitFor();
    await there.getByText('1 open room, gets no more').waitFor();
    await expectAccessible(settings, 'routing');

    await visit(journey, site, 'The second of two');
    await inbox.show('Unassigned');
    await inbox.row('The second of two').waitFor();
    await inbox.show('Mine');
    await inbox.open('The first of two');
    expect(await inbox.row('The second of two').count()).toBe(0);
    await inbox.send('Goodbye.');
    await first.shows(['The first of two', 'Goodbye.']);
    await page.getByRole('button', { name: 'Close', exact: true }).click();
    await inbox.open('The second of two');
    await inbox.log.getByText('To Ana, who had 0 of 1 rooms, the first who was free').waitFor();
  });
});
