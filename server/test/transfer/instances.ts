import { inject, onTestFinished } from 'vitest';
import { readSettings, type Settings } from '../../src/config/settings.ts';
import { openStorage, type OpenOptions } from '../../src/storage/open.ts';
import type { Storage } from '../../src/storage/storage.ts';
import type { MoveTo } from '../../src/storage/transfer/move-mark.ts';
import { moveInstance, type Moved } from '../../src/storage/transfer/move.ts';
import { postgresEngine } from '../support/postgres-engine.ts';
import { newFolder } from '../cli/data.ts';

const postgres = inject('postgres');

export const DIRECTIONS: readonly MoveTo[] = ['postgres', 'sqlite'];

/** Why nothing can be moved here, if so. */
export const missingPostgres: string | undefined =
  'url' in postgres ? undefined : `there is no PostgreSQL: ${postgres.reason}`;

/** What both commands need: a data folder, and a PostgreSQL that is empty. */
export interface Pair {
  readonly env: { readonly DATA_DIR: string; readonly DATABASE_URL: string };
  readonly embedded: { readonly DATA_DIR: string };
}

type Env = Readonly<Record<string, string>>;
type Work<T> = (storage: Storage) => Promise<T>;

export async function newPair(): Promise<Pair> {
  if (!('url' in postgres)) throw new Error('There is no PostgreSQL.');
  const database = await postgresEngine(postgres.url).createDatabase();
  onTestFinished(() => database.drop());
  const DATA_DIR = await newFolder();
  return {
    env: { DATA_DIR, DATABASE_URL: database.env['DATABASE_URL'] ?? '' },
    embedded: { DATA_DIR },
  };
}

/** Runs `work` on a storage as a server has it. */
export function withServed<T>(env: Env, work: Work<T>): Promise<T> {
  return withStorage(env, 'serve', work);
}

/** Runs `work` on a storage that no server would start on. */
export function withUnserved<T>(env: Env, work: Work<T>): Promise<T> {
  return withStorage(env, 'look', work);
}

async function withStorage<T>(env: Env, as: OpenOptions['as'], work: Work<T>): Promise<T> {
  const storage = await openStorage(readSettings(env), { as });
  try {
    return await work(storage);
  } finally {
    await storage.close();
  }
}

/** The settings under which a server has each end of a move. */
export function endsOf({ env, embedded }: Pair, to: MoveTo): { source: Env; target: Env } {
  return to === 'postgres' ? { source: embedded, target: env } : { source: env, target: embedded };
}

export function move(
  { env }: Pair,
  to: MoveTo,
  options: { isAnew?: boolean; onProgress?: () => void } = {},
): Promise<Moved> {
  const settings: Settings = readSettings(env);
  return moveInstance(settings, { to, isAnew: false, onProgress: () => undefined, ...options });
}

/** Leaves a move as a kill after a number of pages would. */
export async function moveHalf(pair: Pair, to: MoveTo, pages = 3): Promise<void> {
  let left = pages;
  const cut = new Error('cut short');
  try {
    await move(pair, to, {
      onProgress() {
        left--;
        if (left === 0) throw cut;
      },
    });
  } catch (error) {
    if (error !== cut) throw error;
  }
}
