import { Agent, request, type IncomingHttpHeaders } from 'node:http';

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export interface HttpCall {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 30_000;

/**
 * A plain HTTP client, on connections that stay open if nothing else is said. `fetch` would repeat a request by itself on
 * some broken connections, and a history must know of each attempt.
 */
export function createHttpClient(baseUrl: () => URL, { keepAlive = true } = {}) {
  const agent = new Agent({ keepAlive });

  function call(options: HttpCall): Promise<HttpAnswer> {
    const { method = 'GET', path, headers = {}, body, timeoutMs = TIMEOUT_MS } = options;
    return new Promise((resolve, reject) => {
      const outgoing = request(new URL(path, baseUrl()), {
        agent,
        method,
        headers: {
          ...headers,
          ...(body !== undefined && { 'content-length': Buffer.byteLength(body) }),
        },
      });
      const timer = setTimeout(
        () => outgoing.destroy(new Error(`no answer within ${timeoutMs} ms`)),
        timeoutMs,
      );
      const fail = (error: Error): void => {
        clearTimeout(timer);
        reject(error);
      };
      outgoing.on('error', fail);
      outgoing.on('response', (incoming) => {
        const parts: Buffer[] = [];
        incoming.on('error', fail);
        incoming.on('data', (part: Buffer) => parts.push(part));
        incoming.on('close', () => {
          if (!incoming.complete) return fail(new Error('the answer was cut off'));
          clearTimeout(timer);
          const { statusCode: status = 0, headers: answered } = incoming;
          try {
            resolve({ status, headers: answered, text: Buffer.concat(parts).toString() });
          } catch (error) {
            // An answer can be too long for a string.
            fail(error as Error);
          }
        });
      });
      outgoing.end(body);
    });
  }

  return {
    call,
    postJson: (path: string, value: object, options: Partial<HttpCall> = {}) =>
      call({
        method: 'POST',
        path,
        ...options,
        headers: { 'content-type': 'application/json', ...options.headers },
        body: JSON.stringify(value),
      }),
    close: () => agent.destroy(),
  };
}

export type HttpClient = ReturnType<typeof createHttpClient>;
