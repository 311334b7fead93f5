import { ClientError, isProblem, localError } from './client-error.ts';

/** Where the server is, and with what right it is asked. */
export interface Access {
  readonly url: string;
  readonly token: () => string | undefined;
}

export interface Outgoing {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly json?: unknown;
  readonly bytes?: Blob;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** 0: as long as it takes. */
  readonly timeoutMs?: number;
}

interface Incoming {
  /** The answer read as JSON; undefined where it is empty. */
  json(): Promise<unknown>;
  blob(): Promise<Blob>;
}

/** Longer than any answer of the server takes; a dead connection would be waited for for minutes. */
const TIMEOUT_MS = 20_000;

const RETRYABLE_BELOW_500 = [408, 425, 429];

export type Send = (outgoing: Outgoing) => Promise<Incoming>;

export function createSender({ url, token }: Access): Send {
  return async (outgoing) => {
    const { signal: wish, timeoutMs = TIMEOUT_MS } = outgoing;
    // `AbortSignal.any` would do, but browsers of 2023 lack it.
    const abort = new AbortController();
    const callOff = (): void => abort.abort();
    const timer = timeoutMs > 0 ? setTimeout(callOff, timeoutMs) : undefined;
    wish?.addEventListener('abort', callOff);
    if (wish?.aborted === true) callOff();

    async function guarded<T>(work: () => Promise<T>): Promise<T> {
      try {
        return await work();
      } catch (error) {
        if (error instanceof ClientError) throw error;
        if (wish?.aborted === true) throw localError('ABORTED', 'The call was called off.', error);
        if (abort.signal.aborted) throw localError('NO_ANSWER', 'No answer came in time.', error);
        throw localError('NETWORK', 'The server cannot be reached.', error);
      }
    }
    function done(): void {
      clearTimeout(timer);
      wish?.removeEventListener('abort', callOff);
    }

    try {
      const response = await guarded(() =>
        fetch(url + outgoing.path, requestOf(outgoing, token(), abort.signal)),
      );
      if (!response.ok) throw refusalOf(response.status, await guarded(() => response.text()));
      // The body is read under the same time limit as the head.
      const body = await guarded(() => response.blob());
      return {
        json: async () => (body.size === 0 ? undefined : parse(await body.text())),
        blob: () => Promise.resolve(body),
      };
    } finally {
      done();
    }
  };
}

/** The token travels in a header alone: addresses end up in logs. */
export function headersOf(outgoing: Outgoing, token: string | undefined): Record<string, string> {
  return {
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    ...(outgoing.json !== undefined && { 'content-type': 'application/json' }),
    ...outgoing.headers,
  };
}

function requestOf(
  outgoing: Outgoing,
  token: string | undefined,
  signal: AbortSignal,
): RequestInit {
  const body = outgoing.json === undefined ? outgoing.bytes : JSON.stringify(outgoing.json);
  return {
    method: outgoing.method,
    headers: headersOf(outgoing, token),
    // What a browser would send by itself, such as cookies, has no meaning to the API.
    credentials: token === undefined ? 'same-origin' : 'omit',
    cache: 'no-store',
    signal,
    ...(body !== undefined && { body }),
  };
}

/** A proxy before the server refuses in words of its own; its status must do. */
export function refusalOf(status: number, text: string): ClientError {
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    answer = undefined;
  }
  if (isProblem(answer)) return new ClientError(answer.error, status);
  const retryable = status >= 500 || RETRYABLE_BELOW_500.includes(status);
  const code = retryable ? 'UNAVAILABLE' : 'REFUSED';
  return new ClientError({ code, message: `The answer was ${status}.`, retryable }, status);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw localError('BAD_ANSWER', 'The answer is not JSON.', error);
  }
}
