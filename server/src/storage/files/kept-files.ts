import { existsSync, linkSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { copyGently, giveToOwnerOf, requireRoom, syncFolder } from '../durable-files.ts';
import { readMigrationState } from '../migration-state.ts';
import { listFiles } from '../queries/files.queries.ts';
import type { Database } from '../storage.ts';
import { placeOf, type Part } from './places.ts';

/** One thing that a database says lies in the files' folder. */
export interface KeptPart {
  readonly id: string;
  readonly part: Part;
  readonly bytes: number;
}

const PAGE_FILES = 1000;
const FOLDER_MODE = 0o700;

/** Where the files of a backup lie: beside it, as far as it has any. */
export function filesBeside(backup: string): string {
  return `${backup.replace(/\.db$/, '')}.files`;
}

/** Everything that a database says lies in the files' folder. */
export async function listKeptParts(db: Database): Promise<KeptPart[]> {
  const { done } = await readMigrationState(db);
  // Databases of before there were files can be restored too.
  if (!done.includes('003-files')) return [];
  const parts: KeptPart[] = [];
  let afterId = '';
  for (;;) {
    const page = await listFiles(db, { afterId, limit: PAGE_FILES });
    for (const { id, bytes, thumbnailBytes } of page) {
      parts.push({ id, part: 'original', bytes });
      if (thumbnailBytes !== null) parts.push({ id, part: 'thumbnail', bytes: thumbnailBytes });
    }
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE_FILES) return parts;
    afterId = last.id;
  }
}

/** Those that a folder does not hold whole. */
export function findLacking(folder: string, parts: readonly KeptPart[]): KeptPart[] {
  return parts.filter((one) => !isWhole(folder, one));
}

/**
 * Gives the files of one folder to another, which keeps those it has. They never change, so a second
 * name is as good as a copy where both lie on one disk. Answers how many there are in neither.
 */
export async function keepFiles(
  from: string,
  to: string,
  parts: readonly KeptPart[],
): Promise<number> {
  const wanted = findLacking(to, parts);
  const given = wanted.filter((one) => isWhole(from, one));
  if (given.length === 0) return wanted.length;
  requireRoomForCopies(from, to, given);
  makeFolder(to);
  const folders = new Set<string>();
  for (const one of given) {
    const path = pathOf(to, one);
    makeFolder(dirname(path));
    folders.add(dirname(path));
    await linkOrCopy(pathOf(from, one), path);
  }
  for (const folder of [...folders, to, dirname(to)]) syncFolder(folder);
  return wanted.length - given.length;
}

/** A copy gets its name when it is complete: what has a name is never copied again. */
async function linkOrCopy(from: string, to: string): Promise<void> {
  const copy = `${to}.copy`;
  rmSync(copy, { force: true });
  try {
    linkSync(from, copy);
  } catch {
    await copyGently(from, copy);
    giveToOwnerOf(dirname(to), copy);
  }
  renameSync(copy, to);
}

export function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  mkdirSync(folder, { mode: FOLDER_MODE });
  giveToOwnerOf(dirname(folder), folder);
}

function requireRoomForCopies(from: string, to: string, parts: readonly KeptPart[]): void {
  const parent = dirname(to);
  if (statSync(from).dev === statSync(parent).dev) return;
  requireRoom(
    parent,
    parts.reduce((sum, { bytes }) => sum + bytes, 0),
  );
}

function isWhole(folder: string, one: KeptPart): boolean {
  return statSync(pathOf(folder, one), { throwIfNoEntry: false })?.size === one.bytes;
}

function pathOf(folder: string, { id, part }: KeptPart): string {
  return join(folder, placeOf(id, part));
}
