import { expect, test } from 'vitest';
import { roomWith } from '../support/agent.ts';
import { embeddedOn } from '../support/chat.ts';
import { describeJourney } from '../support/journey.ts';
import { drawPng } from '../support/pictures.ts';
import { PRODUCT, useSite } from '../support/site.ts';
import { pageOf } from '../support/web-site.ts';

describeJourney('a page with a strict content security policy', (journey) => {
  const site = useSite();

  /** The page with a policy, which reports to its own site. */
  function show(path: string, ...directives: string[]): string {
    const policy = ["default-src 'none'", ...directives, 'report-uri /reports'].join('; ');
    return site.web.show(path, {
      html: pageOf({ head: site.embed({ color: '#1f5c46' }) }),
      headers: { 'content-security-policy': policy },
    });
  }

  test.each([
    { title: 'only the chat’s host is named', more: [] },
    {
      title: 'trusted types are required and none is made',
      more: ["require-trusted-types-for 'script'", "trusted-types 'none'"],
    },
  ])('where $title: everything works, and nothing is reported', async ({ title, more }) => {
    const page = await journey.newPage();
    const { chatUrl } = site;
    await page.goto(show('/strict', `script-src ${chatUrl}`, `frame-src ${chatUrl}`, ...more));
    const chat = embeddedOn(page);
    const { height } = (await chat.launcher.boundingBox()) ?? { height: 0 };
    expect(height, 'styled though inline styles are forbidden').toBe(56);
    await chat.open();
    await chat.send(title);
    await expect.poll(chat.state).toContain('Sent');
    const room = await roomWith(site.agent, PRODUCT, title);
    room.send({ data: 'An answer with https://example.com/ in it.' });
    await chat.root.getByText('An answer').waitFor();
    await chat.root
      .locator('input[type=file]')
      .setInputFiles({ name: 'sun.png', mimeType: 'image/png', buffer: drawPng() });
    await chat.root.locator('.picture img').waitFor();
    await chat.root.getByRole('button', { name: 'Emoji' }).click();
    await chat.root.getByRole('button', { name: '🙂' }).click();
    await chat.close();

    expect(journey.troubles()).toEqual([]);
    expect(site.web.reports).toEqual([]);
  });

  test('a policy that leaves out the frame is noticed by this test, and by the launcher', async () => {
    const page = await journey.newPage();
    await page.clock.install();
    await page.goto(show('/too-strict', `script-src ${site.chatUrl}`));
    const chat = embeddedOn(page);
    const said = page.waitForEvent('console', (message) => message.text().startsWith('DowellChat'));
    await chat.launcher.click();
    await expect.poll(() => site.web.reports.length).toBeGreaterThan(0);
    await page.clock.fastForward(21_000);
    expect((await said).text()).toContain('frame-src');
    await expect.poll(() => chat.frame.count()).toBe(0);

    const opened = page.context().waitForEvent('page');
    await chat.launcher.click();
    expect((await opened).url(), 'the same chat as a page').toMatch(/\/chat\/acme\/SALESAGENT$/);
    journey.expectTrouble(/frame-src|default-src/);
  });
});
