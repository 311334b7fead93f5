import { createWriteStream } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { giveToOwnerOf, syncFolder } from '../durable-files.ts';
import { openBucket, type Bucket } from './bucket.ts';
import { ignoreMissing } from './incoming-files.ts';
import { makeFolder, type KeptPart } from './kept-files.ts';
import { filesFolder, placeOf } from './places.ts';
import { FileStoreError } from './s3-client.ts';

export type CopyTo = 'bucket' | 'folder';

export interface CopiedFiles {
  readonly copied: number;
  /** The target had them whole. */
  readonly present: number;
  /** They are nowhere. */
  readonly lacking: number;
}

export interface CopyOptions {
  readonly to: CopyTo;
  /** Called with bytes, of those that are there already as well. */
  readonly onProgress: (done: number, total: number) => void;
}

type Fate = keyof CopiedFiles;

/** A store answers many requests at once, and one after the other takes its time. */
const AT_ONCE = 8;

/**
 * Copies files between the folder of `DATA_DIR` and the bucket of `S3_URL`. They never change, so what
 * the target has whole stays: killed at any moment, the same call goes on where it was.
 */
export async function copyFiles(
  { DATA_DIR, S3_URL }: { readonly DATA_DIR: string; readonly S3_URL: string },
  parts: readonly KeptPart[],
  { to, onProgress }: CopyOptions,
): Promise<CopiedFiles> {
  const folder = filesFolder(DATA_DIR);
  const bucket = openBucket(S3_URL);
  const copy = to === 'bucket' ? copyToBucket : copyToFolder;
  const counts: Record<Fate, number> = { copied: 0, present: 0, lacking: 0 };
  const total = parts.reduce((sum, { bytes }) => sum + bytes, 0);
  let done = 0;
  const waiting = each(parts);

  async function work(): Promise<void> {
    for (const one of waiting) {
      counts[await copy(one, folder, bucket)] += 1;
      done += one.bytes;
      onProgress(done, total);
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return counts;
}

/** Ends for all who take of it when one of them fails, which an array's own iterator does not. */
function* each<T>(items: readonly T[]): Generator<T> {
  yield* items;
}

async function copyToBucket(one: KeptPart, folder: string, bucket: Bucket): Promise<Fate> {
  const place = placeOf(one.id, one.part);
  if ((await bucket.bytesOf(place)) === one.bytes) return 'present';
  if ((await bytesOf(join(folder, place))) !== one.bytes) return 'lacking';
  await bucket.put(place, join(folder, place));
  return 'copied';
}

async function copyToFolder(one: KeptPart, folder: string, bucket: Bucket): Promise<Fate> {
  const place = placeOf(one.id, one.part);
  const path = join(folder, place);
  if ((await bytesOf(path)) === one.bytes) return 'present';
  const answer = await bucket.get(place);
  if (!answer?.body) return 'lacking';
  makeFolder(folder);
  makeFolder(dirname(path));
  // It gets its name when it is complete and on disk.
  const draft = `${path}.copy`;
  await rm(draft, { force: true });
  const file = createWriteStream(draft, { flags: 'wx', mode: 0o600, flush: true });
  await pipeline(answer.body, file);
  if (file.bytesWritten !== one.bytes) {
    await rm(draft);
    throw new FileStoreError(`The file store gives ${file.bytesWritten} of ${one.bytes} bytes`);
  }
  giveToOwnerOf(dirname(path), draft);
  await rename(draft, path);
  syncFolder(dirname(path));
  return 'copied';
}

async function bytesOf(path: string): Promise<number | undefined> {
  return (await ignoreMissing(stat(path)))?.size;
}
