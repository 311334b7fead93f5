import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { superviseServer, type SupervisedServer } from '../../../bench/faults/supervised-server.ts';
import { readSettings } from '../../src/config/settings.ts';
import { purposeOfWebhook } from '../../src/domain/webhooks/sending.ts';
import { newId } from '../../src/lib/ids.ts';
import { createSecretBox } from '../../src/lib/secret-box.ts';
import { openStorage } from '../../src/storage/open.ts';
import { insertWebhook } from '../../src/storage/queries/webhooks.queries.ts';
import { ensureSecretKey } from '../../src/storage/secret-key.ts';
import { asPerson, makePerson, type Person } from '../accounts/team.ts';
import type { TestDatabase } from '../support/engine.ts';
import { engines } from '../support/engines.ts';
import { unique } from '../support/v2.ts';
import { bearer, PRODUCT } from '../support/v3.ts';
import { hooksUrl, idOf, isSigned, told } from '../webhooks/hooks.ts';
import { startReceiver, type Receiver } from '../webhooks/receiver.ts';
import { sized } from './support/size.ts';

const KILLS = sized({ short: 2, long: 3, full: 20 });
const MESSAGES_BETWEEN = 15;
const SENDERS = 3;
/** A lease of a killed process, and the pause of a receiver that was down. */
const ARRIVES = { timeout: 90_000, interval: 200 };
const OPEN = { WEBHOOKS_PRIVATE: 'on', WEBHOOKS_HTTP: 'on' };
const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

describe.each(engines)(
  'on $name',
  (engine) => {
    let database: TestDatabase;
    let organizationId: string;
    let admin: Person;
    let receiver: Receiver;
    beforeEach(async () => {
      database = await engine.createDatabase();
      organizationId = `org-${unique()}`;
      receiver = await startReceiver();
    });
    afterEach(async () => {
      await receiver.close();
      await database.drop();
    });

    /** Before the server starts: webhooks that no admin could register are there as well. */
    async function prepare(urls: readonly string[]): Promise<string[]> {
      const settings = readSettings(database.env);
      const storage = await openStorage(settings, { as: 'serve' });
      const box = createSecretBox(() => ensureSecretKey(settings));
      admin = await makePerson(storage, { organizationId, role: 'admin' });
      const ids: string[] = [];
      for (const url of urls) {
        const id = newId();
        const webhook = {
          id,
          organizationId,
          url,
          events: ['message.created' as const],
          sealedSecret: box.seal(purposeOfWebhook(id), SECRET),
          isOn: true,
          offReason: null,
          failures: 0,
          failingSinceMs: null,
          createdAtMs: 1,
        };
        await storage.db.transaction().execute((tx) => insertWebhook(tx, webhook));
        ids.push(id);
      }
      await storage.close();
      return ids;
    }

    async function start(settings: Readonly<Record<string, string>>): Promise<SupervisedServer> {
      const env = { ...database.env, DATA_DIR: database.dataDir, LOG_LEVEL: 'warn', ...settings };
      const server = await superviseServer(env);
      onTestFinished(async () => {
        await server.stop();
      });
      return server;
    }

    test(`${KILLS} kills and a receiver that is down lose no event, and each keeps one id`, async () => {
      await prepare([receiver.url]);
      const server = await start(OPEN);
      const { token, roomId } = await openRoom(server, organizationId);
      const acked: string[] = [];
      const sendMany = async (): Promise<void> => {
        for (let sent = 0; sent < MESSAGES_BETWEEN; sent += 1) {
          acked.push(await sendMessage(server, token, roomId));
        }
      };
      for (let kill = 0; kill < KILLS; kill += 1) {
        const sending = Promise.all(Array.from({ length: SENDERS }, sendMany));
        const known = receiver.received.length;
        // In the midst of it: some of what is under way has arrived and is not settled.
        await vi.waitFor(() => expect(receiver.received.length).toBeGreaterThan(known), ARRIVES);
        await server.restart('SIGKILL');
        await sending;
      }
      const { port } = receiver;
      const before = receiver.received;
      await receiver.close();
      await sendMany();
      receiver = await startReceiver({ port });
      const all = () => [...before, ...receiver.received];
      await vi.waitFor(() => {
        const arrived = new Set(all().map(messageIdIn));
        expect(acked.filter((id) => !arrived.has(id))).toEqual([]);
      }, ARRIVES);
      const idsOf = new Map<string, Set<string>>();
      for (const one of all()) {
        const message = messageIdIn(one);
        idsOf.set(message, (idsOf.get(message) ?? new Set()).add(idOf(one)));
      }
      expect([...idsOf.values()].filter(({ size }) => size !== 1)).toEqual([]);
      expect(all().filter((one) => !isSigned(one, SECRET))).toEqual([]);
      console.log(JSON.stringify({ acked: acked.length, arrived: all().length }));
    });

    test('nothing connects inside, whatever is registered and wherever an answer leads', async () => {
      const inside = [
        `http://127.0.0.1:${receiver.port}/`,
        `http://localhost:${receiver.port}/`,
        `http://2130706433:${receiver.port}/`,
        `http://[::ffff:127.0.0.1]:${receiver.port}/`,
        `http://0.0.0.0:${receiver.port}/`,
      ];
      const ids = await prepare(inside);
      const server = await start({ WEBHOOKS_HTTP: 'on' });
      const { token, roomId } = await openRoom(server, organizationId);
      await sendMessage(server, token, roomId);
      for (const id of ids) {
        await vi.waitFor(async () => {
          const { deliveries } = await call<Deliveries>(server, admin, 'GET', `/${id}/deliveries`);
          expect(deliveries[0]).toMatchObject({ state: 'waiting', attempts: 1, status: null });
        }, ARRIVES);
      }
      expect(receiver.connections()).toBe(0);
    });

    test('redirects lead nowhere, and a body without an end holds nothing up', async () => {
      const inside = await startReceiver();
      const endless = await startReceiver();
      onTestFinished(async () => {
        await inside.close();
        await endless.close();
      });
      receiver.answer = (response) => void response.writeHead(307, { location: inside.url }).end();
      endless.answer = pour;
      const [redirecting = '', pouring = ''] = await prepare([receiver.url, endless.url]);
      const server = await start(OPEN);
      const test307 = await call<object>(server, admin, 'POST', `/${redirecting}/test`);
      expect(test307).toMatchObject({ state: 'failed', status: 307 });
      expect(inside.connections()).toBe(0);
      const poured = await call<object>(server, admin, 'POST', `/${pouring}/test`);
      expect(poured).toMatchObject({ state: 'delivered', status: 200 });
    });

    async function call<Answer>(
      server: SupervisedServer,
      person: Person,
      method: 'GET' | 'POST',
      rest: string,
    ): Promise<Answer> {
      const url = server.url();
      const headers = { ...asPerson(person.token), origin: url.origin };
      const response = await fetch(new URL(hooksUrl(organizationId, rest), url), {
        method,
        headers,
      });
      expect(response.status).toBe(200);
      return (await response.json()) as Answer;
    }
  },
  240_000,
);

interface Deliveries {
  readonly deliveries: readonly object[];
}

const messageIdIn = (one: Receiver['received'][number]): string =>
  (told(one).data as { message: { id: string } }).message.id;

function pour(response: ServerResponse): void {
  response.writeHead(200);
  const piece = Buffer.alloc(16 * 1024);
  const more = (): void => {
    while (!response.destroyed && response.write(piece));
  };
  response.on('drain', more).on('error', () => undefined);
  more();
}

async function openRoom(
  server: SupervisedServer,
  organizationId: string,
): Promise<{ token: string; roomId: string }> {
  const { token } = await post<{ token: string }>(server, '/api/v3/visitors', { organizationId });
  const body = { product: PRODUCT };
  const { id: roomId } = await post<{ id: string }>(server, '/api/v3/rooms', body, token);
  return { token, roomId };
}

/** Sends until it is acknowledged: the id of what is stored then. */
async function sendMessage(
  server: SupervisedServer,
  token: string,
  roomId: string,
): Promise<string> {
  const body = { clientId: unique(), data: 'hello' };
  for (;;) {
    await server.whenUp();
    const path = `/api/v3/rooms/${roomId}/messages`;
    const posted = await post<{ message: { id: string } }>(server, path, body, token).catch(
      () => undefined,
    );
    if (posted !== undefined) return posted.message.id;
    // It is being killed: it is up again when the supervisor says so.
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function post<Answer>(
  server: SupervisedServer,
  path: string,
  body: object,
  token?: string,
): Promise<Answer> {
  const response = await fetch(new URL(path, server.url()), {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token !== undefined && bearer(token)) },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(await response.text());
  return (await response.json()) as Answer;
}
