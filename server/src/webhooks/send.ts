import { request as requestHttp, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { LookupFunction } from 'node:net';
import type { Sent } from '../domain/webhooks/sending.ts';
import {
  createResolve,
  findDestination,
  RefusedDestination,
  type Address,
  type Destination,
  type DestinationRules,
  type Resolve,
} from './destination.ts';

/** From the first question to a name server to the end of the answer. */
const TIMEOUT_MS = 10_000;
/** Of an answer no more is read, and nothing kept. */
const ANSWER_BYTES_MAX = 64 * 1024;

interface Parcel {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface SendOptions extends DestinationRules {
  readonly resolve?: Resolve;
  readonly timeoutMs?: number;
}

export type SendParcel = (parcel: Parcel) => Promise<Sent>;

/** Posts to places that others have named: never inside, for a bounded time, with bounded memory. */
export function createSendParcel(options: SendOptions): SendParcel {
  const { resolve = createResolve(options), timeoutMs = TIMEOUT_MS } = options;
  return async ({ url, headers, body }) => {
    const deadline = AbortSignal.timeout(timeoutMs);
    try {
      const destination = await within(deadline, findDestination(url, options, resolve));
      const status = await post(destination, headers, body, deadline);
      if (status >= 200 && status < 300) return { ok: true, status };
      const reason = status >= 300 && status < 400 ? ' Redirects are not followed.' : '';
      return { ok: false, status, reason: `It answered ${status}.${reason}` };
    } catch (error) {
      return { ok: false, status: null, reason: reasonOf(error, deadline) };
    }
  };
}

function reasonOf(error: unknown, deadline: AbortSignal): string {
  if (deadline.aborted) return 'It did not answer in time.';
  if (error instanceof RefusedDestination) return error.message;
  const { code } = Object(error) as { code?: unknown };
  return typeof code === 'string' ? `No connection: ${code}.` : 'No connection.';
}

/** Looking up a name cannot be stopped; waiting for it can. */
function within<T>(deadline: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    deadline.addEventListener('abort', () => reject(new Error('Timed out.')), { once: true });
    work.then(resolve, reject);
  });
}

/** Sends, and resolves with the status once the answer has ended or enough of it was seen. */
function post(
  { url, addresses }: Destination,
  headers: Parcel['headers'],
  body: string,
  deadline: AbortSignal,
): Promise<number> {
  const options: RequestOptions = {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      'user-agent': 'DowellChat-Webhooks',
      ...headers,
    },
    // A kept connection would lead where the name led once.
    agent: false,
    lookup: alwaysTo(addresses),
    signal: deadline,
  };
  const send = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const sent = send(url, options, (answer) => {
      drop(answer, () => {
        resolve(answer.statusCode ?? 0);
        sent.destroy();
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** A second look at the name could lead elsewhere: what was checked is what is connected to. */
function alwaysTo([first, ...others]: readonly [Address, ...Address[]]): LookupFunction {
  return (_name, { all }, done) => {
    if (all === true) done(null, [first, ...others]);
    else done(null, first.address, first.family);
  };
}

/** The status is the answer. A body that never ends, or breaks off, changes nothing about it. */
function drop(answer: IncomingMessage, onEnough: () => void): void {
  let bytes = 0;
  answer.on('data', (piece: Buffer) => {
    bytes += piece.length;
    if (bytes >= ANSWER_BYTES_MAX) onEnough();
  });
  answer.on('error', onEnough);
  answer.on('close', onEnough);
}
