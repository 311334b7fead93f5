import type { BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { chatOn, type Chat } from './chat.ts';
import type { Journey } from './journey.ts';
import { ORGANIZATION, PRODUCT, type Site } from './site.ts';

const PASSWORD = 'a long enough passphrase';

/** Somebody who is signed in at a browser of their own. */
export interface Person {
  readonly name: string;
  readonly accountId: string;
  readonly context: BrowserContext;
  /** The console of the organization, at the inbox unless it is said. */
  open(path?: string): Promise<Page>;
  /** A call of the API as this person; answers what it says. */
  call(method: string, path: string, body?: object): Promise<unknown>;
}

/** A visitor who says something on the hosted page. */
export async function visit(
  journey: Journey,
  site: Site,
  text: string,
  product = PRODUCT,
): Promise<Chat & { readonly page: Page }> {
  const page = await journey.newPage();
  await page.goto(`${site.chatUrl}/chat/${ORGANIZATION}/${product}`);
  const chat = chatOn(page);
  await chat.send(text);
  await expect.poll(() => page.locator('.tick-sent').count()).toBe(1);
  return { ...chat, page };
}

/** The first person of an instance: its owner. */
export async function claim(journey: Journey, site: Site, name: string): Promise<Person> {
  const body = { email: mailOf(name), name, password: PASSWORD };
  return signedIn(journey, site, name, '/api/v3/claim', body);
}

/** Invites somebody, who accepts. */
export async function invite(
  journey: Journey,
  site: Site,
  owner: Person,
  name: string,
  options?: BrowserContextOptions,
): Promise<Person> {
  const path = `/api/v3/organizations/${ORGANIZATION}/invitations`;
  const { link } = (await owner.call('POST', path, { email: mailOf(name), role: 'agent' })) as {
    link: { url: string };
  };
  const token = new URL(link.url).hash.slice(1);
  const body = { token, name, password: PASSWORD };
  return signedIn(journey, site, name, '/api/v3/invitations/accept', body, options);
}

/** Somebody who has an account signs in at another browser. */
export function signIn(
  journey: Journey,
  site: Site,
  name: string,
  options?: BrowserContextOptions,
): Promise<Person> {
  const body = { email: mailOf(name), password: PASSWORD };
  return signedIn(journey, site, name, '/api/v3/sessions', body, options);
}

async function signedIn(
  journey: Journey,
  site: Site,
  name: string,
  path: string,
  body: object,
  options?: BrowserContextOptions,
): Promise<Person> {
  const context = await journey.newContext({ viewport: { width: 1440, height: 900 }, ...options });

  async function call(method: string, to: string, data?: object): Promise<unknown> {
    const answer = await context.request.fetch(site.chatUrl + to, {
      method,
      headers: { origin: site.chatUrl },
      ...(data && { data }),
    });
    if (!answer.ok()) throw new Error(`${method} ${to}: ${answer.status()} ${await answer.text()}`);
    const text = await answer.text();
    return text === '' ? undefined : JSON.parse(text);
  }

  const { account } = (await call('POST', path, body)) as { account: { id: string } };
  return {
    name,
    accountId: account.id,
    context,
    call,
    async open(to = `/o/${ORGANIZATION}/inbox`) {
      const page = await context.newPage();
      await page.goto(`${site.chatUrl}/console${to}`);
      return page;
    },
  };
}

/** Where somebody is written to. */
export function mailOf(name: string): string {
  return `${name.toLowerCase()}@example.com`;
}

/** The inbox as a person sees it. */
export interface InboxView {
  readonly page: Page;
  readonly rows: Locator;
  readonly log: Locator;
  readonly reply: Locator;
  readonly note: Locator;
  row(text: string): Locator;
  /** Opens the room whose row shows a text. */
  open(text: string): Promise<void>;
  show(view: string): Promise<void>;
  send(text: string): Promise<void>;
}

export function inboxOn(page: Page): InboxView {
  const rows = page.locator('[data-room]');
  const row = (text: string): Locator => rows.filter({ hasText: text });
  const reply = page.getByLabel('Reply to the visitor');
  const log = page.getByRole('log');
  return {
    page,
    rows,
    log,
    reply,
    note: page.getByLabel('Note for colleagues'),
    row,
    async open(text) {
      await row(text).click();
      await log.getByText(text).first().waitFor();
    },
    async show(view) {
      const nav = page.getByRole('navigation', { name: 'Inbox' });
      await nav.getByRole('button', { name: view }).click();
    },
    async send(text) {
      await reply.fill(text);
      await reply.press('Enter');
    },
  };
}
