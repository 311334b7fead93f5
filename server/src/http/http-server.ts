import { METHODS, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import fastify, {
  LogController,
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
} from 'fastify';
import type { Logger } from 'pino';
import type { Settings } from '../config/settings.ts';
import type { TranslateFault } from '../domain/storage-faults.ts';
import { ApplicationError } from '../lib/application-error.ts';
import { createDeclaredPaths } from './declared-paths.ts';
import { refusal, toRefusal, type Refusal } from './errors.ts';

/** A client that sends its headers slower than this is cut off. */
const HEADERS_TIMEOUT_MS = 15_000;
const REQUEST_TIMEOUT_MS = 120_000;
const KEEP_ALIVE_TIMEOUT_MS = 72_000;
/** Ids of 512 characters may be percent-encoded, three bytes for each of up to four. */
const PARAM_CHARACTERS_MAX = 6144;

/** On every answer. Any page may call us, but never with a visitor's cookies. */
const COMMON_HEADERS = {
  'cache-control': 'no-store',
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'etag, retry-after, content-disposition, content-range',
} as const;

const PREFLIGHT_HEADERS = {
  'access-control-allow-methods': 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS',
  'access-control-allow-headers':
    'content-type, authorization, idempotency-key, if-none-match, range, x-file-name',
  'access-control-max-age': '86400',
} as const;

export interface HttpServerParts {
  readonly translateFault: TranslateFault;
  /** Whether what is under way is finished and nothing new is taken. */
  readonly isStopping: () => boolean;
}

/** Fastify with our rules for every answer: CORS, no caching, JSON refusals. */
export function createHttpServer(
  settings: Pick<Settings, 'BODY_BYTES_MAX' | 'TRUST_PROXY'>,
  log: Logger,
  { translateFault, isStopping }: HttpServerParts,
): FastifyInstance {
  // Named by the framework's type, or the whole instance would be typed by our logger's.
  const logger: FastifyBaseLogger = log;
  const app = fastify({
    loggerInstance: logger,
    // Requests are not logged, so none needs a logger of its own.
    childLoggerFactory: (parent) => parent,
    // Endpoints validate by the contract. Fastify's own validator, which nothing would use, would be
    // loaded at each start.
    schemaController: {
      compilersFactory: { buildValidator: noSchemas, buildSerializer: noSchemas },
    },
    bodyLimit: settings.BODY_BYTES_MAX,
    trustProxy: settings.TRUST_PROXY === '' ? false : settings.TRUST_PROXY,
    logController: new LogController({ disableRequestLogging: true }),
    requestIdHeader: false,
    forceCloseConnections: 'idle',
    // We refuse in our own words.
    return503OnClosing: false,
    http: {
      headersTimeout: HEADERS_TIMEOUT_MS,
      connectionsCheckingInterval: 5000,
      // Node would refuse these itself, with an empty answer.
      requireHostHeader: false,
    },
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
    routerOptions: {
      ignoreTrailingSlash: true,
      ignoreDuplicateSlashes: true,
      maxParamLength: PARAM_CHARACTERS_MAX,
      querystringParser: parseQuery,
      onBadUrl: (_path, _request, response) =>
        answerRaw(response, 400, 'The address is malformed.'),
    },
    frameworkErrors: (error, request, reply) => {
      void send(reply, toRefusal(error, app.log, request.url));
    },
    clientErrorHandler: (error, socket) => refuseBadRequest(error, socket),
  });

  app.server.on('checkExpectation', (_request, response: ServerResponse) =>
    answerRaw(response, 417, 'Expectations are not met here.'),
  );

  // The documented delete is a GET with a body.
  app.addHttpMethod('GET', { hasBody: true, overrideExisting: true });
  // Every verb that Node reads is refused as a wrong verb, not as an unknown path.
  for (const method of METHODS.filter((each) => each !== 'CONNECT')) {
    if (!app.supportedMethods.includes(method)) app.addHttpMethod(method);
  }
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));

  app.addHook('onRequest', (request, reply, done) => {
    reply.headers(COMMON_HEADERS);
    if (isStopping()) {
      // Without it the connection would stay open, and the stop would wait for it.
      reply.header('connection', 'close');
      if (request.routeOptions.config.audience !== 'anyone') {
        done(
          new ApplicationError('OVERLOADED', 'The server is stopping.', { retryAfterSeconds: 1 }),
        );
        return;
      }
    }
    if (request.headers.host === undefined && request.raw.httpVersion !== '1.0') {
      done(new ApplicationError('INVALID', 'The request names no host.'));
      return;
    }
    if (request.method === 'OPTIONS') {
      reply.headers(PREFLIGHT_HEADERS);
      void reply.code(204).send();
      return;
    }
    done();
  });
  app.options('*', { config: { audience: 'anyone' } }, async (_request, reply) =>
    reply.code(204).send(),
  );

  app.addHook('onSend', (_request, reply, _payload, done) => {
    if (isStopping()) reply.header('connection', 'close');
    done();
  });

  app.setErrorHandler((error, request, reply) =>
    send(reply, toRefusal(translateFault(error), app.log, request.url)),
  );
  app.decorate('declaredPaths', createDeclaredPaths());
  app.setNotFoundHandler((request, reply) => {
    const methods = app.declaredPaths.methodsAt(request.url);
    if (methods === undefined) return send(reply, refusal(404, 'Not found', request.url));
    reply.header('allow', [...methods, 'OPTIONS'].join(', '));
    throw new ApplicationError('METHOD_NOT_ALLOWED', `Method "${request.method}" not allowed.`);
  });
  return app;
}

function noSchemas(): never {
  throw new Error('Routes have no schemas of their own: the contract is their schema.');
}

function send(reply: FastifyReply, { status, retryAfterSeconds, body }: Refusal): FastifyReply {
  if (retryAfterSeconds !== undefined) reply.header('retry-after', retryAfterSeconds);
  // Fastify refuses some addresses before any hook runs.
  reply.headers(COMMON_HEADERS);
  // A streamed answer that breaks half-way must not claim to be JSON of the right length.
  reply.removeHeader('etag');
  return reply.code(status).type('application/json; charset=utf-8').send(body);
}

/** Repeated keys: the last one wins. Malformed escapes are taken as they stand. */
function parseQuery(text: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(text));
}

function answerRaw(
  response: Pick<ServerResponse, 'writeHead' | 'end'>,
  status: number,
  message: string,
): void {
  response.writeHead(status, {
    ...COMMON_HEADERS,
    'content-type': 'application/json; charset=utf-8',
  });
  response.end(JSON.stringify(refusal(status, message).body));
}

/** What Node itself cannot read as HTTP gets the same JSON as everything else. */
function refuseBadRequest(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const [status, reason, message] =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? [431, 'Request Header Fields Too Large', 'The headers are too large.']
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? [408, 'Request Timeout', 'The request took too long.']
        : [400, 'Bad Request', 'The request is not valid HTTP.'];
  const body = JSON.stringify({ success: false, message });
  const headers = Object.entries(COMMON_HEADERS)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('');
  socket.end(
    `HTTP/1.1 ${status} ${reason}\r\ncontent-type: application/json; charset=utf-8\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\n${headers}` +
      `connection: close\r\n\r\n${body}`,
  );
}
