import { createClient } from '@dowellchat/client';
import type { Locator, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { touchEverything, watchHarm } from '../support/harm.ts';
import { HOSTILE_TEXTS } from '../support/hostile-texts.ts';
import { describeJourney } from '../support/journey.ts';
import { claim, inboxOn, signIn, type Person } from '../support/people.ts';
import { drawPng } from '../support/pictures.ts';
import { ORGANIZATION, PRODUCT, useSite, type Site } from '../support/site.ts';

const ROOMS = 24;
/** High enough for all rows of the list to be drawn at once. */
const VIEWPORT = { width: 1440, height: ROOMS * 84 + 300 };

describeJourney('what a stranger or a colleague writes is never run in the console', (journey) => {
  const site = useSite({ RATE_LIMITS: 'off' });

  let filled: Promise<readonly FilledRoom[]> | undefined;

  /** The owner's browser, what harm was done in it, and rooms that are full of texts. */
  async function watchedOwner() {
    const owner = await (filled === undefined ? claim : signIn)(journey, site, 'Olga');
    const harm = await watchHarm(owner.context, [site.chatUrl]);
    filled ??= fillOrganization(site, owner);
    return { owner, harm, rooms: await filled };
  }

  test('in lists, conversations, the visitor’s panel, pickers and canned replies', async () => {
    const { owner, harm, rooms } = await watchedOwner();
    const page = await owner.open(`/o/${ORGANIZATION}/inbox?view=all`);
    await page.setViewportSize(VIEWPORT);
    const inbox = inboxOn(page);
    await expect.poll(() => inbox.rows.count()).toBe(ROOMS);
    const panel = page.getByRole('complementary', { name: 'Visitor' });
    for (const { id, texts, details } of rooms) {
      await inbox.rows.and(page.locator(`[data-room="${id}"]`)).click();
      await expect
        .poll(() => missingIn(inbox.log, texts), { message: `said in room ${id}` })
        .toEqual([]);
      await expect
        .poll(() => missingIn(panel, details), { message: `about the visitor of ${id}` })
        .toEqual([]);
      await touchEverything(page);
      await expectTame(page, site);
    }
    for (const name of [/^Tags/, 'Filter', /Assign$/]) {
      await page.getByRole('button', { name }).first().click();
      await page.getByRole('dialog').last().waitFor();
      await expectTame(page, site);
      await page.keyboard.press('Escape');
    }
    await inbox.reply.pressSequentially('/');
    await page.getByRole('option').first().waitFor();
    await touchEverything(page);
    await expectTame(page, site);
    expect(harm).toEqual([]);
    expect(journey.troubles(), 'the policy had nothing to stop').toEqual([]);
  });

  test('in search, settings and addresses', async () => {
    const { owner, harm } = await watchedOwner();
    const page = await owner.open();
    for (const q of ['script', 'onerror', ...sample(40, (text) => text.length < 100)]) {
      await page.getByLabel('Search messages').fill(q);
      const results = page.getByRole('region', { name: 'Search results' });
      await results.locator('mark, [role=status], [role=alert]').first().waitFor();
      await expectTame(page, site);
    }
    for (const name of [
      'replies',
      'links',
      'team',
      'audit',
      'keys',
      'websites',
      'webhooks',
      'routing',
    ]) {
      await page.goto(`${site.chatUrl}/console/o/${ORGANIZATION}/settings/${name}`);
      await page.getByRole('navigation', { name: 'Settings' }).waitFor();
      await page.waitForLoadState('networkidle');
      await touchEverything(page);
      await expectTame(page, site);
    }
    for (const text of sample(120, (each) => each.length < 200)) {
      const part = encodeURIComponent(text);
      const query = ['view', 'product', 'tag', 'assignee', 'room', 'q', 'at']
        .map((name) => `${name}=${part}`)
        .join('&');
      for (const path of [`${part}/inbox`, `${ORGANIZATION}/inbox?${query}#${part}`]) {
        await page.goto(`${site.chatUrl}/console/o/${path}`);
        await page.getByRole('navigation', { name: 'Main' }).waitFor();
        await expectTame(page, site);
      }
    }
    expect(harm).toEqual([]);
    expect(journey.troubles(), 'the policy had nothing to stop').toEqual([]);
  });
});

/** One of so many texts. */
function sample(each: number, isFit: (text: string) => boolean): string[] {
  return HOSTILE_TEXTS.filter((text, index) => index % each === 0 && isFit(text));
}

/** Texts that a part of the page does not show as what they are. */
function missingIn(part: Locator, texts: readonly string[]): Promise<string[]> {
  return part.evaluate((element, wanted) => {
    const shown = element.textContent ?? '';
    return wanted.filter((text) => !shown.includes(text));
  }, texts);
}

/** Nothing stands in the page that could run or call home, and it is still the console. */
async function expectTame(page: Page, { chatUrl }: Site): Promise<void> {
  expect(page.url().startsWith(`${chatUrl}/console/`), page.url()).toBe(true);
  expect(await page.title()).not.toBe('pwned');
  const wild = await page.evaluate(() =>
    [...document.querySelectorAll('*')].flatMap((element) => {
      const tag = element.tagName.toLowerCase();
      const isForeign =
        /^(iframe|object|embed|applet|base|frame|frameset|math|marquee|video|audio|source|image|set|animate|use|foreignobject|template|portal)$/.test(
          tag,
        );
      const handlers = element.getAttributeNames().filter((name) => name.startsWith('on'));
      const href = element.getAttribute('href') ?? '';
      const source = element.getAttribute('src') ?? '';
      const isLink = tag !== 'a' || /^(https?|mailto):/.test((element as HTMLAnchorElement).href);
      const isPicture = tag !== 'img' || /^(blob:|data:image\/png;|\/)/.test(source);
      const isScript = tag !== 'script' || source.startsWith('/console/');
      const isStyle = tag !== 'style' || element.getAttribute('nonce') !== null;
      const isTame = !isForeign && handlers.length === 0 && isLink && isPicture && isScript;
      return isTame && isStyle ? [] : [`${tag} ${handlers.join()} ${href} ${source}`.slice(0, 200)];
    }),
  );
  expect(wild).toEqual([]);
}

interface FilledRoom {
  readonly id: string;
  /** What is said in it. */
  readonly texts: readonly string[];
  /** What is told of its visitor. */
  readonly details: readonly string[];
}

/** Hostile texts in every field that visitors, programs and agents can fill. */
async function fillOrganization(site: Site, owner: Person): Promise<FilledRoom[]> {
  const [first = ''] = HOSTILE_TEXTS;
  await owner.call('PATCH', '/api/v3/account', { name: first.slice(0, 100) });
  const rooms: FilledRoom[] = [];
  for (let place = 0; place < ROOMS; place += 1) {
    const texts = HOSTILE_TEXTS.filter((_text, index) => index % ROOMS === place);
    rooms.push(await fillRoom(site, owner, place, texts));
  }
  const of = `/api/v3/organizations/${ORGANIZATION}`;
  const some = sample(25, (text) => text.trim() !== '');
  await Promise.all(
    some.flatMap((text, place) => [
      owner.call('POST', `${of}/canned-replies`, { shortcut: `hostile-${place}`, text }),
      owner.call('POST', `/api/v3/links?organization=${ORGANIZATION}`, {
        product: PRODUCT,
        name: text.slice(0, 200),
      }),
    ]),
  );
  return rooms;
}

async function fillRoom(
  site: Site,
  owner: Person,
  place: number,
  texts: readonly string[],
): Promise<FilledRoom> {
  const words = texts.filter((text) => text.trim() !== '').map((text) => text.slice(0, 500));
  const [name = 'x', email = 'x', portfolio = 'x'] = words;
  const attributes = Object.fromEntries(words.slice(0, 8).map((text) => [text.slice(0, 60), text]));
  const { token } = await createClient({ url: site.chatUrl }).rest.createVisitor({
    body: { organizationId: ORGANIZATION, name, email, attributes },
  });
  const visitor = createClient({ url: site.chatUrl, token });
  const { id } = await visitor.rest.openRoom({ body: { product: PRODUCT, portfolio } });
  const titles = words.slice(0, 6);
  for (const title of titles) {
    await visitor.rest.addVisitorPage({ body: { url: `https://example.com/${title}`, title } });
  }
  await Promise.all(
    texts.map((data, index) => {
      const body = {
        clientId: `hostile-${index}`,
        data,
        author: words[index % words.length] ?? '',
      };
      const side = index % 2 === 0 ? visitor : site.agent;
      return side.rest.postMessage({ roomId: id, body });
    }),
  );
  for (const [index, text] of words.slice(0, 4).entries()) {
    const isPicture = index % 2 === 0;
    const bytes = isPicture ? new Uint8Array(drawPng(40, 40)) : text;
    const blob = new Blob([bytes], { type: isPicture ? 'image/png' : 'text/html' });
    const file = await visitor.uploadFile(id, blob, { name: text });
    const body = { clientId: `file-${index}`, type: 'file', data: { fileId: file.id } };
    await visitor.rest.postMessage({ roomId: id, body });
    const picture = { type: 'create_message', room_id: id, side: false, author: text };
    await site.v2('/api/v2/room-service/', {
      ...picture,
      message_data: text,
      message_type: isPicture ? 'IMAGE' : text,
    });
  }
  const notes = texts.filter((text) => text.trim() !== '').slice(0, 5);
  for (const [index, text] of notes.entries()) {
    const note = { clientId: `note-${index}`, text, mentions: [] };
    await owner.call('POST', `/api/v3/rooms/${id}/notes`, note);
  }
  const tags = texts.map((text) =>
    text
      .replaceAll(/[\s,]+/g, '-')
      .slice(0, 40)
      .toLowerCase(),
  );
  const own = [...new Set(tags.filter((tag) => tag !== '' && tag !== '-'))].slice(0, 20);
  await owner.call('PATCH', `/api/v3/rooms/${id}/work`, { tags: own });
  if (place % 3 === 0) {
    await owner.call('PATCH', `/api/v3/rooms/${id}/work`, { assigneeId: owner.accountId });
  }
  visitor.close();
  const details = [name, email, portfolio, ...titles, ...Object.values(attributes)];
  return { id, texts, details };
}
