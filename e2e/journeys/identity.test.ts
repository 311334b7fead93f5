import { createHmac } from 'node:crypto';
import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { embeddedOn, type EmbeddedChat } from '../support/chat.ts';
import { claim } from '../support/console.ts';
import { signIdentity, type IdentityKey } from '../support/identity.ts';
import { describeJourney } from '../support/journey.ts';
import { ORGANIZATION, useSite } from '../support/site.ts';
import { pageOf } from '../support/web-site.ts';

describeJourney('a visitor whom the page’s own server names', (journey) => {
  const site = useSite();
  let key: IdentityKey;
  beforeAll(async () => {
    const owner = await journey.newPage();
    await claim(owner, site.chatUrl);
    key = await call<IdentityKey>(owner, 'POST', 'identity/keys');
    await call(owner, 'PATCH', 'identity', { mode: 'required' });
  }, 120_000);

  /** The page as the shop's server makes it for whoever has signed in there. */
  async function visit(identity: object): Promise<EmbeddedChat> {
    const page = await journey.newPage();
    const named = `DowellChat.identify(${JSON.stringify(identity)})`;
    const head = site.embed().replace(' async>', ` onload='${named}'>`);
    await page.goto(site.web.show('/', { html: pageOf({ head }) }));
    const chat = embeddedOn(page);
    await chat.open();
    return chat;
  }

  test('finds the conversation again in another browser; another person does not', async () => {
    const chat = await visit({ name: 'Ann', token: signIdentity(key, 'customer-1') });
    await chat.send('Where is my order?');
    await expect.poll(chat.state).toContain('Sent');
    const elsewhere = await visit({ token: signIdentity(key, 'customer-1') });
    await elsewhere.shows(['Where is my order?']);
    await elsewhere.send('It is number 7.');
    await chat.shows(['Where is my order?', 'It is number 7.']);

    const other = await visit({ token: signIdentity(key, 'customer-2') });
    await other.send('I am somebody else.');
    await other.shows(['I am somebody else.']);
    await expect.poll(other.state).toContain('Sent');
    expect(site.count('visitors')).toBe(2);
  });

  test('is let in by a hash alike, and has a conversation of their own', async () => {
    const userId = 'customer-1';
    const userHash = createHmac('sha256', key.secret).update(userId).digest('hex');
    const chat = await visit({ userId, userHash });
    await chat.send('By a hash.');
    await expect.poll(chat.state).toContain('Sent');
    await chat.shows(['By a hash.']);
  });
});

/** A call of the organization's settings from the owner's own page. */
function call<Answer>(page: Page, method: string, path: string, body?: object): Promise<Answer> {
  const url = `/api/v3/organizations/${ORGANIZATION}/${path}`;
  return page.evaluate(
    async (request) => {
      const response = await fetch(request.url, {
        method: request.method,
        ...(request.body && {
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(request.body),
        }),
      });
      if (!response.ok) throw new Error(await response.text());
      return response.json() as Promise<Answer>;
    },
    { url, method, body },
  );
}
