import type { Settings } from '../../config/settings.ts';
import { loadSharp } from '../../domain/files/thumbnails.ts';
import { inMiB } from '../../storage/durable-files.ts';
import { filesFolder } from '../../storage/files/file-store.ts';
import { findLacking, listKeptParts } from '../../storage/files/kept-files.ts';
import type { Storage } from '../../storage/storage.ts';
import { ok, warn, type Finding } from './finding.ts';

/** Images are shown small where `sharp` is installed, which is optional. */
export async function checkThumbnails(): Promise<Finding> {
  return (await loadSharp()) === undefined
    ? warn(
        'images get no thumbnails: the package "sharp" cannot be loaded',
        'Install it where you want them: npm install --include=optional',
      )
    : ok('images get thumbnails');
}

/** How much people sent, and whether all of it is where the database says. */
export async function checkFiles({ db }: Storage, { DATA_DIR }: Settings): Promise<Finding> {
  const parts = await listKeptParts(db);
  const folder = filesFolder(DATA_DIR);
  const count = parts.filter(({ part }) => part === 'original').length;
  const bytes = parts.reduce((sum, part) => sum + part.bytes, 0);
  const lacking = findLacking(folder, parts).length;
  const what = `files: ${count} of together ${inMiB(bytes)} MiB`;
  return lacking === 0
    ? ok(what)
    : warn(
        `${what}, ${lacking} of them or their thumbnails missing in ${folder}`,
        'Restore the backup that has them, with its folder beside it: dowellchat restore FILE',
      );
}
