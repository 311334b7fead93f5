import { randomUUID } from 'node:crypto';
import { createClient, type Client } from '@dowellchat/client';
import { describe, expect, test, vi } from 'vitest';
import { PRODUCT, useLiveSite } from '../../client/test/support/live-site.ts';
import { createConversation, type Conversation } from '../src/frame/state/conversation.ts';
import type { KeptText } from '../src/frame/state/kept-text.ts';
import type { Place } from '../src/frame/state/place.ts';
import type { TokenStore } from '../src/frame/state/token-store.ts';
import { createVisit, type Visit } from '../src/frame/state/visit.ts';

// The browser's sign that the network is back; without it what waits tries again by itself. They stay
// after the tests: a page that nobody closes goes on trying.
Object.assign(globalThis, { addEventListener() {}, removeEventListener() {} });

const site = useLiveSite();

/** Nobody listens there. */
const NOWHERE = 'http://127.0.0.1:1';

const WAIT = { timeout: 10_000 };

interface Tab {
  readonly client: Client;
  readonly visit: Visit;
  readonly conversation: Conversation;
}

/** A browser: what it keeps is shared by its tabs. */
function browser() {
  let kept: string | null = null;
  const tokens: TokenStore = {
    find: () => Promise.resolve(kept),
    save(token) {
      kept = token;
    },
    onFound: () => undefined,
  };
  const organization = `org-${randomUUID()}`;
  return {
    token: () => kept,
    /** A new tab; or one that was reloaded, if it is given what the tab had kept. */
    tab(
      part: Partial<Place> = {},
      waiting: KeptText = createKeptText(),
      client = site.calmClient(),
    ): Tab {
      const place: Place = { mode: 'page', organization, product: PRODUCT, link: null, ...part };
      const visit = createVisit(client, place, tokens);
      return { client, visit, conversation: createConversation(client, visit, waiting) };
    },
  };
}

function createKeptText(): KeptText {
  let kept = '';
  return {
    load: () => kept,
    save(text) {
      kept = text;
    },
  };
}

const textsOf = ({ conversation }: Tab) => conversation.get().view.messages.map(({ data }) => data);

async function arrived(tab: Tab, ...texts: unknown[]): Promise<void> {
  await vi.waitFor(() => expect(textsOf(tab)).toEqual(texts), WAIT);
}

const roomOf = ({ conversation }: Tab) => conversation.get().view.room;

describe('a conversation', () => {
  test('of somebody who only looks makes no visitor', async () => {
    const { tab, token } = browser();
    const { conversation } = tab();
    await conversation.resume();
    expect(conversation.get().phase).toBe('none');
    expect(token()).toBeNull();
  });

  test('shows the first message at once, and makes the visitor and the room with it', async () => {
    const { tab, token } = browser();
    const one = tab();
    await one.conversation.resume();
    one.conversation.send('Hello');
    expect(one.conversation.get().waiting).toMatchObject([{ data: 'Hello', status: 'sending' }]);
    await arrived(one, 'Hello');
    expect(one.conversation.get()).toMatchObject({ phase: 'open', waiting: [] });
    expect(token()).toMatch(/^dwv_/);
  });

  test('takes what is written before its room is there once each, in order, into one room', async () => {
    const { tab } = browser();
    const one = tab();
    for (const text of ['1', '2', '3']) one.conversation.send(text);
    await arrived(one, '1', '2', '3');
    const { rooms } = await one.client.rest.listRooms();
    expect(rooms).toHaveLength(1);
  });

  test('goes on in another tab, and after a reload', async () => {
    const { tab } = browser();
    const one = tab();
    one.conversation.send('Hello');
    await arrived(one, 'Hello');
    const other = tab();
    await other.conversation.resume();
    await arrived(other, 'Hello');
    other.conversation.send('and again');
    await arrived(one, 'Hello', 'and again');
    expect(roomOf(other)?.id).toBe(roomOf(one)?.id);
  });

  test('begun without a network is shown, kept over a reload, and there once the network is', async () => {
    const { tab } = browser();
    const waiting = createKeptText();
    const one = tab({}, waiting, createClient({ url: NOWHERE }));
    one.conversation.send('Hello');
    await vi.waitFor(() => expect(one.conversation.get().isUnreachable).toBe(true), WAIT);
    expect(one.conversation.get().waiting).toMatchObject([{ data: 'Hello', status: 'sending' }]);

    site.proxy.setNetwork('refuse');
    const reloaded = tab({}, waiting, site.shakyClient({}));
    expect(reloaded.conversation.get().waiting).toMatchObject([{ data: 'Hello' }]);
    void reloaded.conversation.resume();
    await vi.waitFor(() => expect(reloaded.conversation.get().isUnreachable).toBe(true), WAIT);
    site.proxy.setNetwork('up');
    await arrived(reloaded, 'Hello');
    expect(reloaded.conversation.get().isUnreachable).toBe(false);
    expect(waiting.load()).toBe('');
  });

  test('of each link is one of its own', async () => {
    const { tab } = browser();
    const direct = tab();
    direct.conversation.send('direct');
    await arrived(direct, 'direct');
    const byLink = tab({ link: 'poster-7' });
    await byLink.conversation.resume();
    expect(byLink.conversation.get().phase).toBe('none');
    byLink.conversation.send('by the poster');
    await arrived(byLink, 'by the poster');
    expect(roomOf(byLink)?.portfolio).toBe('poster-7');
    const again = tab({ link: 'poster-7' });
    await again.conversation.resume();
    await arrived(again, 'by the poster');
  });

  test('begins anew with a new visitor where the token admits nobody any more', async () => {
    const { tab, token } = browser();
    const one = tab();
    one.conversation.send('before');
    await arrived(one, 'before');
    const before = token();
    await one.client.rest.endVisitor();
    const other = tab();
    await other.conversation.resume();
    expect(other.conversation.get().phase).toBe('none');
    other.conversation.send('after');
    await arrived(other, 'after');
    expect(token()).not.toBe(before);
  });

  test('that was closed is left, and the next message opens another', async () => {
    const { tab } = browser();
    const one = tab();
    one.conversation.send('old');
    await arrived(one, 'old');
    const old = roomOf(one)!;
    await one.client.rest.changeRoom({ roomId: old.id, body: { isActive: false } });
    await vi.waitFor(() => expect(roomOf(one)?.isActive).toBe(false), WAIT);
    one.conversation.startAnew();
    await one.conversation.resume();
    expect(one.conversation.get().phase).toBe('none');
    one.conversation.send('new');
    await arrived(one, 'new');
    expect(roomOf(one)?.id).not.toBe(old.id);
  });

  test('tells the agents who the visitor says they are', async () => {
    const { tab } = browser();
    const one = tab();
    await one.visit.identify({ name: 'Nora', email: 'nora@example.com' }, () => undefined);
    one.conversation.send('Hello');
    await arrived(one, 'Hello');
    expect(one.conversation.get().view.messages[0]?.author).toBe('Nora');
    expect(await one.client.rest.getVisitor()).toMatchObject({
      name: 'Nora',
      email: 'nora@example.com',
    });
  });

  test('that is refused for good shows its message as failed, to be sent again or dropped', async () => {
    const { tab } = browser();
    const one = tab({ product: 'NO_SUCH_PRODUCT' });
    one.conversation.send('Hello');
    one.conversation.send('there');
    const statuses = () => one.conversation.get().waiting.map(({ status }) => status);
    await vi.waitFor(() => expect(statuses()).toEqual(['failed', 'failed']), WAIT);
    const [first, second] = one.conversation.get().waiting;
    one.conversation.discard(first!.clientId);
    one.conversation.retry(second!.clientId);
    expect(statuses()).toEqual(['sending']);
    await vi.waitFor(() => expect(statuses()).toEqual(['failed']), WAIT);
  });
});

const pdf = () => new File(['%PDF-1.4 hello'], 'invoice.pdf', { type: 'application/pdf' });
const liar = () => new File(['not a picture'], 'liar.png', { type: 'image/png' });
const uploadsOf = ({ conversation }: Tab) =>
  conversation.get().uploads.map(({ name, status, errorCode }) => [name, status, errorCode]);

describe('files', () => {
  test('open the conversation as a message does, and arrive in the order they were chosen', async () => {
    const { tab } = browser();
    const one = tab();
    const second = new File(['second'], 'second.txt', { type: 'text/plain' });
    one.conversation.attach([pdf(), second]);
    const names = () =>
      one.conversation.get().view.messages.map(({ data }) => (data as { name: string }).name);
    await vi.waitFor(() => expect(names()).toEqual(['invoice.pdf', 'second.txt']), WAIT);
    expect(one.conversation.get().uploads).toEqual([]);
  });

  test('that are refused stay as failed with the reason, and hold up no other', async () => {
    const { tab } = browser();
    const one = tab();
    one.conversation.attach([liar(), pdf()]);
    await vi.waitFor(() => expect(one.conversation.get().view.messages).toHaveLength(1), WAIT);
    expect(uploadsOf(one)).toEqual([['liar.png', 'failed', 'UNSUPPORTED_MEDIA_TYPE']]);
    one.conversation.removeUpload(one.conversation.get().uploads[0]!.id);
    expect(uploadsOf(one)).toEqual([]);
  });

  test('that are called off leave no message', async () => {
    const { tab } = browser();
    const one = tab();
    one.conversation.attach([pdf()]);
    one.conversation.removeUpload(one.conversation.get().uploads[0]!.id);
    one.conversation.send('instead');
    await arrived(one, 'instead');
  });
});
