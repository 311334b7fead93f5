import { once } from 'node:events';
import { request as requestHttp, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { AwsClient } from 'aws4fetch';

/** Tries of one request, and what passes between them: a store that restarts is back in a second. */
const WAITS_MS = [100, 400];
/** From the last byte sent to the first of the answer, where the request has no body worth counting. */
const ANSWER_MS = 10_000;
/** The slowest line a file is sent over; what is slower counts as stuck. */
const BYTES_PER_MS_MIN = 64;

/** The store did not do what it was asked. Another try may succeed, where nothing is set wrong. */
export class FileStoreError extends Error {
  override readonly name = 'FileStoreError';
}

/** What is sent: made anew for each try. */
export interface S3Body {
  readonly bytes: number;
  readonly sha256: string;
  open(): Readable;
}

export interface S3Request {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'DELETE';
  /** Below the bucket. */
  readonly key: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: S3Body;
}

/** `https://KEY:SECRET@host/bucket?region=…` */
export function createS3Client(s3Url: string) {
  const url = new URL(s3Url);
  const base = `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
  const region = url.searchParams.get('region');
  const client = new AwsClient({
    accessKeyId: decodeURIComponent(url.username),
    secretAccessKey: decodeURIComponent(url.password),
    service: 's3',
    // Without one it is told by the host's name, where that is one of the known.
    ...(region !== null && { region }),
  });

  async function send({ method, key, headers = {}, body }: S3Request): Promise<Response> {
    const request = await client.sign(`${base}/${key}`, {
      method,
      headers: { ...headers, ...(body && { 'x-amz-content-sha256': body.sha256 }) },
    });
    const late = new AbortController();
    const timer = setTimeout(
      () => late.abort(new Error('no answer in time')),
      ANSWER_MS + (body?.bytes ?? 0) / BYTES_PER_MS_MIN,
    );
    try {
      return await exchange(request, { body, signal: late.signal });
    } finally {
      clearTimeout(timer);
    }
  }

  /** The answer, which is a success or a 404; its bytes come as they are read. */
  return async (request: S3Request): Promise<Response> => {
    for (let tries = 0; ; tries += 1) {
      const waitMs = WAITS_MS[tries];
      try {
        const response = await send(request);
        if (response.ok || response.status === 404) return response;
        const refusal = await describeRefusal(request, response);
        if (waitMs === undefined || !isPassing(response.status)) throw refusal;
      } catch (error) {
        if (error instanceof FileStoreError) throw error;
        if (waitMs === undefined) throw unreachable(request, error);
      }
      await sleep(waitMs);
    }
  };
}

/**
 * One request and the head of its answer. Not `fetch`, which keeps a second copy of all it sends in
 * case it is redirected; and a redirection is not followed, for what is signed is meant for one host.
 */
async function exchange(
  { url, method, headers }: Request,
  { body, signal }: { body: S3Body | undefined; signal: AbortSignal },
): Promise<Response> {
  const outgoing = (url.startsWith('https:') ? requestHttps : requestHttp)(url, {
    method,
    headers: { ...Object.fromEntries(headers), ...(body && { 'content-length': body.bytes }) },
    signal,
  });
  const answered = once(outgoing, 'response') as Promise<[IncomingMessage]>;
  if (body === undefined) outgoing.end();
  // A store that answers before it has read all ends the sending: its answer tells why.
  else pipeline(body.open(), outgoing).catch((error: unknown) => outgoing.destroy(error as Error));
  const [incoming] = await answered;
  const { statusCode: status } = incoming;
  const answerHeaders = Object.entries(incoming.headersDistinct).flatMap(([name, values = []]) =>
    values.map((value): [string, string] => [name, value]),
  );
  if (status === 204 || status === 304) {
    incoming.resume();
    return new Response(null, { status, headers: answerHeaders });
  }
  return new Response(Readable.toWeb(incoming) as ReadableStream, {
    ...(status !== undefined && { status }),
    headers: answerHeaders,
  });
}

function isPassing(status: number): boolean {
  return status >= 500 || status === 429 || status === 408;
}

/** The store's own code, such as `AccessDenied`. Its text may name keys, and so may the address. */
async function describeRefusal({ method }: S3Request, response: Response): Promise<FileStoreError> {
  const text = await response.text().catch(() => '');
  const code = /<Code>(\w{1,60})<\/Code>/.exec(text)?.[1] ?? '';
  return new FileStoreError(
    `The file store answers ${method} with ${response.status} ${code}`.trim(),
  );
}

function unreachable({ method }: S3Request, error: unknown): FileStoreError {
  const { cause = error } = error as { cause?: unknown };
  const { code, message } = cause as { code?: string; message?: string };
  return new FileStoreError(`The file store cannot be reached by ${method}: ${code ?? message}`);
}
