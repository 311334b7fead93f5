import { mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { syncFolderLater } from '../durable-files.ts';
import type { FileStore } from './file-store.ts';
import { createIncomingFiles, FOLDER_MODE, ignoreMissing } from './incoming-files.ts';
import { filesFolder, folderOf, PARTS, placeOf, type Part } from './places.ts';

/** Files in a folder of the data folder: a received one gets its place by a rename. */
export function createFolderStore(dataDir: string): FileStore {
  const root = filesFolder(dataDir);
  const incoming = createIncomingFiles(dataDir);

  return {
    incoming,

    async publish(id) {
      const folder = join(root, folderOf(id));
      const made = await mkdir(folder, { recursive: true, mode: FOLDER_MODE });
      const move = (part: Part): Promise<void> =>
        rename(incoming.pathOf(id, part), join(root, placeOf(id, part)));
      await ignoreMissing(move('thumbnail'));
      await move('original');
      await syncFolderLater(folder);
      if (made === undefined) return;
      // A new folder is a new name in the one above it, and that may be new as well.
      await syncFolderLater(root);
      await syncFolderLater(dataDir);
    },

    settle: incoming.remove,

    async discard(id) {
      for (const part of PARTS) await rm(join(root, placeOf(id, part)), { force: true });
      await incoming.remove(id);
    },

    async read(id, part, range) {
      const file = await ignoreMissing(open(join(root, placeOf(id, part)), 'r'));
      return file?.createReadStream({ start: range.from, end: range.to });
    },
  };
}
