import type { Settings } from '../../config/settings.ts';
import { loadSharp } from '../../domain/files/thumbnails.ts';
import { inMiB } from '../../storage/durable-files.ts';
import { filesFolder } from '../../storage/files/places.ts';
import { findLacking, listKeptParts } from '../../storage/files/kept-files.ts';
import { FileStoreError } from '../../storage/files/s3-client.ts';
import { probeBucket } from '../../storage/files/s3-store.ts';
import type { Storage } from '../../storage/storage.ts';
import { fail, ok, warn, type Finding } from './finding.ts';

/** Images are shown small where `sharp` is installed, which is optional. */
export async function checkThumbnails(): Promise<Finding> {
  return (await loadSharp()) === undefined
    ? warn(
        'images get no thumbnails: the package "sharp" cannot be loaded',
        'Install it where you want them: npm install --include=optional',
      )
    : ok('images get thumbnails');
}

/** Whether the bucket takes a file, gives it back and lets go of it. */
export async function checkBucket({ S3_URL }: Settings): Promise<Finding> {
  if (S3_URL === '') return ok('files are kept in the folder "files" of DATA_DIR');
  try {
    await probeBucket(S3_URL);
    return ok('the bucket of S3_URL takes files, gives them back and removes them');
  } catch (error) {
    if (!(error instanceof FileStoreError)) throw error;
    return fail(
      `the bucket of S3_URL does not keep files: ${error.message}`,
      'Check S3_URL, that its bucket is there, and that its key may get, put and delete objects.',
    );
  }
}

/** How much people sent, and whether all of it is where the database says. */
export async function checkFiles(
  { db }: Storage,
  { DATA_DIR, S3_URL }: Settings,
): Promise<Finding> {
  const parts = await listKeptParts(db);
  const count = parts.filter(({ part }) => part === 'original').length;
  const bytes = parts.reduce((sum, part) => sum + part.bytes, 0);
  const what = `files: ${count} of together ${inMiB(bytes)} MiB`;
  // A bucket would be asked for each of them.
  if (S3_URL !== '') return ok(`${what}, which are looked for in the bucket of S3_URL`);
  const folder = filesFolder(DATA_DIR);
  const lacking = findLacking(folder, parts).length;
  return lacking === 0
    ? ok(what)
    : warn(
        `${what}, ${lacking} of them or their thumbnails missing in ${folder}`,
        'Restore the backup that has them, with its folder beside it: dowellchat restore FILE',
      );
}
