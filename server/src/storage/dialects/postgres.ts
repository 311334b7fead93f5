import type { Socket } from 'node:net';
import type { Pool, PoolClient } from 'pg';
import {
  CompiledQuery,
  Kysely,
  PostgresDialect,
  PostgresDriver,
  type PostgresDialectConfig,
} from 'kysely';
import type { Database, WriteFault } from '../storage.ts';
import type { Tables } from '../tables.ts';
import { StorageError } from '../storage-error.ts';
import { HOLD_WITH_OTHERS, refuseMoving } from './postgres-lock.ts';

/** `int8`, the type of ordinals and milliseconds: all of ours are exact as numbers. */
const INT8 = 20;

/** Longer than a transaction of a server that serves thinks between two statements. */
const IDLE_MS_MAX = 5000;
/** Longer than any statement of a server that serves takes, and shorter than clients wait to be served again. */
const SILENCE_MS_MAX = 8000;

/**
 * The driver is loaded only here, so that the embedded database starts without it. The connections
 * of a server tell that there is one: the last of them stays open, and each holds the data's lock.
 */
export async function openPool(
  url: string,
  connections: number,
  { isServer = false } = {},
): Promise<Pool> {
  const { default: pg } = await import('pg');
  const pool = new pg.Pool({
    connectionString: url,
    max: connections,
    connectionTimeoutMillis: 5000,
    keepAlive: true,
    ...(isServer && {
      min: 1,
      async onConnect(client) {
        const { rows } = await client.query<{ held: boolean }>(HOLD_WITH_OTHERS);
        if (rows[0]?.held !== true) throw refuseMoving();
      },
    }),
    options: [
      // Whatever the server or role defaults to, each of our connections waits for its commits.
      '-c synchronous_commit=on',
      // A node that is gone without a word keeps nobody waiting for the rows it was about to change.
      ...(isServer ? [`-c idle_in_transaction_session_timeout=${IDLE_MS_MAX}`] : []),
    ].join(' '),
    types: {
      getTypeParser: (oid: number, format?: 'text' | 'binary') =>
        oid === INT8 ? Number : pg.types.getTypeParser(oid, format ?? 'text'),
    },
  });
  // A connection that breaks while idle is replaced on its next use; unheard, it ends the process.
  pool.on('error', () => undefined);
  // So does one that breaks while it is in use: the pool listens to idle ones alone.
  pool.on('connect', (client) => client.on('error', () => undefined));
  if (isServer) dropSilent(pool);
  return pool;
}

/**
 * A peer that is gone without a word leaves connections on which no answer will ever come. Who waits on
 * one for so long is told so, and all that were not heard since go with it, in use or at rest: whoever
 * tries again would wait on the next of them. A connection that only rests is replaced unseen.
 */
function dropSilent(pool: Pool): void {
  const heardAtMs = new Map<Socket, number>();
  pool.on('connect', (client) => {
    const socket = socketOf(client);
    const hear = (): void => void heardAtMs.set(socket, performance.now());
    hear();
    socket.on('data', hear);
    socket.once('close', () => heardAtMs.delete(socket));
    socket.setTimeout(SILENCE_MS_MAX, () => {
      const silentSinceMs = performance.now() - SILENCE_MS_MAX;
      for (const [other, atMs] of heardAtMs) if (atMs < silentSinceMs) other.destroy();
      socket.destroy();
    });
  });
}

/** What the driver talks through. It holds it in an undeclared member. */
function socketOf(client: PoolClient): Socket {
  return (client as unknown as { readonly connection: { readonly stream: Socket } }).connection
    .stream;
}

export function overPool(pool: Pool): Database {
  return new Kysely<Tables>({ dialect: new Dialect({ pool }) });
}

/** For a command, which has no use of more than the database. */
export async function openPostgres(url: string, connections: number): Promise<Database> {
  return overPool(await openPool(url, connections));
}

class Dialect extends PostgresDialect {
  readonly #config: PostgresDialectConfig;

  constructor(config: PostgresDialectConfig) {
    super(config);
    this.#config = config;
  }

  override createDriver(): PostgresDriver {
    return new Driver(this.#config);
  }
}

type Connection = Parameters<PostgresDriver['rollbackTransaction']>[0];

class Driver extends PostgresDriver {
  /**
   * Over a connection that broke nothing can be rolled back, and nothing need be. The caller hears of
   * what broke it: whether that may have been the commit makes all the difference.
   */
  override async rollbackTransaction(connection: Connection): Promise<void> {
    await super.rollbackTransaction(connection).catch(() => undefined);
  }
}

/** Reads back what each commit will do, and refuses anything less than durable. */
export async function readPostgresDurability(db: Database): Promise<Record<string, string>> {
  const { rows } = await db.executeQuery<Record<string, string>>(
    CompiledQuery.raw(
      `select current_setting('synchronous_commit') as synchronous_commit,
              current_setting('fsync') as fsync,
              current_setting('full_page_writes') as full_page_writes`,
    ),
  );
  const found = rows[0] ?? {};
  const wrong = Object.entries(found).filter(([, value]) => value === 'off');
  const waits = ['on', 'remote_apply'].includes(found['synchronous_commit'] ?? '');
  if (wrong.length > 0 || !waits) {
    throw new StorageError(
      'The database would not keep acknowledged messages: ' +
        Object.entries(found)
          .map(([name, value]) => `${name} is ${value}`)
          .join(', ') +
        '; all must be on.',
    );
  }
  return found;
}

const UNIQUE_VIOLATION = '23505';
const DISK_FULL = ['53100', '53200'];
/** The connection was there and broke, whatever was under way; PostgreSQL may have ended it, after a commit. */
const INTERRUPTING = /^(08006|08007|57P01|57P02|ECONNRESET|EPIPE)$/;
/** Classes of SQLSTATE that pass: connection trouble, too many connections, shut-down, deadlocks. */
const PASSING = /^(08|53|57|40|25006)/;

export function isPostgresUniqueViolation(error: unknown): boolean {
  return sqlState(error) === UNIQUE_VIOLATION;
}

export function classifyPostgresFault(error: unknown): WriteFault {
  const state = sqlState(error);
  if (DISK_FULL.includes(state)) return 'full';
  if (INTERRUPTING.test(state) || isTermination(error)) return 'interrupted';
  // Node's own codes (ECONNREFUSED, EAI_AGAIN) and the pool's time-outs carry no SQLSTATE.
  if (PASSING.test(state) || /^E[A-Z_]+$/.test(state) || isConnectionLoss(error)) {
    return 'unavailable';
  }
  return 'other';
}

/** The driver's words for an end that came without any. */
function isTermination(error: unknown): boolean {
  return error instanceof Error && /Connection terminated/.test(error.message);
}

function isConnectionLoss(error: unknown): boolean {
  return error instanceof Error && /connection|timeout/i.test(error.message) && !sqlState(error);
}

function sqlState(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
