import { DESK, onPhone, type Stage } from './console-pictures.ts';

/** What is seen before the inbox is: making the server one's own, signing in, the first steps. */
export async function takeDoors({ url, phone, take, open }: Stage): Promise<void> {
  const { origin } = new URL(url);
  await take('console-sign-in', DESK, async (page) => {
    await page.goto(`${origin}/console/`);
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  });
  for (const [name, options] of [
    ['console-claim', DESK],
    ['console-claim-phone', onPhone(phone)],
  ] as const) {
    await take(name, options, async (page) => {
      // The server of the pictures has an owner: the page is told that it has none.
      await page.route('**/api/v3/claim', (route) =>
        route.fulfill({ json: { isClaimed: false, codeWanted: true } }),
      );
      await page.goto(`${origin}/console/claim`);
      await page.getByRole('heading', { name: 'Make this server yours' }).waitFor();
    });
  }
  await take('console-first-steps', DESK, async (page) => {
    await open(page, 'first-steps');
    await page.getByLabel('Name of the organization').waitFor();
  });
}
