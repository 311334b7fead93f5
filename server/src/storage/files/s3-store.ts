import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { newId } from '../../lib/ids.ts';
import type { FileStore } from './file-store.ts';
import { createIncomingFiles, ignoreMissing } from './incoming-files.ts';
import { PARTS, placeOf, type Part } from './places.ts';
import { createS3Client, FileStoreError, type S3Body } from './s3-client.ts';

/** In a file's incoming folder: some of it may be in the bucket. */
const SENT = 'sent';

/**
 * Files in a bucket of an S3-compatible store. They are received on the local disk, where they are
 * looked at, and sent from there: so a length and a checksum go before the bytes, a try can be
 * repeated, and what is refused never leaves this machine.
 */
export function createS3Store(dataDir: string, s3Url: string): FileStore {
  const incoming = createIncomingFiles(dataDir);
  const request = createS3Client(s3Url);
  const sentPath = (id: string): string => join(incoming.folderOf(id), SENT);

  async function put(id: string, part: Part): Promise<void> {
    const body = await ignoreMissing(readBody(incoming.pathOf(id, part)));
    if (body === undefined) return;
    const headers = { 'content-type': 'application/octet-stream' };
    const answer = await request({ method: 'PUT', key: placeOf(id, part), headers, body });
    if (!answer.ok) throw noBucket();
  }

  return {
    incoming,

    async publish(id) {
      await writeFile(sentPath(id), '');
      for (const part of PARTS) await put(id, part);
    },

    settle: incoming.remove,

    async discard(id) {
      if ((await ignoreMissing(stat(sentPath(id)))) !== undefined) {
        for (const part of PARTS) await request({ method: 'DELETE', key: placeOf(id, part) });
      }
      await incoming.remove(id);
    },

    async read(id, part, { from, to }) {
      const headers = { range: `bytes=${from}-${to}` };
      const answer = await request({ method: 'GET', key: placeOf(id, part), headers });
      const { status, body } = answer;
      if (status === 404 || body === null) return undefined;
      if (Number(answer.headers.get('content-length')) !== to - from + 1) {
        await body.cancel();
        throw new FileStoreError('The file store has not the bytes that were put there');
      }
      return Readable.from(body, { objectMode: false });
    },
  };
}

/** Puts something into a bucket, reads it and takes it away, as the first file would. */
export async function probeBucket(s3Url: string): Promise<void> {
  const request = createS3Client(s3Url);
  const key = `probe-${newId()}`;
  const text = 'Written by "dowellchat doctor", which removes it again.';
  const body = {
    bytes: text.length,
    sha256: createHash('sha256').update(text).digest('hex'),
    open: () => Readable.from([text]),
  };
  const put = await request({ method: 'PUT', key, body });
  if (!put.ok) throw noBucket();
  try {
    const got = await request({ method: 'GET', key });
    if ((await got.text()) !== text) throw new FileStoreError('It gives back something else');
  } finally {
    await request({ method: 'DELETE', key });
  }
}

function noBucket(): FileStoreError {
  return new FileStoreError('The file store has no such bucket');
}

async function readBody(path: string): Promise<S3Body> {
  const { size: bytes } = await stat(path);
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return { bytes, sha256: hash.digest('hex'), open: () => createReadStream(path) };
}
