import type { FastifyInstance } from 'fastify';
import { V2_ENDPOINTS } from '@dowellchat/contract/v2/endpoints.ts';
import type { Authenticate } from '../authentication.ts';
import { serveEndpoints, type Handler } from '../endpoints.ts';
import { sendJson } from '../requests.ts';
import { roomServiceHandlers } from './room-service.handlers.ts';
import { roomHandlers } from './rooms.handlers.ts';
import { serverSideHandlers } from './server-side.handlers.ts';
import type { V2Context } from './v2.context.ts';

const serverStatus: Handler = async ({ reply }) => sendJson(reply, '"The chat server is up."');

/** The v2 API: a thin adapter between its documented wire and the domain. */
export function serveV2(
  app: FastifyInstance,
  context: V2Context,
  authenticate: Authenticate,
): void {
  serveEndpoints(
    app,
    V2_ENDPOINTS,
    {
      ...roomHandlers(context),
      ...roomServiceHandlers(context),
      ...serverSideHandlers(context),
      serverStatus,
    },
    authenticate,
  );
}
