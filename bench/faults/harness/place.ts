import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openBalancer, type Balancer } from '../balancer.ts';
import { mountSmallDisk, type SmallDisk } from '../disk-faults.ts';
import { openLine, type FaultyLine } from '../line.ts';
import { makeOwnPostgres, type OwnPostgres } from '../own-postgres.ts';
import { startRedis, type RedisProcess } from '../redis-process.ts';
import { superviseServer, type SupervisedServer } from '../supervised-server.ts';
import { createWrongClock, type WrongClock } from '../wrong-clock.ts';

/** Room for a new PostgreSQL and what a scenario writes. */
const SMALL_DISK_MIB = 320;

/** A server, with all that leads to what it needs. */
export interface Node {
  readonly server: SupervisedServer;
  readonly toPostgres: FaultyLine;
  readonly toRedis: FaultyLine;
  readonly clock: WrongClock;
}

/** A cluster of our own, in which anything may break. */
export interface Place {
  readonly nodes: readonly [Node, Node];
  readonly postgres: OwnPostgres;
  readonly redis: RedisProcess;
  /** Where PostgreSQL keeps its data, if on a disk of its own. */
  readonly disk: SmallDisk | undefined;
  readonly balancer: Balancer;
  close(): Promise<void>;
}

export async function openPlace({ hasSmallDisk = false } = {}): Promise<Place> {
  await using made = new AsyncDisposableStack();
  const folder = mkdtempSync(join(tmpdir(), 'dowellchat-faults-'));
  made.defer(() => rmSync(folder, { recursive: true, force: true }));
  const disk = hasSmallDisk ? mountSmallDisk(SMALL_DISK_MIB) : undefined;
  if (disk !== undefined && 'reason' in disk) throw new Error(disk.reason);
  if (disk !== undefined) made.defer(disk.unmount);
  const postgres = await makeOwnPostgres({
    settings: { max_wal_size: '64MB', min_wal_size: '32MB' },
    ...(disk !== undefined && { parent: disk.folder }),
  });
  made.defer(postgres.remove);
  const redis = await startRedis();
  made.defer(redis.stop);

  async function startNode(): Promise<Node> {
    const toPostgres = await openLine(() => postgres.url);
    made.defer(toPostgres.close);
    const toRedis = await openLine(() => new URL(redis.url));
    made.defer(toRedis.close);
    const clock = createWrongClock();
    made.defer(clock.remove);
    const server = await superviseServer({
      DATA_DIR: folder,
      DATABASE_URL: `postgres://postgres@${toPostgres.url.host}/postgres`,
      REDIS_URL: `redis://${toRedis.url.host}`,
      LOG_LEVEL: 'warn',
      ...clock.env,
    });
    made.defer(async () => void (await server.stop()));
    return { server, toPostgres, toRedis, clock };
  }

  const nodes = [await startNode(), await startNode()] as const;
  const balancer = await openBalancer(() => nodes.map(({ server }) => server.url()));
  made.defer(balancer.close);
  const owned = made.move();
  return { nodes, postgres, redis, disk, balancer, close: () => owned.disposeAsync() };
}
