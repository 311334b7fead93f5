import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { createApiKey } from '../../../server/src/domain/access/api-keys.service.ts';
import { putMeta } from '../../../server/src/storage/queries/meta.queries.ts';
import { makeDataDir, removeFolder, type Engine } from '../../../server/test/support/engine.ts';
import { startTestApp, type TestApp } from '../../../server/test/support/test-app.ts';
import { createClient, type Client, type ClientOptions, type LiveRoom } from '../../src/client.ts';
import { startProxy, type Proxy } from './proxy.ts';

export const PRODUCT = 'WIFIQRCODE';
const ORGANIZATION = 'acme';

interface Visitor {
  readonly token: string;
  readonly roomId: string;
  /** A client behind the proxy. */
  readonly client: Client;
  /** Its storage for unsent messages: what a reload finds. */
  readonly kept: Map<string, string>;
  /** A client that nothing disturbs, of the same visitor. */
  readonly calm: Client;
}

/** A visitor whose client has the room open. */
type Visit = Visitor & { readonly room: LiveRoom };

export interface LiveSite {
  readonly app: TestApp;
  readonly proxy: Proxy;
  /** A new visitor with a room, which no client has opened yet. */
  visitor(): Promise<Visitor>;
  visit(): Promise<Visit>;
  /** Another client behind the proxy. */
  shakyClient(options: ClientOptions): Client;
  /** Another client that nothing disturbs. */
  calmClient(token?: string): Client;
  createApiKey(): Promise<string>;
  /** The server goes and comes back on the same data, as a backup would leave it if told so. */
  restart(options?: { asRestored?: boolean; whileDown?: () => Promise<void> }): Promise<void>;
}

/** A real server on a real port, behind a wire that can be cut, for the suite it is declared in. */
export function useLiveSite(settings: Readonly<Record<string, string>> = {}): LiveSite {
  let dataDir = '';
  let app: TestApp | undefined;
  let proxy: Proxy | undefined;
  let clients: Client[] = [];

  const engine: Engine = {
    name: 'sqlite',
    createDatabase: () =>
      Promise.resolve({ env: { DATA_DIR: dataDir }, dataDir, drop: () => Promise.resolve() }),
  };

  async function start(): Promise<number> {
    app = await startTestApp({ engine, settings });
    await app.http.listen({ port: 0, host: '127.0.0.1' });
    return (app.http.server.address() as AddressInfo).port;
  }

  beforeAll(async () => {
    dataDir = await makeDataDir();
    proxy = await startProxy(await start());
  });
  afterEach(() => {
    for (const client of clients) client.close();
    clients = [];
    proxy?.setNetwork('up');
    proxy?.block(undefined);
    proxy?.breakAfter(undefined);
  });
  afterAll(async () => {
    await proxy?.close();
    await app?.close();
    await removeFolder(dataDir);
  });

  const running = (): { app: TestApp; proxy: Proxy } => {
    if (app === undefined || proxy === undefined) throw new Error('The site runs while tests do.');
    return { app, proxy };
  };
  function keep(client: Client): Client {
    clients.push(client);
    return client;
  }
  function calmClient(token?: string): Client {
    const { port } = running().app.http.server.address() as AddressInfo;
    return keep(createClient({ url: `http://127.0.0.1:${port}`, ...(token && { token }) }));
  }
  function shakyClient(options: ClientOptions): Client {
    return keep(createClient({ url: running().proxy.url, ...options }));
  }

  async function visitor(): Promise<Visitor> {
    const body = { organizationId: ORGANIZATION };
    const { token } = await calmClient().rest.createVisitor({ body });
    const calm = calmClient(token);
    const { id: roomId } = await calm.rest.openRoom({ body: { product: PRODUCT } });
    const kept = new Map<string, string>();
    return {
      token,
      roomId,
      client: shakyClient({ token, outboxStorage: storageIn(kept) }),
      kept,
      calm,
    };
  }

  return {
    get app() {
      return running().app;
    },
    get proxy() {
      return running().proxy;
    },
    shakyClient,
    calmClient,
    createApiKey: () =>
      createApiKey(running().app.storage, Date.now, { organizationId: ORGANIZATION }),
    visitor,
    async visit() {
      const arrived = await visitor();
      return { ...arrived, room: arrived.client.room(arrived.roomId) };
    },
    async restart({ asRestored = false, whileDown } = {}) {
      await running().app.close();
      await whileDown?.();
      let port = await start();
      if (asRestored) {
        // A server reads the epoch when it starts.
        await putMeta(running().app.storage.db, 'epoch', `restored-${port}`, { overwrite: true });
        await running().app.close();
        port = await start();
      }
      running().proxy.setTarget(port);
    },
  };
}

export function storageIn(kept: Map<string, string>): NonNullable<ClientOptions['outboxStorage']> {
  return {
    load: (key) => kept.get(key) ?? null,
    save(key, value) {
      if (value === null) kept.delete(key);
      else kept.set(key, value);
    },
  };
}

/** What a room shows, by the data of its messages. */
export function textsOf(room: Pick<LiveRoom, 'get'>): unknown[] {
  return room.get().messages.map(({ data }) => data);
}

/** Waits until a value is as expected. The limit is for a machine that is busy with other things. */
export function eventually<T>(value: () => T | Promise<T>, timeoutMs = 14_000) {
  return expect.poll(value, { timeout: timeoutMs, interval: 20 });
}
