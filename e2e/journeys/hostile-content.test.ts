import { createClient, type Client } from '@dowellchat/client';
import type { Frame } from 'playwright-core';
import { expect, test } from 'vitest';
import { chatOn, embeddedOn } from '../support/chat.ts';
import { touchEverything, watchHarm } from '../support/harm.ts';
import { CANARY_HOST, HOSTILE_DATA, HOSTILE_TEXTS, LIVE_MARKUP } from '../support/hostile-texts.ts';
import { describeJourney, type Journey } from '../support/journey.ts';
import { drawPng } from '../support/pictures.ts';
import { ORGANIZATION, PRODUCT, useSite } from '../support/site.ts';
import { pageOf } from '../support/web-site.ts';

describeJourney('what a stranger writes is never run', (journey) => {
  const site = useSite();

  test(`there are enough texts, and they are alive: a careless page runs them`, async () => {
    expect(new Set(HOSTILE_TEXTS).size).toBeGreaterThanOrEqual(500);
    const { page, harm } = await watchedPage(journey, []);
    let alive = 0;
    for (const markup of LIVE_MARKUP.filter((_markup, index) => index % 3 === 0)) {
      const before = harm.length;
      // A page of its own: some of them lead theirs away.
      const careless = await page.context().newPage();
      await careless
        .goto(site.web.show('/careless', { html: pageOf({ body: markup }) }))
        .catch(() => 'led away before it was there');
      if (harm.length > before) alive += 1;
      await careless.close();
    }
    expect(alive, 'shapes that this browser runs').toBeGreaterThan(8);
  });

  test('in messages of both sides: text, author, data, type, file name, picture', async () => {
    const room = await fillRoom(site.chatUrl, site.key);
    const { page, harm } = await watchedPage(journey, [site.chatUrl, site.web.origin]);
    await page.addInitScript(keepToken, { organization: ORGANIZATION, token: room.token });
    await page.goto(`${site.chatUrl}/chat/${ORGANIZATION}/${PRODUCT}`);
    const chat = chatOn(page);
    await chat.messages.first().waitFor();
    // Up to the first one; every page of the list is drawn on the way.
    await expect
      .poll(
        async () => {
          await chat.log.evaluate((element) => element.scrollTo(0, 0));
          return chat.messages.count();
        },
        { timeout: 60_000, interval: 20 },
      )
      .toBe(room.sent);
    await expectTame(page.mainFrame());
    const shown = new Set(await chat.texts());
    const missing = HOSTILE_TEXTS.filter((text) => !shown.has(text));
    expect(missing, 'each is shown as what it is').toEqual([]);
    await touchEverything(page);
    expect(harm).toEqual([]);
    expect(journey.troubles(), 'the policy had nothing to stop').toEqual([]);
  });

  test('live, in a frame of another site', async () => {
    const { page, harm } = await watchedPage(journey, [site.chatUrl, site.web.origin]);
    await page.goto(site.web.show('/', { html: pageOf({ head: site.embed() }) }));
    const chat = embeddedOn(page);
    await chat.open();
    await chat.send('<img src=x onerror=pwned(1)>');
    await expect.poll(chat.state).toContain('Sent');
    const { rooms } = await site.agent.rest.listRooms({ query: { product: PRODUCT, limit: 1 } });
    const live = site.agent.room(rooms[0]!.id);
    const some = HOSTILE_TEXTS.filter((_text, index) => index % 12 === 0);
    for (const text of some) live.send({ data: text, author: text.slice(0, 200) });
    await chat.shows(['<img src=x onerror=pwned(1)>', ...some]);
    await expectTame(page.frames()[1]!);
    expect(harm).toEqual([]);
  });

  test('in the words of a look: title, greeting, notice', async () => {
    const { page, harm } = await watchedPage(journey, [site.chatUrl]);
    const short = HOSTILE_TEXTS.filter((text) => text.length <= 60 && text.trim() !== '');
    for (let index = 0; index < short.length; index += 12) {
      const greeting = short
        .slice(index, index + 12)
        .join('\n')
        .slice(0, 500);
      const body = { title: short[index]!, greeting, awayNotice: greeting, isAway: true };
      await site.agent.rest.changeLook({ product: PRODUCT, body });
      await page.goto(`${site.chatUrl}/chat/${ORGANIZATION}/${PRODUCT}`);
      await page.getByRole('heading', { level: 1 }).waitFor();
      expect(await page.locator('.text').textContent()).toBe(greeting);
      await expectTame(page.mainFrame());
    }
    const body = { title: null, greeting: null, awayNotice: null, isAway: false };
    await site.agent.rest.changeLook({ product: PRODUCT, body });
    expect(harm).toEqual([]);
  });

  test('in an address: organization, product, link, query and fragment', async () => {
    const { page, harm } = await watchedPage(journey, [site.chatUrl]);
    const some = HOSTILE_TEXTS.filter((text, index) => index % 80 === 0 && text.length < 200);
    for (const text of some) {
      const part = encodeURIComponent(text);
      for (const path of [
        `/chat/${part}/${PRODUCT}`,
        `/chat/${ORGANIZATION}/${part}`,
        `/chat/${ORGANIZATION}/${PRODUCT}/${part}`,
        `/embed/${part}/${PRODUCT}?${part}#${part}`,
        `/links/${part}`,
      ]) {
        await page.goto(site.chatUrl + path, { waitUntil: 'domcontentloaded' });
        await expectTame(page.mainFrame());
      }
    }
    expect(harm).toEqual([]);
  });

  test('in what a page hands to the launcher, and in messages between windows', async () => {
    const { page, harm } = await watchedPage(journey, [site.chatUrl, site.web.origin]);
    const some = HOSTILE_TEXTS.filter((_text, index) => index % 25 === 0);
    await page.goto(site.web.show('/', { html: pageOf({ head: site.embed() }) }));
    const chat = embeddedOn(page);
    await chat.open();
    await page.evaluate((texts) => {
      const { DowellChat } = globalThis as unknown as {
        DowellChat: Record<'boot' | 'identify' | 'shutdown', (options?: object) => void>;
      };
      for (const text of texts) {
        DowellChat.identify({ name: text, email: text });
        DowellChat.boot({
          organization: text,
          product: text,
          color: text,
          language: text,
          side: text,
        });
        const frame = document
          .querySelector('dowellchat-launcher')
          ?.shadowRoot?.querySelector('iframe');
        for (const type of ['language', 'color', 'keptToken', 'identity', text]) {
          frame?.contentWindow?.postMessage({ dowellchat: type, value: text }, '*');
          window.postMessage({ dowellchat: type, value: text }, '*');
        }
      }
    }, some);
    await chat.send('Still here.');
    await expect.poll(chat.state).toContain('Sent');
    await expectTame(page.frames().find((frame) => frame.url().includes('/embed/acme/'))!);
    expect(harm).toEqual([]);
  });
});

/** A page on which nothing may run that is not ours, and what has done so nevertheless. */
async function watchedPage(journey: Journey, origins: readonly string[]) {
  const context = await journey.newContext();
  const harm = await watchHarm(context, origins);
  const page = await context.newPage();
  return { page, harm };
}

/** Of everything in a frame: no element, attribute or address that could run or call home. */
async function expectTame(frame: Frame): Promise<void> {
  const wild = await frame.evaluate(() =>
    [...document.querySelectorAll('*')].flatMap((element) => {
      const tag = element.tagName.toLowerCase();
      const isKnown =
        /^(html|head|meta|title|body|div|header|main|h1|p|span|bdi|time|button|textarea|input|a|img|svg|path|progress|i|noscript|dialog)$/.test(
          tag,
        ) ||
        (tag === 'link' && !/^(https?:)?\/\//.test(element.getAttribute('href') ?? '')) ||
        (tag === 'script' && element.getAttribute('src')?.startsWith('/assets/')) ||
        // The notices bring their style with them, under a hash in their policy.
        (tag === 'style' && element.parentElement?.tagName === 'HEAD');
      const handlers = element.getAttributeNames().filter((name) => name.startsWith('on'));
      const href = element.getAttribute('href') ?? '';
      const isLink = tag !== 'a' || /^https?:\/\//.test((element as HTMLAnchorElement).href);
      const source = element.getAttribute('src') ?? '';
      const isPicture =
        tag !== 'img' || /^(blob:|data:image\/(png|jpe?g|gif|webp);base64,)/i.test(source);
      return isKnown && handlers.length === 0 && isLink && isPicture
        ? []
        : [`${tag} ${handlers.join()} ${href} ${source}`.slice(0, 200)];
    }),
  );
  expect(wild).toEqual([]);
}

function keepToken({ organization, token }: { organization: string; token: string }): void {
  if (location.origin.startsWith('http')) {
    localStorage.setItem(`dowellchat:${organization}:token`, token);
  }
}

/** A visitor's room, with a hostile text in every field that either side can fill. */
async function fillRoom(url: string, key: string) {
  const [name = ''] = HOSTILE_TEXTS;
  const { token } = await createClient({ url }).rest.createVisitor({
    body: { organizationId: ORGANIZATION, name, email: name },
  });
  const visitor = createClient({ url, token });
  const agent = createClient({ url, token: key });
  const { id } = await visitor.rest.openRoom({ body: { product: PRODUCT } });
  let sent = 0;

  const post = async (
    client: Client,
    message: { data: unknown; type?: string; author?: string },
  ) => {
    sent += 1;
    await client.rest.postMessage({
      roomId: id,
      body: { clientId: `hostile-${sent}`, ...message },
    });
  };
  const postV2 = async (message_type: string, message_data: unknown) => {
    sent += 1;
    const response = await fetch(`${url}/api/v2/room-service/`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        type: 'create_message',
        room_id: id,
        message_data,
        side: true,
        author: message_type,
        message_type,
      }),
    });
    expect(response.status, await response.text()).toBe(200);
  };
  const postFile = async (fileName: string, type: string, bytes: Buffer) => {
    const blob = new Blob([new Uint8Array(bytes)], { type });
    const file = await visitor.uploadFile(id, blob, { name: fileName });
    await post(visitor, { type: 'file', data: { fileId: file.id } });
  };

  const png = drawPng(40, 40);
  const works = [
    ...HOSTILE_TEXTS.flatMap((text, index) => {
      const author = text.trim() === '' ? 'x' : text.slice(0, 500);
      const client = index % 2 === 0 ? visitor : agent;
      return [
        () => post(client, { data: text, author }),
        ...(index % 4 === 0
          ? [() => post(client, { data: { [text]: [text] }, type: author })]
          : []),
        ...(index % 4 === 1 ? [() => postV2('IMAGE', text)] : []),
        ...(index % 4 === 2 ? [() => postV2(author, text)] : []),
        ...(index % 16 === 3 ? [() => postFile(text, 'text/html', Buffer.from(text))] : []),
        ...(index % 16 === 7 ? [() => postFile(text, 'image/png', png)] : []),
      ];
    }),
    ...HOSTILE_DATA.map((data) => () => post(visitor, { data, type: 'card' })),
    () =>
      postV2(
        'IMAGE',
        `data:image/svg+xml;base64,${Buffer.from(LIVE_MARKUP[15]!).toString('base64')}`,
      ),
    () => postV2('IMAGE', `https://${CANARY_HOST}/image.png`),
    () => postV2('IMAGE', `data:image/png;base64,${png.toString('base64')}`),
  ];
  // A few at a time: they share their commits.
  while (works.length > 0) await Promise.all(works.splice(0, 50).map((work) => work()));
  visitor.close();
  agent.close();
  return { id, token, sent };
}
