import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { createMemoryBus } from '../../src/bus/memory.ts';
import { findKeyHolder, revokeApiKey } from '../../src/domain/access/api-keys.service.ts';
import { createFindTokenHolder } from '../../src/domain/access/bearer-tokens.ts';
import { createFindStandings } from '../../src/domain/access/standing.service.ts';
import { createOrganizationsService } from '../../src/domain/organizations/organizations.service.ts';
import { createVisitorsService } from '../../src/domain/visitors/visitors.service.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { createArrivals, type Arrivals } from '../../src/lib/arrivals.ts';
import { createRealtime, type RealtimeParts } from '../../src/realtime/sockets.ts';
import { createKey } from '../access/sample-calls.ts';
import { engines } from '../support/engines.ts';
import { connect, connectAnyhow, type TestSocket } from '../support/sockets.ts';
import { useTestApp } from '../support/test-app.ts';
import { unique } from '../support/v2.ts';
import { createVisitor } from '../support/v3.ts';

const nothing = (): Promise<void> => Promise.resolve();

async function untilClosed(socket: TestSocket): Promise<void> {
  await vi.waitFor(() => expect(socket.closed()).toBe('io server disconnect'), 5000);
  expect(socket.events).toEqual([{ name: 'session.ended', payload: { reason: 'revoked' } }]);
}

describe.each(engines)('on $name: what ends between the handshake and its check', (engine) => {
  const app = useTestApp({ engine, settings: { RATE_LIMITS: 'off' } });

  /** The sockets of a server on the app's database, whose look-ups can be held up. */
  async function startSockets(line?: Arrivals) {
    const { storage, settings } = app;
    const bus = createMemoryBus();
    const visitors = createVisitorsService(storage, systemClock, {
      organizations: createOrganizationsService(storage, systemClock, 'auto'),
      verify: () => Promise.reject(new Error('nobody is named here')),
      publish: bus.publish,
    });
    const findTokenHolder = createFindTokenHolder(storage, visitors);
    const findStandings = createFindStandings(storage, systemClock);
    let meanwhile = nothing;

    const server = createServer();
    const realtime = createRealtime(server, {
      settings,
      bus,
      async findTokenHolder(token: string) {
        const holder = await findTokenHolder(token);
        await meanwhile();
        return holder;
      },
      // The regular rounds, which ask for both sockets, find nothing: they would hide what is missed.
      findStandings: async (principals) =>
        principals.length > 1 ? principals.map(() => 'good') : findStandings(principals),
      sessionTokenIn: () => undefined,
      findSessionHolder: async () => undefined,
      mayConnectFrom: async () => true,
      arrivals: line ?? createArrivals(server),
      isStopping: () => false,
      translateFault: (error: unknown) => error,
      log: { error: () => undefined },
      // Nothing is sent over these sockets that these would answer.
    } as Partial<RealtimeParts> as RealtimeParts);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(async () => {
      await realtime.stop();
      server.close();
    });
    const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    await connect(url, await createVisitor(app.api));

    /** Connects, and ends what it connects with when that has been found good. */
    async function connectDuring(token: string, end: () => Promise<void>): Promise<TestSocket> {
      meanwhile = async () => {
        meanwhile = nothing;
        await end();
      };
      return connectAnyhow(url, token);
    }
    return { url, visitors, bus, connectDuring };
  }

  test('a visitor’s token: its socket is closed', async () => {
    const { visitors, connectDuring } = await startSockets();
    const token = await createVisitor(app.api);
    const principal = await visitors.authenticate(token);
    await untilClosed(await connectDuring(token, () => visitors.end(principal!)));
  });

  test('a key: its socket is closed', async () => {
    const { bus, connectDuring } = await startSockets();
    const key = await createKey(app, `org-${unique()}`);
    const { keyId } = (await findKeyHolder(app.storage, key))!;
    const socket = await connectDuring(key, async () => {
      await revokeApiKey(app.storage, keyId);
      bus.publish({ name: 'key.revoked', keyId });
    });
    await untilClosed(socket);
  });

  test('what ends for somebody else: its socket stays open', async () => {
    const { visitors, connectDuring } = await startSockets();
    const other = await visitors.authenticate(await createVisitor(app.api));
    const token = await createVisitor(app.api);
    const socket = await connectDuring(token, () => visitors.end(other!));
    await vi.waitFor(() => expect(socket.raw.connected).toBe(true), 5000);
    await socket.ask('no.such.event');
    expect(socket.closed()).toBeUndefined();
  });

  test('joins wait in line, and nothing else does that those send who are there', async () => {
    const waiting: string[] = [];
    const line: Arrivals = {
      queue({ enter }, as) {
        if (as === 'new') enter();
        else waiting.push(as);
        return true;
      },
    };
    const { url } = await startSockets(line);
    const socket = await connect(url, await createVisitor(app.api));
    void socket.ask('room.join', { rooms: [] }).catch(() => undefined);
    await socket.ask('no.such.event');
    expect(waiting).toEqual(['begun']);
  });
});
