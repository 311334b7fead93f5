import type { FastifyInstance } from 'fastify';
import type { Endpoint } from '@dowellchat/contract/endpoint.ts';
import { V3_ENDPOINTS, type V3Operation } from '@dowellchat/contract/v3/endpoints.ts';
import type { Authenticate } from '../authentication.ts';
import { serveEndpoints, type Call, type Handler } from '../endpoints.ts';
import { messageHandlers } from './messages.handlers.ts';
import { roomHandlers } from './rooms.handlers.ts';
import type { V3Handlers } from './v3.calls.ts';
import type { V3Context } from './v3.context.ts';
import { createReader } from './validation.ts';
import { visitorHandlers } from './visitors.handlers.ts';

/** The v3 API: the same services as v2, shaped by resources. */
export function serveV3(
  app: FastifyInstance,
  context: V3Context,
  authenticate: Authenticate,
): void {
  const handlers: V3Handlers = {
    ...visitorHandlers(context),
    ...roomHandlers(context),
    ...messageHandlers(context),
  };
  const checked = Object.entries<Endpoint>(V3_ENDPOINTS).map(([name, endpoint]) => {
    const read = createReader(endpoint);
    const handle = handlers[name as V3Operation] as (call: Call) => Promise<unknown>;
    const checkedHandle: Handler = async (call) =>
      handle({ ...call, ...(await read(call.request)) });
    return [name, checkedHandle];
  });
  serveEndpoints(
    app,
    V3_ENDPOINTS,
    Object.fromEntries(checked) as Record<V3Operation, Handler>,
    authenticate,
  );
}
