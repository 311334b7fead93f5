import { readMigrationState } from '../migration-state.ts';
import { deleteMeta, findMeta, putMeta } from '../queries/meta.queries.ts';
import { StorageError } from '../storage-error.ts';
import type { Database } from '../storage.ts';
import type { Key } from './row-values.ts';

/** Where a move goes. */
export type MoveTo = 'postgres' | 'sqlite';

/** How far a move is. It is in the target, and changes in the transaction of what it tells of. */
export interface MoveMark {
  readonly to: MoveTo;
  /** The epoch of the database it comes from. */
  readonly source: string;
  /** The table that is being copied; those before it are complete. null: none is begun. */
  readonly table: string | null;
  /** Key of the last row that was copied of it. */
  readonly after: Key;
}

export const MARK_KEY = 'move';

export async function findMark(db: Database): Promise<MoveMark | undefined> {
  const text = await findMeta(db, MARK_KEY);
  return text === undefined ? undefined : (JSON.parse(text) as MoveMark);
}

export function putMark(db: Database, mark: MoveMark): Promise<void> {
  return putMeta(db, MARK_KEY, JSON.stringify(mark), { overwrite: true });
}

export function removeMark(db: Database): Promise<void> {
  return deleteMeta(db, MARK_KEY);
}

export function commandOf({ to }: Pick<MoveMark, 'to'>): string {
  return `dowellchat migrate-to-${to}`;
}

/** The mark of a database in whatever state its tables are. */
export async function lookForMark(db: Database): Promise<MoveMark | undefined> {
  const { done } = await readMigrationState(db);
  return done.length === 0 ? undefined : findMark(db);
}

/** Half an instance looks like a whole one that has lost the rest. */
export async function refuseHalfMoved(db: Database): Promise<void> {
  const mark = await lookForMark(db);
  if (mark === undefined) return;
  throw new StorageError(
    'This database holds a part of an instance that is being moved into it. ' +
      `Finish that with "${commandOf(mark)}", or go on with the database it comes from.`,
  );
}
