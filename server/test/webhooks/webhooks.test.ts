import type { Webhook } from '@dowellchat/contract/v3/webhooks.endpoints.ts';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { makePerson, type Person } from '../accounts/team.ts';
import { callAs, changeWork } from '../inbox/desk.ts';
import { figureIn } from '../promises/support/metrics.ts';
import { engines } from '../support/engines.ts';
import { useTestApp } from '../support/test-app.ts';
import { unique } from '../support/v2.ts';
import { openVisitorRoom, problemIn, sendAs, sendV3 } from '../support/v3.ts';
import { hooksUrl, idOf, isSigned, listDeliveries, makeWebhook, told } from './hooks.ts';
import { startReceiver, type Receiver } from './receiver.ts';

const WAIT = { timeout: 15_000, interval: 50 };
const OPEN = { WEBHOOKS_PRIVATE: 'on', WEBHOOKS_HTTP: 'on', RATE_LIMITS: 'off' };
const DAY_MS = 24 * 60 * 60 * 1000;

describe.each(engines)('on $name', (engine) => {
  let skippedMs = 0;
  const app = useTestApp({ engine, settings: OPEN, clock: () => Date.now() + skippedMs });
  let receiver: Receiver;
  let organizationId: string;
  let admin: Person;
  beforeEach(async () => {
    receiver = await startReceiver();
    organizationId = `org-${unique()}`;
    admin = await makePerson(app.storage, { organizationId, role: 'admin' });
  });
  afterEach(() => receiver.close());

  const make = (url = receiver.url, events?: Webhook['events']) =>
    makeWebhook(app, admin, organizationId, { url, ...(events && { events }) });
  const received = (count: number) =>
    vi.waitFor(() => expect(receiver.received.length).toBeGreaterThanOrEqual(count), WAIT);
  const findHook = async (id: string): Promise<Webhook> => {
    const { json } = await callAs(app, admin, 'GET', hooksUrl(organizationId));
    const found = (json as { webhooks: Webhook[] }).webhooks.find((one) => one.id === id);
    if (found === undefined) throw new Error('The webhook is gone.');
    return found;
  };

  test('what happens in a room is told in signed bodies of the standard', async () => {
    const { secret } = await make();
    const { token, room } = await openVisitorRoom(app.api, organizationId);
    await received(1);
    const { message } = await sendV3(app.api, token, room.id, { any: ['json'] });
    await received(2);
    await changeWork(app, admin, room.id, { assigneeId: admin.id });
    await received(3);
    await sendAs(app.api, token, 'PATCH', `/api/v3/rooms/${room.id}`, { isActive: false });
    await received(4);
    expect(receiver.received.map((one) => told(one).type)).toEqual([
      'room.opened',
      'message.created',
      'room.assigned',
      'room.closed',
    ]);
    expect(receiver.received.map((one) => isSigned(one, secret))).toEqual([true, true, true, true]);
    expect(new Set(receiver.received.map(idOf)).size).toBe(4);
    const [opened, created, assigned, closed] = receiver.received.map((one) => told(one).data);
    expect(opened).toMatchObject({ room: { id: room.id, organizationId, isActive: true } });
    expect(created).toEqual({ organizationId, product: room.product, message });
    expect(assigned).toMatchObject({ room: { id: room.id, assigneeId: admin.id } });
    expect(closed).toMatchObject({ room: { id: room.id, isActive: false, lastSeq: 1 } });
  });

  test('only what was asked for is told, and nothing of another organization', async () => {
    await make(receiver.url, ['message.created']);
    const foreign = await openVisitorRoom(app.api, `org-${unique()}`);
    await sendV3(app.api, foreign.token, foreign.room.id, 'foreign');
    const { token, room } = await openVisitorRoom(app.api, organizationId);
    await sendV3(app.api, token, room.id, 'own');
    await received(1);
    await sendV3(app.api, token, room.id, 'and another');
    await received(2);
    expect(receiver.received.map((one) => told(one).type)).toEqual([
      'message.created',
      'message.created',
    ]);
    expect(receiver.received.map(({ body }) => body).join('')).not.toContain('foreign');
  });

  test('where nobody listens no message is written down a second time', async () => {
    const { id } = await make();
    await callAs(app, admin, 'PATCH', hooksUrl(organizationId, `/${id}`), { isOn: false });
    const { token, room } = await openVisitorRoom(app.api, organizationId);
    await sendV3(app.api, token, room.id, 'hello');
    expect(await listDeliveries(app, admin, organizationId, id)).toEqual([]);
  });

  test('what is refused is tried again with the same id, and the admin sees why', async () => {
    const failed = async () =>
      figureIn((await app.api.get('/metrics')).text, 'dowellchat_webhook_sends_failed');
    const failedBefore = await failed();
    receiver.answer = (response) => void response.writeHead(500).end();
    const { id } = await make(receiver.url, ['room.opened']);
    await openVisitorRoom(app.api, organizationId);
    await received(1);
    await vi.waitFor(async () => {
      const [delivery] = await listDeliveries(app, admin, organizationId, id);
      expect(delivery).toMatchObject({ state: 'waiting', attempts: 1, status: 500 });
    }, WAIT);
    expect((await findHook(id)).failingSince).not.toBeNull();
    expect(await failed()).toBeGreaterThan(failedBefore);
    receiver.answer = (response) => void response.writeHead(200).end();
    skippedMs += 60_000;
    await received(2);
    const [first, second] = receiver.received.map(idOf);
    expect(second).toBe(first);
    await vi.waitFor(async () => {
      const [delivery] = await listDeliveries(app, admin, organizationId, id);
      expect(delivery).toMatchObject({ id: first, state: 'delivered', attempts: 2, status: 200 });
    }, WAIT);
    expect((await findHook(id)).failingSince).toBeNull();
  });

  test('who takes nothing for a day is turned off, and gets all that waited when turned on', async () => {
    receiver.answer = (response) => void response.writeHead(503).end();
    const { id } = await make(receiver.url, ['room.opened']);
    await openVisitorRoom(app.api, organizationId);
    await received(1);
    await vi.waitFor(async () => expect((await findHook(id)).failingSince).not.toBeNull(), WAIT);
    skippedMs += DAY_MS + 60_000;
    await vi.waitFor(async () => {
      expect(await findHook(id)).toMatchObject({
        isOn: false,
        offReason: 'It took nothing for a day. The last time: It answered 503.',
      });
    }, WAIT);
    receiver.answer = (response) => void response.writeHead(204).end();
    const before = receiver.received.length;
    const turned = await callAs(app, admin, 'PATCH', hooksUrl(organizationId, `/${id}`), {
      isOn: true,
    });
    expect(turned.json).toMatchObject({ isOn: true, offReason: null, failingSince: null });
    await received(before + 1);
    expect(new Set(receiver.received.map(idOf)).size).toBe(1);
  });

  test('410 turns it off at once', async () => {
    receiver.answer = (response) => void response.writeHead(410).end();
    const { id } = await make(receiver.url, ['room.opened']);
    await openVisitorRoom(app.api, organizationId);
    await vi.waitFor(async () => expect((await findHook(id)).isOn).toBe(false), WAIT);
    expect(receiver.received).toHaveLength(1);
  });

  test('nobody waits for who never answers', async () => {
    const slow = await startReceiver();
    slow.answer = () => undefined;
    await make(slow.url, ['room.opened']);
    await openVisitorRoom(app.api, organizationId);
    await vi.waitFor(() => expect(slow.received).toHaveLength(1), WAIT);
    organizationId = `org-${unique()}`;
    admin = await makePerson(app.storage, { organizationId, role: 'admin' });
    await make(receiver.url, ['room.opened']);
    const startedMs = performance.now();
    await openVisitorRoom(app.api, organizationId);
    await received(1);
    // The slow one is given ten seconds.
    expect(performance.now() - startedMs).toBeLessThan(8000);
    await slow.close();
  });

  test('a test is sent at once, signed with the secret of now', async () => {
    const { id, secret } = await make();
    const send = () => callAs(app, admin, 'POST', hooksUrl(organizationId, `/${id}/test`));
    expect((await send()).json).toMatchObject({ state: 'delivered', type: 'webhook.test' });
    const renewed = await callAs(app, admin, 'PUT', hooksUrl(organizationId, `/${id}/secret`));
    expect(renewed.status, renewed.text).toBe(200);
    await send();
    const newSecret = (renewed.json as { secret: string }).secret;
    const [first, second] = receiver.received;
    if (first === undefined || second === undefined) throw new Error('Nothing came.');
    expect([isSigned(first, secret), isSigned(second, secret)]).toEqual([true, false]);
    expect(isSigned(second, newSecret)).toBe(true);
    await receiver.close();
    expect((await send()).json).toMatchObject({
      state: 'failed',
      reason: 'No connection: ECONNREFUSED.',
    });
  });

  test('what was told is told again on demand, with the same id; what waits is not', async () => {
    const { id, secret } = await make(receiver.url, ['room.opened']);
    await openVisitorRoom(app.api, organizationId);
    const newest = async () => (await listDeliveries(app, admin, organizationId, id))[0];
    await vi.waitFor(async () => expect((await newest())?.state).toBe('delivered'), WAIT);
    const deliveryId = (await newest())?.id ?? '';
    const path = hooksUrl(organizationId, `/${id}/deliveries/${deliveryId}/redelivery`);
    const send = () => callAs(app, admin, 'POST', path);

    receiver.answer = (response) => void response.writeHead(500).end();
    expect((await send()).json).toMatchObject({ id: deliveryId, state: 'waiting', attempts: 0 });
    await received(2);
    await vi.waitFor(async () => expect((await newest())?.status).toBe(500), WAIT);
    expect((await send()).status, 'on its way').toBe(404);
    receiver.answer = (response) => void response.writeHead(204).end();
    skippedMs += 60_000;
    await vi.waitFor(async () => expect((await newest())?.state).toBe('delivered'), WAIT);
    expect(new Set(receiver.received.map(idOf))).toEqual(new Set([deliveryId]));
    expect(receiver.received.every((one) => isSigned(one, secret))).toBe(true);
    const [first, , third] = receiver.received;
    expect(third?.body).toBe(first?.body);

    const other = await make(receiver.url, ['room.closed']);
    const elsewhere = hooksUrl(organizationId, `/${other.id}/deliveries/${deliveryId}/redelivery`);
    expect((await callAs(app, admin, 'POST', elsewhere)).status).toBe(404);
  });

  test('a removed one is told nothing, and its deliveries are gone', async () => {
    const { id } = await make(receiver.url, ['room.opened']);
    const removed = await callAs(app, admin, 'DELETE', hooksUrl(organizationId, `/${id}`));
    expect(removed.status).toBe(204);
    const again = await callAs(app, admin, 'GET', hooksUrl(organizationId, `/${id}/deliveries`));
    expect(again.status).toBe(404);
  });

  test('the audit log names a webhook by its address, and not by its query, which may be a secret', async () => {
    const urlOf = (path: string): string => new URL(`${path}?token=hush#hush`, receiver.url).href;
    const { host } = new URL(receiver.url);
    const { id } = await make(urlOf('/chat'));
    const hook = hooksUrl(organizationId, `/${id}`);
    await callAs(app, admin, 'PUT', `${hook}/secret`);
    await callAs(app, admin, 'PATCH', hook, { url: urlOf('/chat/events') });
    await callAs(app, admin, 'DELETE', hook);

    const audit = `/api/v3/organizations/${organizationId}/audit`;
    const { json } = await callAs(app, admin, 'GET', audit);
    const entries = (json as { entries: { action: string; subject: string }[] }).entries;
    expect(entries.map(({ action, subject }) => `${action}: ${subject}`)).toEqual([
      `webhook.removed: ${host}`,
      `webhook.changed: ${host}`,
      `webhook-secret.renewed: ${host}`,
      `webhook.created: ${host}`,
    ]);
  });

  test('there are ten at most, however many are made at once', async () => {
    const body = { url: receiver.url, events: ['room.opened'] };
    const calls = Array.from({ length: 30 }, () =>
      callAs(app, admin, 'POST', hooksUrl(organizationId), body),
    );
    const statuses = (await Promise.all(calls)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 201)).toHaveLength(10);
    expect(statuses.filter((status) => status === 409)).toHaveLength(20);
    const { json } = await callAs(app, admin, 'GET', hooksUrl(organizationId));
    expect((json as { webhooks: Webhook[] }).webhooks).toHaveLength(10);
  });

  test('there are ten at most, and no secret is shown again or kept in clear', async () => {
    const secrets: string[] = [];
    for (let made = 0; made < 10; made += 1) secrets.push((await make()).secret);
    const eleventh = await callAs(app, admin, 'POST', hooksUrl(organizationId), {
      url: receiver.url,
      events: ['room.opened'],
    });
    expect(eleventh.status).toBe(409);
    const { text } = await callAs(app, admin, 'GET', hooksUrl(organizationId));
    const rows = JSON.stringify(await app.storage.db.selectFrom('webhooks').selectAll().execute());
    expect(secrets.filter((secret) => (text + rows).includes(secret.slice(6)))).toEqual([]);
  });
});

describe('as the server is set up by default', () => {
  const app = useTestApp();

  test.each([
    ['http://example.com/', 'The URL must begin with https://.'],
    ['https://127.0.0.1/', 'The host’s address is not one of the open internet.'],
    ['https://[::ffff:10.0.0.1]/', 'The host’s address is not one of the open internet.'],
    ['https://169.254.169.254/latest', 'The host’s address is not one of the open internet.'],
    ['https://user:secret@1.1.1.1/', 'The URL must hold no user name and no password.'],
    ['nonsense', 'This is no URL.'],
  ])('%s is refused: %s', async (url, reason) => {
    const organizationId = `org-${unique()}`;
    const admin = await makePerson(app.storage, { organizationId, role: 'admin' });
    const body = { url, events: ['room.opened'] };
    const answer = await callAs(app, admin, 'POST', hooksUrl(organizationId), body);
    expect(answer.status).toBe(400);
    expect(problemIn(answer).fields).toEqual({ url: [reason] });
  });
});
