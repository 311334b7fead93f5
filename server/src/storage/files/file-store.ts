import { mkdir, open, readdir, rename, rm, rmdir, stat, statfs } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { syncFolderLater } from '../durable-files.ts';

/** Names below the data folder. All on disk are ours: nothing a sender chose gets here. */
const FOLDER = 'files';
const INCOMING = 'incoming';
const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;
/** Two hex digits of an id spread the files over 256 folders. */
const SPREAD_DIGITS = 2;

/** What is kept of a file: its bytes as they came, and a small picture of an image. */
export type Part = 'original' | 'thumbnail';
const PARTS: readonly Part[] = ['original', 'thumbnail'];

/** First and last byte, both included. */
export interface ByteRange {
  readonly from: number;
  readonly to: number;
}

/** Reads a stretch of a file; what is asked for beyond its end is not there. */
export type ReadBytes = (offset: number, length: number) => Promise<Buffer>;

export type FileStore = ReturnType<typeof createFileStore>;

export function filesFolder(dataDir: string): string {
  return join(dataDir, FOLDER);
}

/** Where a part lies below the files' folder. */
export function placeOf(id: string, part: Part): string {
  return join(id.slice(0, SPREAD_DIGITS), part === 'original' ? id : `${id}.webp`);
}

/**
 * Files in a folder, which never change once they are there.
 *
 * A file is received into `incoming/<id>/`, which stays until the row that tells of it is committed:
 * so the few that a crash leaves between disk and database are found without looking at all files.
 */
export function createFileStore(dataDir: string) {
  const root = filesFolder(dataDir);
  const incoming = join(root, INCOMING);
  const incomingFolder = (id: string): string => join(incoming, id);
  const incomingPath = (id: string, part: Part): string => join(incomingFolder(id), part);

  async function writePart(
    id: string,
    part: Part,
    write: (file: FileHandle) => Promise<void>,
  ): Promise<void> {
    const file = await open(incomingPath(id, part), 'wx', FILE_MODE);
    try {
      await write(file);
      await file.sync();
    } finally {
      await file.close();
    }
  }

  return {
    incomingPath,

    async begin(id: string): Promise<void> {
      await mkdir(incoming, { recursive: true, mode: FOLDER_MODE });
      await mkdir(incomingFolder(id), { mode: FOLDER_MODE });
    },

    /** Writes as the bytes come, and never holds more than a piece of them. */
    receive: (id: string, body: AsyncIterable<Uint8Array>): Promise<void> =>
      writePart(id, 'original', async (file) => {
        // Unlike `write`, `writeFile` goes on until all is written.
        for await (const piece of body) await file.writeFile(piece);
      }),

    addThumbnail: (id: string, bytes: Uint8Array): Promise<void> =>
      writePart(id, 'thumbnail', (file) => file.writeFile(bytes)),

    /** Lends `look` a file that was received. */
    async inspect<T>(id: string, look: (read: ReadBytes) => Promise<T>): Promise<T> {
      const file = await open(incomingPath(id, 'original'), 'r');
      try {
        return await look(async (offset, length) => {
          const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, offset);
          return buffer.subarray(0, bytesRead);
        });
      } finally {
        await file.close();
      }
    },

    /** Gives a file its place for good. It is on disk, name and all, when this resolves. */
    async publish(id: string): Promise<void> {
      const folder = join(root, id.slice(0, SPREAD_DIGITS));
      const made = await mkdir(folder, { recursive: true, mode: FOLDER_MODE });
      const move = (part: Part): Promise<void> =>
        rename(incomingPath(id, part), join(root, placeOf(id, part)));
      await ignoreMissing(move('thumbnail'));
      await move('original');
      await syncFolderLater(folder);
      if (made === undefined) return;
      // A new folder is a new name in the one above it, and that may be new as well.
      await syncFolderLater(root);
      await syncFolderLater(dataDir);
    },

    /** The row is committed: the file is no leftover any more. */
    settle: (id: string): Promise<void> => ignoreMissing(rmdir(incomingFolder(id))),

    /** Takes a file back, however far it came. */
    async discard(id: string): Promise<void> {
      for (const part of PARTS) await rm(join(root, placeOf(id, part)), { force: true });
      await rm(incomingFolder(id), { recursive: true, force: true });
    },

    /** Files of which it is not known whether a row tells of them, as old as this or older. */
    async listUnsettled(beganBeforeMs: number): Promise<string[]> {
      const ids = (await ignoreMissing(readdir(incoming))) ?? [];
      const old: string[] = [];
      for (const id of ids) {
        const folder = await ignoreMissing(stat(incomingFolder(id)));
        if (folder !== undefined && folder.mtimeMs <= beganBeforeMs) old.push(id);
      }
      return old;
    },

    /** The bytes of a part; nothing where the disk has lost it. */
    async read(id: string, part: Part, range: ByteRange): Promise<Readable | undefined> {
      const file = await ignoreMissing(open(join(root, placeOf(id, part)), 'r'));
      return file?.createReadStream({ start: range.from, end: range.to });
    },

    async freeBytes(): Promise<number> {
      const { bavail, bsize } = await statfs(dataDir);
      return bavail * bsize;
    },
  };
}

async function ignoreMissing<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Whether an error says that the disk, or the owner's share of it, is full. */
export function isDiskFull(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT'].includes((error as NodeJS.ErrnoException).code ?? '');
}
