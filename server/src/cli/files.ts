import { resolve } from 'node:path';
import { ApplicationError } from '../lib/application-error.ts';
import { copyFiles, type CopyTo } from '../storage/files/copied-files.ts';
import { listKeptParts } from '../storage/files/kept-files.ts';
import { withStorage } from './database.ts';
import { createProgress } from './progress.ts';

export function runCopyFiles(to: CopyTo): Promise<void> {
  return withStorage(async ({ db }, settings) => {
    if (settings.S3_URL === '') {
      throw new ApplicationError('INVALID', 'S3_URL is not set: there is no bucket to copy with.');
    }
    const progress = createProgress(process.stderr);
    const { copied, present, lacking } = await copyFiles(settings, await listKeptParts(db), {
      to,
      onProgress: (done, total) => progress.show('copying files', done, total),
    }).finally(() => progress.end());
    console.log(
      `Copied ${copied} files and thumbnails; ${present} were there already.\n` +
        (to === 'bucket'
          ? 'Start every server with S3_URL as it is here, and then copy once more.'
          : `Start one server with DATA_DIR ${resolve(settings.DATA_DIR)} and without S3_URL, and then copy once more.`),
    );
    if (lacking > 0) {
      console.error(`${lacking} are missing in both: their messages open nothing.`);
    }
  });
}
