import { createHash } from 'node:crypto';
import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { newId } from '../../lib/ids.ts';
import { lengthOf, openBucket } from './bucket.ts';
import type { FileStore } from './file-store.ts';
import { createIncomingFiles, ignoreMissing } from './incoming-files.ts';
import { PARTS, placeOf } from './places.ts';
import { FileStoreError } from './s3-client.ts';

/** In a file's incoming folder: some of it may be in the bucket. */
const SENT = 'sent';

/**
 * Files in a bucket of an S3-compatible store. They are received on the local disk, where they are
 * looked at, and sent from there: so a length and a checksum go before the bytes, a try can be
 * repeated, and what is refused never leaves this machine.
 */
export function createS3Store(dataDir: string, s3Url: string): FileStore {
  const incoming = createIncomingFiles(dataDir);
  const bucket = openBucket(s3Url);
  const sentPath = (id: string): string => join(incoming.folderOf(id), SENT);

  return {
    incoming,

    async publish(id) {
      await writeFile(sentPath(id), '');
      for (const part of PARTS) {
        await ignoreMissing(bucket.put(placeOf(id, part), incoming.pathOf(id, part)));
      }
    },

    settle: incoming.remove,

    async discard(id) {
      if ((await ignoreMissing(stat(sentPath(id)))) !== undefined) {
        for (const part of PARTS) await bucket.remove(placeOf(id, part));
      }
      await incoming.remove(id);
    },

    async read(id, part, { from, to }) {
      const answer = await bucket.get(placeOf(id, part), `bytes=${from}-${to}`);
      if (!answer?.body) return undefined;
      if (lengthOf(answer) !== to - from + 1) {
        await answer.body.cancel();
        throw new FileStoreError('The file store has not the bytes that were put there');
      }
      return Readable.from(answer.body, { objectMode: false });
    },
  };
}

/** Puts something into a bucket, reads it and takes it away, as the first file would. */
export async function probeBucket(s3Url: string): Promise<void> {
  const bucket = openBucket(s3Url);
  const key = `probe-${newId()}`;
  const text = 'Written by "dowellchat doctor", which removes it again.';
  await bucket.putBody(key, {
    bytes: text.length,
    sha256: createHash('sha256').update(text).digest('hex'),
    open: () => Readable.from([text]),
  });
  try {
    const got = await bucket.get(key);
    if ((await got?.text()) !== text) throw new FileStoreError('It gives back something else');
  } finally {
    await bucket.remove(key);
  }
}
