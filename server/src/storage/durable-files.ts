import {
  chownSync,
  closeSync,
  copyFileSync,
  constants,
  fsyncSync,
  linkSync,
  mkdtempSync,
  openSync,
  rmSync,
  statfsSync,
  statSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { StorageError } from './storage-error.ts';

/** Left free beside a copy: a server that shares the disk must not run out because of it. */
const SPARE_BYTES = 32 * 1024 * 1024;

const COPY_PIECE_BYTES = 256 * 1024;
const COPY_PAUSE_MS = 4;

/** Lends `work` a folder of its own inside `parent`, and removes it however `work` ends. */
export async function inStagingFolder<T>(
  parent: string,
  work: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = makeStagingFolder(parent);
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function makeStagingFolder(parent: string): string {
  try {
    return mkdtempSync(join(parent, '.dowellchat-'));
  } catch (error) {
    throw new StorageError(`Cannot write into ${parent}: ${(error as Error).message}.`);
  }
}

/** Refuses a copy that would fill the disk, before it does. */
export function requireRoom(folder: string, bytes: number): void {
  const { bavail, bsize } = statfsSync(folder);
  if (bavail * bsize >= bytes + SPARE_BYTES) return;
  throw new StorageError(
    `There is no room for a copy in ${folder}: it takes ${inMiB(bytes)} MiB ` +
      `and ${inMiB(SPARE_BYTES)} MiB to spare, ${inMiB(bavail * bsize)} MiB are free.`,
  );
}

export function inMiB(bytes: number): number {
  return Math.ceil(bytes / (1024 * 1024));
}

export function syncFile(path: string): void {
  sync(path, 'r+');
}

/**
 * Copies a file in pieces, each on disk before the next: written at once, a large file would fill
 * the disk's queue, and every commit of the server would wait behind it. What is added to the file
 * meanwhile is left out, or a copy slower than its writers would never end.
 */
export async function copyGently(from: string, to: string): Promise<void> {
  const [source, target] = await Promise.all([open(from, 'r'), open(to, 'wx', 0o600)]);
  try {
    const piece = Buffer.allocUnsafe(COPY_PIECE_BYTES);
    let { size: left } = await source.stat();
    while (left > 0) {
      const { bytesRead } = await source.read(piece, 0, Math.min(piece.length, left));
      if (bytesRead === 0) return;
      left -= bytesRead;
      // Unlike `write` this goes on until all is written.
      await target.writeFile(piece.subarray(0, bytesRead));
      await target.datasync();
      await setTimeout(COPY_PAUSE_MS);
    }
  } finally {
    await Promise.all([source.close(), target.close()]);
  }
}

/** Makes names in a folder (a rename, a new file) outlive a power cut. */
export function syncFolder(path: string): void {
  try {
    sync(path, 'r');
  } catch (error) {
    if (!isFolderClosed(error)) throw error;
  }
}

/** The same for a server, which does other work while the disk is at it. */
export async function syncFolderLater(path: string): Promise<void> {
  try {
    const folder = await open(path, 'r');
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  } catch (error) {
    if (!isFolderClosed(error)) throw error;
  }
}

/** Windows keeps names by itself and does not let folders be opened. */
function isFolderClosed(error: unknown): boolean {
  return ['EPERM', 'EISDIR'].includes((error as NodeJS.ErrnoException).code ?? '');
}

function sync(path: string, flags: string): void {
  const descriptor = openSync(path, flags);
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** A second name for a file, or a copy where the file system knows no second names. */
export function keepUnder(path: string, from: string): void {
  try {
    linkSync(from, path);
  } catch {
    copyFileSync(from, path, constants.COPYFILE_EXCL);
    syncFile(path);
  }
}

/** Run as root, a command would leave files that the server's own user cannot open. */
export function giveToOwnerOf(model: string, path: string): void {
  const owner = statSync(model);
  if (statSync(path).uid !== owner.uid) chownSync(path, owner.uid, owner.gid);
}
