import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createS3Client, FileStoreError, type S3Body } from './s3-client.ts';

export type Bucket = ReturnType<typeof openBucket>;

/** What is done with the objects of the bucket that `S3_URL` names. */
export function openBucket(s3Url: string) {
  const request = createS3Client(s3Url);

  async function putBody(key: string, body: S3Body): Promise<void> {
    const headers = { 'content-type': 'application/octet-stream' };
    const answer = await request({ method: 'PUT', key, headers, body });
    if (!answer.ok) throw new FileStoreError('The file store has no such bucket');
  }

  return {
    putBody,

    /** Sends a file of the local disk. The store compares what has arrived with its checksum. */
    put: async (key: string, path: string): Promise<void> => putBody(key, await readBody(path)),

    /** The answer with the bytes of an object, or of a stretch of it; nothing where there is none. */
    async get(key: string, range?: string): Promise<Response | undefined> {
      const headers = range === undefined ? {} : { range };
      const answer = await request({ method: 'GET', key, headers });
      return answer.status === 404 || answer.body === null ? undefined : answer;
    },

    /** How long an object is; nothing where there is none. */
    async bytesOf(key: string): Promise<number | undefined> {
      const answer = await request({ method: 'HEAD', key });
      return answer.ok ? lengthOf(answer) : undefined;
    },

    async remove(key: string): Promise<void> {
      await request({ method: 'DELETE', key });
    },
  };
}

export function lengthOf({ headers }: Response): number {
  return Number(headers.get('content-length'));
}

async function readBody(path: string): Promise<S3Body> {
  const { size: bytes } = await stat(path);
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return { bytes, sha256: hash.digest('hex'), open: () => createReadStream(path) };
}
