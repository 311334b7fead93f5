import { inject, onTestFinished } from 'vitest';
import { createHttpClient, type HttpClient } from '../../../bench/faults/http-client.ts';
import { startServer, type ServerProcess } from '../../../bench/faults/server-process.ts';
import type { TestDatabase } from '../support/engine.ts';
import { postgresEngine } from '../support/postgres-engine.ts';
import {
  missingRedis,
  startRedis,
  type RedisProcess,
} from '../../../bench/faults/redis-process.ts';

const postgres = inject('postgres');

/** Why no cluster can be made here, if so. */
export const missingCluster: string | undefined =
  'url' in postgres ? missingRedis : `there is no PostgreSQL: ${postgres.reason}`;

/** A server among others, and a client of its own. */
export interface Node extends ServerProcess {
  readonly http: HttpClient;
}

export interface Cluster {
  readonly redis: RedisProcess;
  readonly database: TestDatabase;
  readonly nodes: readonly Node[];
  /** What makes a server one of its nodes. */
  readonly env: Readonly<Record<string, string>>;
  /** One node more. */
  startNode(settings?: Readonly<Record<string, string>>): Promise<Node>;
}

/** So many nodes on an empty database and a Redis of their own. All is gone when the test is over. */
export async function useCluster(
  count: number,
  settings: Readonly<Record<string, string>> = {},
): Promise<Cluster> {
  if (!('url' in postgres)) throw new Error('There is no PostgreSQL.');
  const redis = await startRedis();
  onTestFinished(() => redis.stop());
  const database = await postgresEngine(postgres.url).createDatabase();
  onTestFinished(() => database.drop());

  const env = { ...database.env, REDIS_URL: redis.url, LOG_LEVEL: 'warn', ...settings };
  async function startNode(more: Readonly<Record<string, string>> = {}): Promise<Node> {
    const server = await startServer({ ...env, ...more });
    onTestFinished(() => void server.kill('SIGKILL'));
    const http = createHttpClient(() => server.url);
    onTestFinished(http.close);
    return { ...server, http };
  }

  const nodes = await Promise.all(Array.from({ length: count }, () => startNode()));
  return { redis, database, nodes, env, startNode };
}
