import type { FastifyInstance } from 'fastify';
import type { Endpoint } from '@dowellchat/contract/endpoint.ts';
import { V3_ENDPOINTS, type V3Operation } from '@dowellchat/contract/v3/endpoints.ts';
import type { Authenticate } from '../authentication.ts';
import { serveEndpoints, type Call, type Handler } from '../endpoints.ts';
import { withStreamedBodies } from '../streamed-bodies.ts';
import { accountHandlers } from './account.handlers.ts';
import { cannedReplyHandlers } from './canned-replies.handlers.ts';
import { colleagueHandlers } from './colleagues.handlers.ts';
import { fileHandlers } from './files.handlers.ts';
import { identityHandlers } from './identity.handlers.ts';
import { inboxHandlers } from './inbox.handlers.ts';
import { instanceHandlers } from './instance.handlers.ts';
import { linkHandlers } from './links.handlers.ts';
import { messageHandlers } from './messages.handlers.ts';
import { organizationHandlers } from './organization.handlers.ts';
import { productHandlers } from './products.handlers.ts';
import { roomHandlers } from './rooms.handlers.ts';
import { searchHandlers } from './search.handlers.ts';
import { signInHandlers } from './sign-in.handlers.ts';
import { teamHandlers } from './team.handlers.ts';
import type { V3Handlers } from './v3.calls.ts';
import type { V3Context } from './v3.context.ts';
import { createReader } from './validation.ts';
import { webhookHandlers } from './webhooks.handlers.ts';
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
    ...fileHandlers(context),
    ...inboxHandlers(context),
    ...cannedReplyHandlers(context),
    ...colleagueHandlers(context),
    ...productHandlers(context),
    ...organizationHandlers(context),
    ...linkHandlers(context),
    ...signInHandlers(context),
    ...accountHandlers(context),
    ...teamHandlers(context),
    ...instanceHandlers(context),
    ...searchHandlers(context),
    ...identityHandlers(context),
    ...webhookHandlers(context),
  };
  const endpoints = Object.entries<Endpoint>(V3_ENDPOINTS);
  const checked = endpoints.map(([name, endpoint]) => {
    const read = createReader(endpoint);
    const handle = handlers[name as V3Operation] as (call: Call) => Promise<unknown>;
    const checkedHandle: Handler = async (call) =>
      handle({ ...call, ...(await read(call.request)) });
    return [name, checkedHandle];
  });
  const serve = (scope: FastifyInstance, wanted: (endpoint: Endpoint) => boolean): void =>
    serveEndpoints(
      scope,
      Object.fromEntries(endpoints.filter(([, endpoint]) => wanted(endpoint))),
      Object.fromEntries(checked) as Record<string, Handler>,
      authenticate,
    );
  serve(app, ({ takesBytes = false }) => !takesBytes);
  withStreamedBodies(app, (scope) => serve(scope, ({ takesBytes = false }) => takesBytes));
}
