import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import S3rver from '@20minutes/s3rver';
import {
  makeDataDir,
  removeFolder,
  sqliteEngine,
  type Engine,
  type TestDatabase,
} from '../support/engine.ts';
import { engines } from '../support/engines.ts';

/** The pair that the test server knows. */
const KEY = 'S3RVER';
const BUCKET = 'files-of-people';
/** What that server calls the file that holds an object's bytes. */
const OBJECT = /\._S3rver_object$/;

/** A store of S3 on this machine, which checks signatures; it can be stopped and started again. */
export interface S3Server {
  /** Of the bucket, as the setting takes it. */
  readonly url: string;
  /** Where its objects lie on the disk. */
  readonly folder: string;
  /** What was asked of it: method and path. */
  readonly requests: string[];
  /** Answers requests instead of the store, while there is one. */
  intercept: RequestListener | undefined;
  /** The store's own answer. */
  readonly serve: RequestListener;
  start(): Promise<void>;
  stop(): Promise<void>;
  drop(): Promise<void>;
}

export async function startS3(): Promise<S3Server> {
  const folder = await makeDataDir();
  const store = new S3rver({
    directory: folder,
    silent: true,
    configureBuckets: [{ name: BUCKET }],
  });
  await store.configureBuckets();
  const serve = store.callback();
  let server: Server | undefined;
  let port = 0;
  const s3: S3Server = {
    get url() {
      return `http://${KEY}:${KEY}@127.0.0.1:${port}/${BUCKET}`;
    },
    folder: join(folder, BUCKET),
    requests: [],
    intercept: undefined,
    serve,
    async start() {
      server = createServer((request, response) => {
        s3.requests.push(`${request.method} ${request.url}`);
        (s3.intercept ?? serve)(request, response);
      });
      server.listen(port, '127.0.0.1');
      await once(server, 'listening');
      ({ port } = server.address() as AddressInfo);
    },
    async stop() {
      const stopping = server;
      server = undefined;
      if (stopping === undefined) return;
      stopping.close();
      stopping.closeAllConnections();
      await once(stopping, 'close');
    },
    async drop() {
      await s3.stop();
      // It would log, and survive, what fails a test.
      store.logger.exceptions.unhandle();
      store.logger.close();
      await removeFolder(folder);
    },
  };
  await s3.start();
  return s3;
}

/** The test server does not run beside PostgreSQL as well: the store knows nothing of the database. */
export const enginesAndStores: readonly { readonly title: string; readonly engine: Engine }[] = [
  ...engines.map((engine) => ({ title: engine.name, engine })),
  { title: 'sqlite and S3', engine: withS3(sqliteEngine) },
];

interface EngineWithS3 extends Engine {
  createDatabase(): Promise<TestDatabase & { readonly s3: S3Server }>;
}

/** A database whose files are in a bucket of its own. */
export function withS3(engine: Engine): EngineWithS3 {
  return {
    ...engine,
    async createDatabase() {
      const [database, s3] = await Promise.all([engine.createDatabase(), startS3()]);
      return {
        ...database,
        s3,
        env: { ...database.env, S3_URL: s3.url },
        async drop() {
          await database.drop();
          await s3.drop();
        },
      };
    },
  };
}

/** Names of the files a store has, and of those that are on their way. */
export function filesKept(database: TestDatabase): string[] {
  const local = entriesOf(join(database.dataDir, 'files'))
    .filter((entry) => entry.isFile() || entry.parentPath.endsWith('incoming'))
    .map(({ name }) => name);
  return 's3' in database ? [...local, ...objectsOf(database.s3 as S3Server)] : local;
}

export function objectsOf({ folder }: S3Server): string[] {
  return entriesOf(folder)
    .filter(({ name }) => OBJECT.test(name))
    .map(({ name }) => name.replace(OBJECT, ''));
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true });
  } catch {
    return [];
  }
}
