import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Audience, Endpoint } from '@dowellchat/contract/endpoint.ts';
import type { Principal } from '../domain/access/principal.ts';
import type { Authenticate } from './authentication.ts';
import type { DeclaredPaths } from './declared-paths.ts';
import { refusePrefetch } from './requests.ts';

declare module 'fastify' {
  interface FastifyInstance {
    declaredPaths: DeclaredPaths;
  }
  interface FastifyContextConfig {
    /** Who the route is for. Every route declares it; a test walks them all. */
    audience?: Audience;
    /** It changes something although it is a GET. */
    changesState?: boolean;
  }
}

/** One request on its way to its answer, and who makes it. */
export interface Call {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly principal: Principal;
}

/** Answers one declared call. */
export type Handler = (call: Call) => Promise<unknown>;

/** Serves declared endpoints, and refuses every other verb on their paths. */
export function serveEndpoints<Name extends string>(
  app: FastifyInstance,
  endpoints: Readonly<Record<Name, Endpoint>>,
  handlers: Readonly<Record<Name, Handler>>,
  authenticate: Authenticate,
): void {
  const served = new Map<string, Set<string>>();
  for (const [name, endpoint] of Object.entries(endpoints) as [Name, Endpoint][]) {
    const handle = handlers[name];
    const { audience, changesState = false } = endpoint;
    const methods = served.get(endpoint.path) ?? new Set();
    served.set(endpoint.path, methods.add(endpoint.method));
    if (endpoint.method === 'GET' && !changesState) methods.add('HEAD');
    app.route({
      method: endpoint.method,
      url: endpoint.path,
      exposeHeadRoute: !changesState,
      config: { audience, changesState },
      handler: async (request, reply) => {
        if (changesState) refusePrefetch(request);
        return handle({ request, reply, principal: await authenticate(request, audience) });
      },
    });
  }
  for (const [path, methods] of served) app.declaredPaths.declare(path, methods);
}
