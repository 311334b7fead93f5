import type { Locator, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { embeddedOn } from '../support/chat.ts';
import { describeJourney } from '../support/journey.ts';
import { useSite } from '../support/site.ts';
import { pageOf } from '../support/web-site.ts';

describeJourney('the keyboard alone', (journey) => {
  const site = useSite();

  async function start(): Promise<{ page: Page; chat: ReturnType<typeof embeddedOn> }> {
    const page = await journey.newPage();
    await page.goto(site.web.show('/', { html: pageOf({ head: site.embed() }) }));
    const chat = embeddedOn(page);
    await chat.launcher.waitFor();
    return { page, chat };
  }

  test('opens the chat, writes, sends and closes, and the focus is never lost or unseen', async () => {
    const { page, chat } = await start();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await expectFocus(chat.launcher);
    expect(await chat.launcher.getAttribute('aria-expanded')).toBe('false');

    await page.keyboard.press('Enter');
    await chat.box.waitFor();
    await expectFocus(chat.box, chat.root.locator('.composer-row'));
    expect(await chat.launcher.getAttribute('aria-expanded')).toBe('true');
    await page.keyboard.type('Written without a mouse');
    await page.keyboard.press('Shift+Enter');
    await page.keyboard.type('on two lines');
    await page.keyboard.press('Enter');
    await chat.shows(['Written without a mouse\non two lines']);
    await expect.poll(chat.state).toContain('Sent');
    await expectFocus(chat.box, chat.root.locator('.composer-row'));

    await page.keyboard.press('Escape');
    await chat.frame.waitFor({ state: 'hidden' });
    await expectFocus(chat.launcher);

    await page.keyboard.press('Space');
    await chat.frame.waitFor({ state: 'visible' });
    await expectFocus(chat.box, chat.root.locator('.composer-row'));
  });

  test('reaches every button of the chat, each with a name and a visible focus', async () => {
    const { page, chat } = await start();
    await chat.launcher.focus();
    await page.keyboard.press('Enter');
    await chat.box.waitFor();
    await page.keyboard.type('x');
    const names: string[] = [];
    await expectFocus(chat.box, chat.root.locator('.composer-row'));
    await page.keyboard.press('Tab');
    names.push(await focusedName(chat));
    await page.keyboard.press('Shift+Tab');
    for (let step = 0; step < 5; step += 1) {
      await page.keyboard.press('Shift+Tab');
      names.push(await focusedName(chat));
    }
    expect(names).toEqual([
      'Send',
      'Emoji',
      'Attach files',
      'Conversation',
      'Close chat',
      'Turn sound on',
    ]);
  });

  test('attaches files and picks an emoji; Escape closes the inner thing first', async () => {
    const { page, chat } = await start();
    const choosers: object[] = [];
    // From the start: the browser is told to leave its own dialog out, which takes a moment.
    page.on('filechooser', (each) => choosers.push({ isMultiple: each.isMultiple() }));
    await chat.launcher.focus();
    await page.keyboard.press('Enter');
    await chat.box.waitFor();
    await expectFocus(chat.box, chat.root.locator('.composer-row'));
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Shift+Tab');
    await expectFocus(chat.root.getByRole('button', { name: 'Attach files' }));
    await page.keyboard.press('Enter');
    await expect.poll(() => choosers).toEqual([{ isMultiple: true }]);

    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    const picker = chat.root.getByRole('group', { name: 'Emoji' });
    await picker.waitFor();
    await page.keyboard.press('Escape');
    await picker.waitFor({ state: 'detached' });
    expect(await chat.frame.isVisible(), 'the chat is still open').toBe(true);

    await chat.root.getByRole('button', { name: 'Emoji' }).focus();
    await page.keyboard.press('Enter');
    await picker.waitFor();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await picker.waitFor({ state: 'detached' });
    expect(await chat.box.inputValue()).toBe('🤔');
    await expectFocus(chat.box, chat.root.locator('.composer-row'));
  });
});

/** The element has the focus, and one can see it: on itself, or on what surrounds it. */
async function expectFocus(element: Locator, shownBy = element): Promise<void> {
  await expect.poll(() => element.evaluate(isFocused)).toBe(true);
  const { outline, shadow } = await shownBy.evaluate((each) => {
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(each);
    return { outline: outlineStyle === 'none' ? 0 : parseFloat(outlineWidth), shadow: boxShadow };
  });
  expect(outline >= 2 || shadow !== 'none', 'the focus can be seen').toBe(true);
}

function isFocused(element: Element): boolean {
  const root = element.getRootNode() as Document | ShadowRoot;
  return root.activeElement === element && element.matches(':focus-visible');
}

async function focusedName(chat: ReturnType<typeof embeddedOn>): Promise<string> {
  const focused = chat.root.locator(':focus');
  await expectFocus(focused);
  return (await focused.getAttribute('aria-label')) ?? '';
}
