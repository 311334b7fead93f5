import { Secret, TOTP } from 'otpauth';
import { expect, test } from 'vitest';
import { expectAccessible } from '../support/accessibility.ts';
import { claim, openSettings, OWNER, shownText, signIn, signOut } from '../support/console.ts';
import { describeJourney } from '../support/journey.ts';
import { ORGANIZATION, useSite } from '../support/site.ts';

const BEN = { name: 'Ben Okafor', email: 'ben@example.com', password: 'seven lemons in a bowl' };

/** They build on one another, as the days of a team do. */
describeJourney('signing in to the console', (journey) => {
  const site = useSite();

  test('the first visitor claims the server; the second is asked to sign in', async () => {
    const page = await journey.newPage();
    await claim(page, site.chatUrl);
    // There is an organization already: its key was made on the command line.
    await page.waitForURL(`${site.chatUrl}/console/o/${ORGANIZATION}/inbox`);

    const other = await journey.newPage();
    await other.goto(`${site.chatUrl}/console/claim`);
    await other.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect(new URL(other.url()).pathname).toBe('/console/sign-in');
  });

  test('a wrong password is refused in words, keeps what was typed, and the right one leads back', async () => {
    const page = await journey.newPage();
    await page.goto(`${site.chatUrl}/console/settings/account`);
    await page.getByLabel('E-mail').fill(OWNER.email);
    await page.getByLabel('Password', { exact: true }).fill('something else');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').waitFor();
    expect(await page.getByLabel('E-mail').inputValue()).toBe(OWNER.email);
    await expectAccessible(page, 'sign-in with a refusal');

    await page.getByLabel('Password', { exact: true }).fill(OWNER.password);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Your account' }).waitFor();
    expect(page.url()).toBe(`${site.chatUrl}/console/settings/account`);
  });

  test('an address that leads elsewhere is not followed after signing in', async () => {
    const page = await journey.newPage();
    await page.goto(
      `${site.chatUrl}/console/sign-in?next=${encodeURIComponent('//example.com/x')}`,
    );
    await page.getByLabel('E-mail').fill(OWNER.email);
    await page.getByLabel('Password', { exact: true }).fill(OWNER.password);
    await page.keyboard.press('Enter');
    await page.getByRole('navigation', { name: 'Main' }).waitFor();
    expect(new URL(page.url()).origin).toBe(site.chatUrl);
  });

  test('an invited person makes an account by the link, which leaves the address and works once', async () => {
    const owner = await journey.newPage();
    await signIn(owner, site.chatUrl);
    await owner.getByRole('navigation', { name: 'Main' }).waitFor();
    await openSettings(owner, site.chatUrl, ORGANIZATION, 'team');
    await owner.getByRole('button', { name: 'Invite', exact: true }).click();
    const dialog = owner.getByRole('dialog');
    await dialog.getByLabel('E-mail').fill(BEN.email);
    await expectAccessible(owner, 'inviting');
    await dialog.getByRole('button', { name: 'Invite' }).click();
    const link = await shownText(owner, 'The link');
    expect(link).toMatch(/\/console\/invitation#/);
    await owner.getByRole('button', { name: 'Done' }).click();
    await owner.getByRole('list', { name: 'Invitations' }).getByText(BEN.email).waitFor();

    const ben = await journey.newPage();
    await ben.goto(link);
    await ben.getByRole('heading', { name: `Join ${ORGANIZATION}` }).waitFor();
    expect(ben.url()).toBe(`${site.chatUrl}/console/invitation`);
    await expectAccessible(ben, 'an invitation');
    await ben.getByLabel('Your name').fill(BEN.name);
    await ben.getByLabel('Password', { exact: true }).fill('short');
    await ben.getByRole('button', { name: 'Create the account' }).click();
    await expect.poll(() => ben.locator('[aria-invalid="true"]').count()).toBe(1);
    expect(await ben.getByLabel('Your name').inputValue()).toBe(BEN.name);
    await ben.getByLabel('Password', { exact: true }).fill(BEN.password);
    await ben.getByRole('button', { name: 'Create the account' }).click();
    await ben.waitForURL(`${site.chatUrl}/console/o/${ORGANIZATION}/inbox`);

    const late = await journey.newPage();
    await late.goto(link);
    await late.getByRole('heading', { name: 'This invitation cannot be used' }).waitFor();
  });

  test('with two factors a code is asked for in a step of its own; a recovery code is good for once', async () => {
    const page = await journey.newPage();
    await signIn(page, site.chatUrl, BEN);
    await page.getByRole('navigation', { name: 'Main' }).waitFor();
    await page.goto(`${site.chatUrl}/console/settings/account`);
    await page.getByRole('button', { name: 'Set up' }).click();
    const secret = await shownText(page, 'The secret');
    await expectAccessible(page, 'setting up two-factor');
    const totp = new TOTP({ secret: Secret.fromBase32(secret) });
    await page.getByLabel('Code', { exact: true }).fill(totp.generate());
    await page.getByLabel('Your password').fill(BEN.password);
    await page.getByRole('button', { name: 'Turn on' }).click();
    const codes = (await shownText(page, 'Recovery codes')).split(/\s+/);
    expect(codes.length).toBeGreaterThan(5);
    await page.getByRole('button', { name: 'I have kept them' }).click();
    await page.getByRole('button', { name: 'Turn off' }).waitFor();
    await signOut(page);

    await signIn(page, site.chatUrl, BEN);
    await page.getByRole('heading', { name: 'Enter your code' }).waitFor();
    await expectAccessible(page, 'the second step');
    // The code that set it up was taken: the next one is of the next half minute.
    await page
      .getByLabel('Code', { exact: true })
      .fill(totp.generate({ timestamp: Date.now() + 30_000 }));
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('navigation', { name: 'Main' }).waitFor();
    await signOut(page);

    await signIn(page, site.chatUrl, BEN);
    await page.getByRole('button', { name: 'Use a recovery code' }).click();
    await page.getByLabel('Recovery code').fill(codes[0]!);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('navigation', { name: 'Main' }).waitFor();
    await signOut(page);

    await signIn(page, site.chatUrl, BEN);
    await page.getByRole('button', { name: 'Use a recovery code' }).click();
    await page.getByLabel('Recovery code').fill(codes[0]!);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').waitFor();
  });

  test('a link that an admin made leads to a new password, and the old one is useless', async () => {
    const owner = await journey.newPage();
    await signIn(owner, site.chatUrl);
    await owner.getByRole('navigation', { name: 'Main' }).waitFor();
    await openSettings(owner, site.chatUrl, ORGANIZATION, 'team');
    await owner.getByRole('button', { name: `What to do about ${BEN.name}` }).click();
    await owner.getByRole('menuitem', { name: 'Link to a new password' }).click();
    const link = await shownText(owner, 'The link');

    const ben = await journey.newPage();
    await ben.goto(link);
    await ben.getByLabel('New password').fill('eight lemons in a bowl');
    await ben.getByRole('button', { name: 'Change the password' }).click();
    await ben.getByRole('heading', { name: 'Your password is changed' }).waitFor();
    await signIn(ben, site.chatUrl, BEN);
    await ben.getByRole('alert').waitFor();
    await signIn(ben, site.chatUrl, { ...BEN, password: 'eight lemons in a bowl' });
    await ben.getByRole('heading', { name: 'Enter your code' }).waitFor();
  });

  test('signing out everywhere leads to the door', async () => {
    const owner = await journey.newPage();
    await signIn(owner, site.chatUrl);
    await owner.getByRole('navigation', { name: 'Main' }).waitFor();
    await owner.goto(`${site.chatUrl}/console/settings/account`);
    await owner.getByRole('button', { name: 'Sign out everywhere' }).click();
    await owner.getByRole('dialog').getByRole('button', { name: 'Sign out everywhere' }).click();
    await owner.getByRole('heading', { name: 'Sign in' }).waitFor();
  });

  test('keys alone are enough', async () => {
    const page = await journey.newPage();
    await page.goto(`${site.chatUrl}/console/`);
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await page.keyboard.type(OWNER.email);
    await page.keyboard.press('Tab');
    await page.keyboard.type(OWNER.password);
    await page.keyboard.press('Enter');
    await page.getByRole('navigation', { name: 'Main' }).waitFor();
    await page.keyboard.press('Control+k');
    await page.getByPlaceholder('Type a command').waitFor();
    await expectAccessible(page, 'the palette');
    await page.keyboard.type('account');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Your account' }).waitFor();
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    await expectAccessible(page, 'the help');
  });
});
