import { beforeAll, expect, test } from 'vitest';
import { expectAccessible } from '../support/accessibility.ts';
import { openSettings, OWNER } from '../support/console.ts';
import { describeJourney } from '../support/journey.ts';
import { claim, invite, mailOf, signIn } from '../support/people.ts';
import { ORGANIZATION, useSite } from '../support/site.ts';

describeJourney('a server that others can reach', (journey) => {
  const site = useSite({ HOST: '0.0.0.0' });

  test('is claimed with the code that its start has printed; a wrong one loses nothing that was typed', async () => {
    const code = /Claim it with the code (\S+)/.exec(site.output())?.[1] ?? '';
    expect(code).not.toBe('');
    const page = await journey.newPage();
    // It listens everywhere; a session without TLS is kept for this machine's own name alone.
    await page.goto(`${site.chatUrl.replace('0.0.0.0', '127.0.0.1')}/console/`);
    await page.getByLabel('Your name').fill(OWNER.name);
    await page.getByLabel('E-mail').fill(OWNER.email);
    await page.getByLabel('Password', { exact: true }).fill(OWNER.password);
    const create = page.getByRole('button', { name: 'Create the owner’s account' });
    await page.getByLabel('Code').fill(`${code}0`);
    await create.click();
    await page.locator('[aria-invalid="true"], [role="alert"]').first().waitFor();
    await expectAccessible(page, 'a refused code');
    expect(await page.getByLabel('E-mail').inputValue()).toBe(OWNER.email);
    await page.getByLabel('Code').fill(code);
    await create.click();
    await page.getByRole('navigation', { name: 'Main' }).waitFor();
  });
});

describeJourney('access to the console', (journey) => {
  const site = useSite();
  const olga = () => signIn(journey, site, 'Olga');
  beforeAll(() => claim(journey, site, 'Olga'), 120_000);

  test('the theme that was chosen is there from the first paint of a reload', async () => {
    const page = await (await olga()).open();
    const html = page.locator('html');
    expect(await html.getAttribute('data-mantine-color-scheme')).toBe('light');
    await page.getByRole('button', { name: /^Your account/ }).click();
    await page.getByText('Dark', { exact: true }).click();
    await page.locator('html[data-mantine-color-scheme="dark"]').waitFor();
    await page.reload({ waitUntil: 'commit' });
    await page.getByRole('navigation', { name: 'Main' }).waitFor();
    expect(await html.getAttribute('data-mantine-color-scheme')).toBe('dark');
    const [red = 255] = await page.locator('body').evaluate((body) => {
      return (getComputedStyle(body).backgroundColor.match(/\d+/g) ?? []).map(Number);
    });
    expect(red, 'the paper is dark').toBeLessThan(64);
  });

  test('who has forgotten the password asks for a link, and is told the same whoever they are', async () => {
    const page = await journey.newPage();
    for (const email of [mailOf('Olga'), 'nobody@example.com']) {
      await page.goto(`${site.chatUrl}/console/sign-in`);
      await page.getByRole('link', { name: 'Forgotten your password?' }).click();
      await expectAccessible(page, 'forgotten');
      await page.getByLabel('E-mail').fill(email);
      await page.getByRole('button', { name: 'Send the link' }).click();
      await page.getByRole('heading', { name: 'Look into your mail' }).waitFor();
      await page.getByText(`If ${email} has an account here`).waitFor();
    }
    await page.getByRole('link', { name: 'Back to signing in' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  });

  test('one session is ended from the list: that browser is at the door at once, this one goes on', async () => {
    const [here, there] = [await olga(), await olga()];
    const left = await there.open();
    await left.getByRole('navigation', { name: 'Inbox' }).waitFor();
    const page = await here.open('/settings/account');
    const sessions = page.getByRole('list', { name: 'Sessions' }).getByRole('listitem');
    await sessions.first().waitFor();
    const before = await sessions.count();
    // The latest of the others is the one that was just opened.
    const others = sessions.filter({ hasNotText: 'This one' });
    await others.first().getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Sign out' }).click();
    await left.getByText('You were signed out').waitFor();
    await expectAccessible(left, 'the door, with a word why');
    await expect.poll(() => sessions.count()).toBe(before - 1);
    await page.reload();
    await page.getByRole('heading', { name: 'Your account' }).waitFor();
  });

  test('a member who is removed is led to the door with a word why, and not let in again', async () => {
    const owner = await olga();
    const ben = await invite(journey, site, owner, 'Ben');
    const his = await ben.open();
    await his.getByText('No open rooms.').waitFor();
    const page = await owner.open();
    await openSettings(page, site.chatUrl, ORGANIZATION, 'team');
    await page.getByRole('button', { name: 'What to do about Ben' }).click();
    await page.getByRole('menuitem', { name: 'Remove' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await his.getByText('You were signed out').waitFor();
    await his.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect(await his.getByRole('navigation').count(), 'nothing of the console is left').toBe(0);
    await expect(signIn(journey, site, 'Ben')).rejects.toThrow(/401/);
  });
});
