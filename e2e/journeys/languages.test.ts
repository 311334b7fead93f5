import { expect, test } from 'vitest';
import { words as ar } from '../../widget/src/words/ar.ts';
import { words as de } from '../../widget/src/words/de.ts';
import { words as en } from '../../widget/src/words/en.ts';
import { words as es } from '../../widget/src/words/es.ts';
import { words as fr } from '../../widget/src/words/fr.ts';
import { words as hi } from '../../widget/src/words/hi.ts';
import { roomWith } from '../support/agent.ts';
import { chatOn, embeddedOn } from '../support/chat.ts';
import { describeJourney } from '../support/journey.ts';
import { ORGANIZATION, PRODUCT, useSite } from '../support/site.ts';
import { pageOf } from '../support/web-site.ts';

describeJourney('the language of the visitor', (journey) => {
  const site = useSite();
  const hosted = () => `${site.chatUrl}/chat/${ORGANIZATION}/${PRODUCT}`;

  test('Arabic is laid out from right to left, the launcher at the left', async () => {
    const page = await journey.newPage({ locale: 'ar-EG' });
    await page.goto(site.web.show('/', { html: pageOf({ head: site.embed() }) }));
    const chat = embeddedOn(page);
    await chat.launcher.waitFor();
    const launcher = (await chat.launcher.boundingBox())!;
    expect(launcher.x).toBeLessThan(100);
    await chat.open();
    await chat.send('هل الكرسي متوفر؟');
    await expect.poll(() => chat.root.locator('.tick').innerText()).toContain(ar.sent);
    (await roomWith(site.agent, PRODUCT, 'هل الكرسي متوفر؟')).send({ data: 'نعم' });
    await chat.root.getByText('نعم').waitFor();

    const html = chat.root.locator('html');
    expect(await html.getAttribute('dir')).toBe('rtl');
    expect(await html.getAttribute('lang')).toBe('ar');
    expect(await chat.box.getAttribute('placeholder')).toBe(ar.placeholder);
    const direction = await chat.box.evaluate((each) => getComputedStyle(each).direction);
    expect(direction, 'of the placeholder').toBe('rtl');
    const left = async (selector: string) =>
      (await chat.root.locator(selector).last().boundingBox())!.x;
    expect(await left('.header .icon-button')).toBeLessThan(await left('h1'));
    expect(await left('.message.visitor .bubble'), 'own words at the left').toBeLessThan(
      await left('.message.agent .bubble'),
    );
    expect(await left('.send')).toBeLessThan(await left('textarea'));
    const panel = (await chat.frame.boundingBox())!;
    expect(panel.x).toBeLessThan(100);
  });

  test.each([
    { locale: 'es-MX', words: es },
    { locale: 'fr-CA', words: fr },
    { locale: 'de-AT', words: de },
    { locale: 'hi-IN', words: hi },
    { locale: 'pt-BR', words: en },
  ])('a browser that asks for $locale', async ({ locale, words }) => {
    const page = await journey.newPage({ locale });
    await page.goto(hosted());
    await page.getByPlaceholder(words.placeholder).waitFor();
    await page.getByText(words.greeting).waitFor();
    await page.getByRole('button', { name: words.attach }).waitFor();
    expect(await page.locator('html').getAttribute('dir')).toBe('ltr');
  });

  test('of several the first that is spoken', async () => {
    const page = await journey.newPage();
    await page.addInitScript(() => {
      Object.defineProperty(navigator, 'languages', { value: ['pt-BR', 'fr-FR', 'de'] });
    });
    await page.goto(hosted());
    await page.getByPlaceholder(fr.placeholder).waitFor();
  });

  test.each([
    { locale: 'en-GB', time: /^\d\d:\d\d$/ },
    { locale: 'en-US', time: /^\d{1,2}:\d\d\s[AP]M$/ },
  ])('the time of day is written as in the country of $locale', async ({ locale, time }) => {
    const page = await journey.newPage({ locale });
    await page.goto(hosted());
    await chatOn(page).send('What time is it?');
    await expect.poll(() => page.locator('.meta time').innerText()).toMatch(time);
  });

  test('what the page asks for goes before what the browser does', async () => {
    const page = await journey.newPage({ locale: 'fr-FR' });
    const html = pageOf({ head: site.embed({ language: 'de' }) });
    await page.goto(site.web.show('/', { html }));
    const chat = embeddedOn(page);
    await chat.open();
    expect(await chat.box.getAttribute('placeholder')).toBe(de.placeholder);
  });

  test('text of either direction keeps its own within a message', async () => {
    const page = await journey.newPage();
    await page.goto(hosted());
    const chat = chatOn(page);
    await chat.send('مرحبا');
    await expect.poll(chat.state).toContain('Sent');
    const direction = await chat.messages
      .locator('.text')
      .evaluate((element) => getComputedStyle(element).direction);
    expect(direction).toBe('rtl');
  });
});
