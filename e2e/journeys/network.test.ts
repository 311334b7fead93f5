import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { startProxy, type Proxy } from '../../client/test/support/proxy.ts';
import { roomIdWith, roomWith, textsOf } from '../support/agent.ts';
import { chatOn, embeddedOn } from '../support/chat.ts';
import { describeJourney } from '../support/journey.ts';
import { ORGANIZATION, PRODUCT, useSite } from '../support/site.ts';
import { pageOf } from '../support/web-site.ts';

describeJourney('a network that comes and goes', (journey) => {
  const site = useSite();
  let proxy: Proxy;
  beforeAll(async () => {
    proxy = await startProxy(Number(new URL(site.chatUrl).port));
  });
  afterEach(() => proxy.setNetwork('up'));
  afterAll(() => proxy.close());

  function goDown(): void {
    proxy.setNetwork('refuse');
    proxy.cut();
  }
  const shop = () => site.web.show('/', { html: pageOf({ head: site.embed() }) });

  test('what is written offline waits, says so, and goes out once and in order', async () => {
    const page = await journey.newPage();
    await page.goto(shop());
    const chat = embeddedOn(page);
    await chat.open();
    await chat.send('online 1');
    await expect.poll(chat.state).toContain('Sent');
    const room = await roomWith(site.agent, PRODUCT, 'online 1');

    await page.context().setOffline(true);
    await chat.root.getByText('You are offline').waitFor();
    const written = ['offline 1', 'offline 2', 'offline 3', 'offline 4', 'offline 5'];
    for (const text of written) await chat.send(text);
    await chat.shows(['online 1', ...written]);

    await page.context().setOffline(false);
    await expect.poll(() => textsOf(room)).toEqual(['online 1', ...written]);
    await expect.poll(chat.state).toContain('Sent');
    await chat.shows(['online 1', ...written]);
    await expect.poll(() => chat.root.getByText('You are offline').count()).toBe(0);
  });

  test('where no WebSocket comes through, it is live by polling', async () => {
    const page = await journey.newPage();
    const posts: string[] = [];
    page.on('request', (request) => {
      if (request.url().includes('transport=polling')) posts.push(request.method());
    });
    await page.routeWebSocket(/socket\.io/, (socket) => socket.close());
    await page.goto(shop());
    const chat = embeddedOn(page);
    await chat.open();
    await chat.send('by polling');
    const room = await roomWith(site.agent, PRODUCT, 'by polling');
    // Comes over a connection or not at all.
    await expect
      .poll(async () => {
        room.setTyping(true);
        return chat.root.locator('.typing').count();
      })
      .toBe(1);
    room.send({ data: 'and back' });
    await chat.shows(['by polling', 'and back']);
    expect(posts).toContain('POST');
  });

  test('a wire that is cut in the middle of sending loses nothing and repeats nothing', async () => {
    const page = await journey.newPage();
    await page.goto(`${proxy.url}/chat/${ORGANIZATION}/${PRODUCT}`);
    const chat = chatOn(page);
    await chat.send('message 0');
    await expect.poll(chat.state).toContain('Sent');
    const roomId = await roomIdWith(site.agent, PRODUCT, 'message 0');

    goDown();
    await chat.send('message 1');
    await expect.poll(chat.state).toContain('Sending');
    for (const number of [2, 3, 4]) await chat.send(`message ${number}`);
    proxy.setNetwork('up');
    // Cut again as soon as something has come through: its acknowledgement may be what is lost.
    const room = site.agent.room(roomId);
    await expect.poll(() => textsOf(room).length).toBeGreaterThan(1);
    proxy.cut();

    const all = [0, 1, 2, 3, 4].map((number) => `message ${number}`);
    await expect.poll(() => textsOf(room), { timeout: 40_000 }).toEqual(all);
    await chat.shows(all);
    await expect.poll(chat.state).toContain('Sent');
  });

  test('a server that is killed while messages are sent has each of them once when it is back', async () => {
    const page = await journey.newPage();
    await page.goto(shop());
    const chat = embeddedOn(page);
    await chat.open();
    await chat.send('before the crash');
    await expect.poll(chat.state).toContain('Sent');

    const killed = site.kill();
    await chat.send('during 1');
    await killed;
    await chat.send('during 2');
    await expect.poll(chat.state).toContain('Sending');
    await chat.send('during 3');
    await site.startAgain();

    const all = ['before the crash', 'during 1', 'during 2', 'during 3'];
    const room = await roomWith(site.agent, PRODUCT, 'before the crash');
    await expect.poll(() => textsOf(room), { timeout: 40_000 }).toEqual(all);
    await expect.poll(chat.state, { timeout: 40_000 }).toContain('Sent');
    await chat.shows(all);
  });

  test('what was not sent before a reload is sent after it, once', async () => {
    const page = await journey.newPage();
    await page.goto(`${proxy.url}/chat/${ORGANIZATION}/${PRODUCT}`);
    const chat = chatOn(page);
    await chat.send('kept 0');
    await expect.poll(chat.state).toContain('Sent');
    const room = await roomWith(site.agent, PRODUCT, 'kept 0');
    goDown();
    await chat.send('kept 1');
    await expect.poll(chat.state).toContain('Sending');
    proxy.setNetwork('up');
    await page.reload();
    await chat.shows(['kept 0', 'kept 1']);
    await expect.poll(chat.state).toContain('Sent');
    expect(textsOf(room)).toEqual(['kept 0', 'kept 1']);
  });

  test('a message that is refused says so, and is sent when tried again later', async () => {
    const page = await journey.newPage();
    await page.goto(shop());
    const chat = embeddedOn(page);
    await chat.open();
    await chat.send('open still');
    await expect.poll(chat.state).toContain('Sent');
    const room = await roomWith(site.agent, PRODUCT, 'open still');
    const { id: roomId } = await expect
      .poll(() => room.get().room)
      .toMatchObject({ isActive: true })
      .then(() => room.get().room!);

    // The visitor writes while cut off, and meanwhile the conversation is closed.
    await page.context().setOffline(true);
    await chat.root.getByText('You are offline').waitFor();
    await chat.send('too late');
    await site.agent.rest.changeRoom({ roomId, body: { isActive: false } });
    await page.context().setOffline(false);
    const alert = chat.root.getByRole('alert');
    await alert.waitFor();
    expect(await alert.innerText()).toMatch(/^Not sent\. This conversation is closed\.$/);
    await chat.root.getByText('Start a new conversation').waitFor();
    expect(textsOf(room)).toEqual(['open still']);

    await site.agent.rest.changeRoom({ roomId, body: { isActive: true } });
    await chat.box.waitFor();
    await chat.root.getByRole('button', { name: 'Try again' }).click();
    await expect.poll(() => textsOf(room)).toEqual(['open still', 'too late']);
    await expect.poll(chat.state).toContain('Sent');
    await expect.poll(() => alert.count()).toBe(0);
  });
});
