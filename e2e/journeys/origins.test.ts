import { createClient } from '@dowellchat/client';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { embeddedOn } from '../support/chat.ts';
import { describeJourney } from '../support/journey.ts';
import { ORGANIZATION, useSite } from '../support/site.ts';
import { pageOf, startWebSite, type WebSite } from '../support/web-site.ts';

describeJourney('an organization that lists its web sites', (journey) => {
  const site = useSite();
  let foreign: WebSite;
  let token: string;
  beforeAll(async () => {
    foreign = await startWebSite();
    const { agent, web, chatUrl } = site;
    await agent.rest.changeOrganization({ body: { origins: [web.origin] } });
    const body = { organizationId: ORGANIZATION };
    ({ token } = await createClient({ url: chatUrl }).rest.createVisitor({ body }));
  });
  afterAll(() => foreign.close());

  const page = { html: '' };
  async function visit(on: WebSite): Promise<Page> {
    const opened = await journey.newPage();
    await opened.clock.install();
    await opened.goto(on.show('/', { ...page, html: pageOf({ head: site.embed() }) }));
    return opened;
  }

  test('a listed one embeds the chat', async () => {
    const chat = embeddedOn(await visit(site.web));
    await chat.open();
    await chat.send('From a listed site.');
    await expect.poll(chat.state).toContain('Sent');
  });

  test('on any other the browser shows no frame, and the launcher leads to the hosted page', async () => {
    const opened = await visit(foreign);
    const chat = embeddedOn(opened);
    await chat.launcher.click();
    await expect.poll(() => journey.troubles().join('\n')).toContain('frame-ancestors');
    journey.expectTrouble(/frame-ancestors/);
    expect(await chat.box.count()).toBe(0);

    await opened.clock.fastForward(21_000);
    await expect.poll(() => chat.frame.count()).toBe(0);
    const other = opened.context().waitForEvent('page');
    await chat.launcher.click();
    expect(new URL((await other).url()).origin).toBe(site.chatUrl);
  });

  test('a socket is let in from a listed page and from no other', async () => {
    const answers: Record<string, string> = {};
    for (const [name, on] of Object.entries({ listed: site.web, foreign })) {
      const opened = await visit(on);
      answers[name] = await opened.evaluate(connect, { url: site.chatUrl, token });
    }
    expect(answers['listed']).toMatch(/^40/);
    expect(answers['foreign']).toMatch(/^44.*UNAUTHENTICATED/);
  });
});

/** Opens a socket as a script on the page would, and answers what the server says to its token. */
function connect({ url, token }: { url: string; token: string }): Promise<string> {
  return new Promise((resolve) => {
    const address = `${url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`;
    const socket = new WebSocket(address);
    socket.addEventListener('message', ({ data }: MessageEvent<string>) => {
      if (data.startsWith('0')) socket.send(`40${JSON.stringify({ token })}`);
      else if (data.startsWith('4')) {
        socket.close();
        resolve(data);
      }
    });
    socket.addEventListener('error', () => resolve('refused'));
  });
}
