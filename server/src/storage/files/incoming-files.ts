import { mkdir, open, readdir, rm, stat, statfs } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { filesFolder, type Part } from './places.ts';

/** Names below the data folder. All on disk are ours: nothing a sender chose gets here. */
const INCOMING = 'incoming';
export const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;

/** Reads a stretch of a file; what is asked for beyond its end is not there. */
export type ReadBytes = (offset: number, length: number) => Promise<Buffer>;

export type IncomingFiles = ReturnType<typeof createIncomingFiles>;

/** Files on their way: on the local disk, whatever the store, until their rows are committed. */
export function createIncomingFiles(dataDir: string) {
  const root = join(filesFolder(dataDir), INCOMING);
  const folderOf = (id: string): string => join(root, id);
  const pathOf = (id: string, part: Part): string => join(folderOf(id), part);

  async function writePart(
    id: string,
    part: Part,
    write: (file: FileHandle) => Promise<void>,
  ): Promise<void> {
    const file = await open(pathOf(id, part), 'wx', FILE_MODE);
    try {
      await write(file);
      await file.sync();
    } finally {
      await file.close();
    }
  }

  return {
    pathOf,
    folderOf,

    async begin(id: string): Promise<void> {
      await mkdir(root, { recursive: true, mode: FOLDER_MODE });
      await mkdir(folderOf(id), { mode: FOLDER_MODE });
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
      const file = await open(pathOf(id, 'original'), 'r');
      try {
        return await look(async (offset, length) => {
          const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, offset);
          return buffer.subarray(0, bytesRead);
        });
      } finally {
        await file.close();
      }
    },

    remove: (id: string): Promise<void> => rm(folderOf(id), { recursive: true, force: true }),

    /** Files of which it is not known whether a row tells of them, as old as this or older. */
    async listUnsettled(beganBeforeMs: number): Promise<string[]> {
      const ids = (await ignoreMissing(readdir(root))) ?? [];
      const old: string[] = [];
      for (const id of ids) {
        const folder = await ignoreMissing(stat(folderOf(id)));
        if (folder !== undefined && folder.mtimeMs <= beganBeforeMs) old.push(id);
      }
      return old;
    },

    async freeBytes(): Promise<number> {
      const { bavail, bsize } = await statfs(dataDir);
      return bavail * bsize;
    },
  };
}

export async function ignoreMissing<T>(work: Promise<T>): Promise<T | undefined> {
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
