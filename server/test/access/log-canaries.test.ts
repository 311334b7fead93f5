import { sql } from 'kysely';
import { symbols, type Logger } from 'pino';
import { describe, expect, test } from 'vitest';
import { createLogger } from '../../src/lib/logger.ts';
import { PASSWORD } from '../accounts/team.ts';
import { engines } from '../support/engines.ts';
import { startTestApp, type TestApp } from '../support/test-app.ts';
import { deleteRoom, roomUrl, sendMessage, unique } from '../support/v2.ts';
import {
  createKey,
  ENDPOINTS,
  makePlace,
  SAMPLE_CALLS,
  withBearer,
  withCredential,
  withKey,
  type Operation,
  type Place,
} from './sample-calls.ts';

/** They end the sessions, keys and tokens that the others need, each those of the ones before it. */
const LAST: readonly Operation[] = [
  'revokeKey',
  'changePassword',
  'setTwoFactor',
  'renewRecoveryCodes',
  'removeTwoFactor',
  'endSessions',
  'endVisitor',
];
const operations = (Object.keys(ENDPOINTS) as Operation[]).toSorted(
  (one, other) => LAST.indexOf(one) - LAST.indexOf(other),
);

/** The server's own logger at its most talkative, writing into `lines` instead of the output. */
function logInto(lines: string[]): Logger {
  const memory = { write: (line: string) => lines.push(line) };
  return Object.assign(createLogger('trace'), { [symbols.streamSym]: memory });
}

describe.each(engines)(
  '$name: no log line holds what admits somebody, or what was written',
  (engine) => {
    const lines: string[] = [];
    let place: Place;
    let key: string;

    /** An app of its own for each: some of them are broken on the way. */
    async function record(act: (app: TestApp) => Promise<void>): Promise<string> {
      lines.length = 0;
      const app = await startTestApp({
        engine,
        log: logInto(lines),
        settings: { RATE_LIMITS: 'off', SQLITE_MAX_PAGES: '200' },
      });
      place = await makePlace(app);
      key = await createKey(app, place.organization);
      try {
        await act(app);
      } finally {
        await app.close();
      }
      return lines.join('');
    }

    function expectNoCanary(log: string): void {
      const { visitorToken, visitorRoomId, team, ...v2 } = place;
      const { messageText, messageId, roomId, masterLinkId, qrId, portfolio, user } = v2;
      const canaries = {
        key,
        visitorToken,
        visitorRoomId,
        session: team.owner.token,
        spareSession: team.spareToken,
        invitation: team.newcomerToken,
        reset: team.resetToken,
        email: team.owner.email,
        password: PASSWORD,
        messageText,
        messageId,
        roomId,
        masterLinkId,
        qrId,
        portfolio,
        user,
      };
      const seen = Object.entries(canaries).filter(([, canary]) => log.includes(canary));
      const where = seen.map(([name, canary]) => [
        name,
        lines.find((line) => line.includes(canary)),
      ]);
      expect(where).toEqual([]);
    }

    test('when every endpoint answers', async () => {
      const log = await record(async ({ api }) => {
        for (const operation of operations) {
          const { status } = await api.send(withCredential(operation, place, key));
          expect([200, 201, 204, 302], operation).toContain(status);
          // The log does see the request: nothing is proved by one that is silent.
          expect(lines.join('')).toContain(`"route":"${ENDPOINTS[operation].path}"`);
        }
      });
      expectNoCanary(log);
    });

    test('when requests are refused', async () => {
      const log = await record(async ({ api }) => {
        for (const operation of operations) {
          const call = SAMPLE_CALLS[operation](place);
          await api.send({
            ...call,
            headers: { ...call.headers, 'x-forwarded-for': '203.0.113.9' },
          });
          await api.send(withBearer(withKey(operation, call, `${key}0`), `${key}0`));
          await api.send({ ...call, method: 'DELETE' });
          await api.send({ ...call, payload: `{"${place.messageText}":` });
          await api.send({ ...call, url: `${call.url.split('?')[0]}/${place.roomId}/%zz` });
        }
        await deleteRoom(api, place.roomId);
        await sendMessage(api, place.roomId, { message_data: place.messageText });
        await sendMessage(api, place.roomId, { author: null, message_data: place.messageText });
        await api.get(roomUrl(place.roomId), { 'if-none-match': place.roomId });
        await api.get(`/${place.roomId}?api_key=${key}`);
      });
      expectNoCanary(log);
    });

    test('when the database refuses a row', async () => {
      const log = await record(async ({ api, storage }) => {
        const rule =
          engine.name === 'postgres'
            ? sql`alter table messages add constraint refused check (seq < 2)`
            : sql`create trigger refused before insert on messages when new.seq > 1
                begin select raise(abort, 'refused'); end`;
        await rule.execute(storage.db);
        const message = { message_data: place.messageText, client_id: place.messageText };
        expect((await sendMessage(api, place.roomId, message)).status).toBe(500);
      });
      expect(log).toContain('"level":50');
      expectNoCanary(log);
    });

    test('when the database is full or gone', async () => {
      const log = await record(async ({ api, storage }) => {
        if (engine.name === 'sqlite') {
          const large = { message_data: place.messageText.repeat(100_000) };
          expect((await sendMessage(api, place.roomId, large)).status).toBe(503);
        }
        await storage.db.destroy();
        for (const operation of operations) {
          await api.send(withKey(operation, SAMPLE_CALLS[operation](place), key));
        }
      });
      expect(log).toContain('"level":50');
      expectNoCanary(log);
    });
  },
);

test('what the serializers of the log are given of a request, they keep to themselves', () => {
  const lines: string[] = [];
  const secret = unique();
  const request = { method: 'GET', url: `/${secret}`, headers: { authorization: secret } };
  logInto(lines).info({ req: request, res: { statusCode: 200, body: secret } }, 'seen');
  expect(lines.join('')).toContain('"status":200');
  expect(lines.join('')).not.toContain(secret);
});
