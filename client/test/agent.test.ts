import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makePerson, type Person } from '../../server/test/accounts/team.ts';
import { createAgentClient, type AgentClient, type InboxEvent } from '../src/agent.ts';
import { openBrowser, type Browser } from './support/browser-of.ts';
import { eventually, PRODUCT, textsOf, useLiveSite } from './support/live-site.ts';

const ORGANIZATION = 'acme';
const site = useLiveSite({ RATE_LIMITS: 'off' });

let browser: Browser;
let agent: Person;
let client: AgentClient;

beforeEach(async () => {
  browser = await openBrowser(() => (site.app.http.server.address() as AddressInfo).port);
  agent = await makePerson(site.app.storage, { organizationId: ORGANIZATION });
  client = createAgentClient({ url: browser.url });
});
afterEach(async () => {
  client.close();
  await browser.close();
});

async function signIn(): Promise<void> {
  browser.signIn(agent.token);
  const { account } = await client.rest.getAccount();
  expect(account.id).toBe(agent.id);
  client.setAccount(account.id);
}

/** A listener that writes down what it is told. */
function listen() {
  const told: (InboxEvent | 'joined' | { refused: string })[] = [];
  return {
    told,
    joins: () => told.filter((one) => one === 'joined').length,
    listener: {
      onJoin: () => void told.push('joined'),
      onEvent: (event: InboxEvent) => void told.push(event),
      onRefused: ({ code }: { code: string }) => void told.push({ refused: code }),
    },
  };
}

test('nobody connects before somebody is signed in, and calls are refused in words', async () => {
  await expect(client.rest.getAccount()).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  client.joinInbox(ORGANIZATION, listen().listener);
  expect(client.connection.get()).toBe('idle');
  expect(browser.sockets()).toBe(0);
});

test('whoever is signed in is live in a room and answers the visitor', async () => {
  const visitor = await site.visit();
  await signIn();
  const room = client.room(visitor.roomId);
  visitor.room.send({ data: 'hello' });
  await eventually(() => textsOf(room)).toEqual(['hello']);
  room.send({ data: 'good day' });
  await eventually(() => textsOf(visitor.room)).toEqual(['hello', 'good day']);
  expect(room.get().messages[1]).toMatchObject({ side: 'agent', author: 'Ann' });
});

test('what only agents are told of a room comes after its join, again after each', async () => {
  const { roomId } = await site.visitor();
  await signIn();
  const told: string[] = [];
  const end = client.followWork(roomId, {
    onJoin: () => told.push('joined'),
    onEvent: ({ name }) => told.push(name),
  });
  client.room(roomId);
  await eventually(() => told.toSorted((one, other) => one.localeCompare(other))).toEqual([
    'joined',
    'viewers.changed',
  ]);
  browser.cut();
  await eventually(() => told.length).toBe(4);
  end();
});

test('an inbox keeps the socket open, and says after each connect that lists are to be read', async () => {
  await signIn();
  const first = listen();
  const second = listen();
  const leave = client.joinInbox(ORGANIZATION, first.listener);
  await eventually(first.joins).toBe(1);
  client.joinInbox(ORGANIZATION, second.listener);
  await eventually(second.joins).toBe(1);
  expect(first.joins(), 'it is joined already').toBe(1);
  browser.cut();
  await eventually(() => [first.joins(), second.joins()]).toEqual([2, 2]);
  leave();
  browser.cut();
  await eventually(second.joins).toBe(3);
  expect(first.joins()).toBe(2);
});

test('the socket is closed with the last inbox and the last room', async () => {
  await signIn();
  const { listener, joins } = listen();
  const leave = client.joinInbox(ORGANIZATION, listener);
  await eventually(joins).toBe(1);
  const { roomId } = await site.visitor();
  const room = client.room(roomId);
  await eventually(() => room.get().status).toBe('live');
  leave();
  expect(client.connection.get()).toBe('online');
  room.close();
  expect(client.connection.get()).toBe('idle');
});

test('an organization that is not theirs is refused, and the others are heard', async () => {
  await signIn();
  const foreign = listen();
  const own = listen();
  client.joinInbox('elsewhere', foreign.listener);
  client.joinInbox(ORGANIZATION, own.listener);
  await eventually(() => foreign.told).toEqual([{ refused: 'NOT_FOUND' }]);
  await eventually(own.joins).toBe(1);
});

test('without a session the connection ends, and begins anew after signing in', async () => {
  browser.signIn('dws_made-up');
  client.setAccount(agent.id);
  const { listener, joins } = listen();
  client.joinInbox(ORGANIZATION, listener);
  await eventually(() => client.connection.get()).toBe('ended');
  const asked = browser.sockets();
  expect(browser.sockets()).toBe(asked);
  await signIn();
  await eventually(joins).toBe(1);
  expect(client.connection.get()).toBe('online');
});

test('a visitor’s token needs no cookie, and a page’s cookie is not theirs', async () => {
  browser.signIn(agent.token);
  const { token, roomId } = await site.visitor();
  const visitor = site.shakyClient({ url: browser.url, token });
  const room = visitor.room(roomId);
  room.send({ data: 'mine' });
  await eventually(() => room.get().messages[0]?.side).toBe('visitor');
  expect((await visitor.rest.openRoom({ body: { product: PRODUCT } })).id).toBe(roomId);
});
