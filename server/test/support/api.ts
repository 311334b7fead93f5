import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify';

/** An answer as a client sees it. */
export interface Answer {
  readonly status: number;
  readonly headers: LightMyRequestResponse['headers'];
  /** The body as it came. */
  readonly text: string;
  readonly bytes: Buffer;
  /** The body read as JSON; reading it fails where it is none. */
  readonly json: unknown;
}

type Headers = Readonly<Record<string, string>>;

export type Api = ReturnType<typeof createApi>;

/** Talks to an app as a client does, without a network between. */
export function createApi(app: () => FastifyInstance) {
  async function send(options: InjectOptions): Promise<Answer> {
    const response = await app().inject(options);
    return {
      status: response.statusCode,
      headers: response.headers,
      text: response.body,
      bytes: response.rawPayload,
      get json() {
        return JSON.parse(response.body) as unknown;
      },
    };
  }

  return {
    send,

    get: (url: string, headers: Headers = {}) => send({ method: 'GET', url, headers }),

    /** Posts a value as JSON. */
    post: (url: string, body: object, headers: Headers = {}) =>
      send({
        method: 'POST',
        url,
        payload: JSON.stringify(body),
        headers: { 'content-type': 'application/json', ...headers },
      }),

    /** Posts a body exactly as it stands. */
    postText: (url: string, payload: string | Buffer, contentType = 'application/json') =>
      send({ method: 'POST', url, payload, headers: { 'content-type': contentType } }),

    /** The documented delete is a GET that carries a JSON body. */
    getWithBody: (url: string, payload: string) =>
      send({ method: 'GET', url, payload, headers: { 'content-type': 'application/json' } }),
  };
}
