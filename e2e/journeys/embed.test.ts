import type { Page, Request } from 'playwright-core';
import { expect, test } from 'vitest';
import { roomWith, textsOf } from '../support/agent.ts';
import { embeddedOn } from '../support/chat.ts';
import { describeJourney } from '../support/journey.ts';
import { PRODUCT, useSite } from '../support/site.ts';
import { pageOf } from '../support/web-site.ts';

describeJourney('the chat on a page of another origin', (journey) => {
  const site = useSite();
  const shop = () => site.web.show('/', { html: pageOf({ head: site.embed() }) });

  test('opens, is live both ways, and resumes after a reload with everything', async () => {
    const page = await journey.newPage();
    await page.goto(shop());
    const chat = embeddedOn(page);
    await chat.open();
    await chat.send('Is the oak chair in stock?');
    await expect.poll(chat.state).toContain('Sent');

    const room = await roomWith(site.agent, PRODUCT, 'Is the oak chair in stock?');
    await expect.poll(() => room.get().status).toBe('live');
    const heard: unknown[] = [];
    room.onMessage(({ data }) => heard.push(data));
    await chat.send('In white?');
    await expect.poll(() => heard, { message: 'the agent hears it' }).toEqual(['In white?']);

    room.markRead();
    await expect.poll(chat.state).toContain('Read');
    room.send({ data: 'Yes, six of them.', author: 'Ann' });
    const all = ['Is the oak chair in stock?', 'In white?', 'Yes, six of them.'];
    await chat.shows(all);

    await page.reload();
    await chat.open();
    await chat.shows(all);
    await chat.send('Thank you!');
    await expect.poll(() => textsOf(room)).toEqual([...all, 'Thank you!']);
    expect(site.count('visitors'), 'still the one visitor').toBe(1);
  });

  test('before the first click nothing is fetched but the script, and nothing is kept', async () => {
    const before = site.count('visitors');
    const page = await journey.newPage();
    const traces = await traceOf(page);
    await page.goto(shop());
    const chat = embeddedOn(page);
    await chat.launcher.hover();
    await page.waitForLoadState('networkidle');

    expect(traces.requests(site.chatUrl)).toEqual(['GET /widget.js']);
    expect(await page.context().cookies()).toEqual([]);
    expect(await traces.writes()).toEqual([]);
    expect(page.frames(), 'no frame').toHaveLength(1);
    expect(site.count('visitors'), 'no visitor').toBe(before);
  });

  test('before the first message there is no socket, no visitor, no cookie and nothing kept', async () => {
    const before = site.count('visitors');
    const page = await journey.newPage();
    const traces = await traceOf(page);
    await page.goto(shop());
    const chat = embeddedOn(page);
    await chat.open();
    await page.waitForLoadState('networkidle');

    expect(traces.sockets).toEqual([]);
    expect(traces.requests(site.chatUrl).filter((line) => !line.startsWith('GET '))).toEqual([]);
    expect(traces.requests(site.chatUrl).join(' ')).not.toContain('socket.io');
    expect(await traces.writes()).toEqual([]);
    expect(await page.context().cookies()).toEqual([]);
    expect(site.count('visitors')).toBe(before);

    await chat.send('Now there is one.');
    await expect.poll(chat.state).toContain('Sent');
    expect(site.count('visitors')).toBe(before + 1);
    expect(traces.sockets.length, 'and the watch sees sockets').toBeGreaterThan(0);
    expect(await traces.writes(), 'and what is kept').not.toEqual([]);
    expect(await page.context().cookies(), 'never a cookie').toEqual([]);
  });

  test('no address ever holds the token', async () => {
    const page = await journey.newPage();
    const traces = await traceOf(page);
    const tokens: string[] = [];
    page.on('request', (request: Request) => {
      const [, token] = /^Bearer (.+)$/.exec(request.headers()['authorization'] ?? '') ?? [];
      if (token !== undefined) tokens.push(token);
    });
    await page.goto(shop());
    const chat = embeddedOn(page);
    await chat.open();
    await chat.send('Where is my token?');
    await expect.poll(chat.state).toContain('Sent');
    await page.reload();
    await chat.open();
    await chat.shows(['Where is my token?']);

    const [token = ''] = tokens;
    expect(token.length).toBeGreaterThan(20);
    const addresses = [
      ...traces.all,
      ...traces.sockets,
      ...page.frames().map((each) => each.url()),
    ];
    expect(addresses.filter((address) => address.includes(token))).toEqual([]);
  });
});

/** Everything a page leaves behind: requests, sockets, writes to storage in every frame. */
async function traceOf(page: Page) {
  const all: string[] = [];
  const lines: { origin: string; line: string }[] = [];
  const sockets: string[] = [];
  page.on('request', (request) => {
    const { origin, pathname } = new URL(request.url());
    all.push(request.url());
    lines.push({ origin, line: `${request.method()} ${pathname}` });
  });
  page.on('websocket', (socket) => sockets.push(socket.url()));
  await page.addInitScript(() => {
    const written: string[] = [];
    Object.assign(globalThis, { writtenByTest: written });
    const setItem = Storage.prototype.setItem;
    Storage.prototype.setItem = function remember(key, value) {
      written.push(key);
      setItem.call(this, key, value);
    };
    const open = IDBFactory.prototype.open;
    IDBFactory.prototype.open = function remember(name, version) {
      written.push(`database ${name}`);
      return open.call(this, name, version);
    };
  });
  return {
    all,
    sockets,
    requests: (origin: string) =>
      lines.filter((each) => each.origin === origin).map(({ line }) => line),
    async writes(): Promise<string[]> {
      const ofFrames = page.frames().map((frame) =>
        frame.evaluate(() => {
          const { writtenByTest } = globalThis as unknown as { writtenByTest: string[] };
          return [...writtenByTest, ...Object.keys(localStorage), ...Object.keys(sessionStorage)];
        }),
      );
      return (await Promise.all(ofFrames)).flat();
    },
  };
}
