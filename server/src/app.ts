import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { SITE_ENDPOINTS } from '@dowellchat/contract/site.endpoints.ts';
import type { Settings } from './config/settings.ts';
import { createLinksService } from './domain/links/links.service.ts';
import { createMessagesService } from './domain/messages/messages.service.ts';
import { createOrganizationsService } from './domain/organizations/organizations.service.ts';
import { createProductsService } from './domain/products/products.service.ts';
import { createRoomsService } from './domain/rooms/rooms.service.ts';
import { createTranslateFault } from './domain/storage-faults.ts';
import { createVisitorsService } from './domain/visitors/visitors.service.ts';
import { createAuthenticate } from './http/authentication.ts';
import { serveEndpoints } from './http/endpoints.ts';
import { createHttpServer } from './http/http-server.ts';
import { collectMetrics } from './http/metrics.ts';
import { toOpenApi } from './http/openapi.ts';
import { createRateLimits } from './http/rate-limits.ts';
import { siteHandlers } from './http/site.handlers.ts';
import { serveV2 } from './http/v2/v2.routes.ts';
import { serveV3 } from './http/v3/v3.routes.ts';
import { systemClock, type Clock } from './lib/clock.ts';
import { VERSION } from './lib/version.ts';
import { findMeta } from './storage/queries/meta.queries.ts';
import type { Storage } from './storage/storage.ts';

export interface AppParts {
  readonly settings: Settings;
  readonly storage: Storage;
  readonly log: Logger;
  readonly clock?: Clock;
  /** Told when only a restart can tell what is on disk. */
  readonly onBrokenStorage: (error: unknown) => void;
}

export interface App {
  readonly http: FastifyInstance;
  /** Refuses what is new, finishes what has been accepted. The storage stays open. */
  readonly stop: () => Promise<void>;
}

/** Builds everything, from storage to routes. */
export function createApp(parts: AppParts): App {
  const { settings, storage, log, clock = systemClock, onBrokenStorage } = parts;
  let isStopping = false;

  const translateFault = createTranslateFault(storage, onBrokenStorage);
  const products = createProductsService(storage, clock);
  const organizations = createOrganizationsService(storage, clock, settings.ORGANIZATIONS);
  const visitors = createVisitorsService(storage, clock, organizations);
  const rooms = createRoomsService(storage, clock, organizations);
  const messages = createMessagesService(storage, clock, { settings, translateFault });
  const links = createLinksService(storage, clock, organizations);

  const http = createHttpServer(settings, log, {
    translateFault,
    isStopping: () => isStopping,
  });
  const metrics = collectMetrics(http, messages.queueDepth);
  const authenticate = createAuthenticate(storage, settings, visitors);
  const publicUrl = publicUrlOf(settings);

  const limits = createRateLimits(settings);
  const v2 = {
    shape: settings.V2_SHAPE,
    epoch: storage.epoch,
    rooms,
    messages,
    products,
    links,
    limits,
    publicUrl,
  };
  serveV2(http, v2, authenticate);

  const v3 = { epoch: storage.epoch, visitors, rooms, messages, products, limits };
  serveV3(http, v3, authenticate);

  const site = {
    links,
    products,
    metrics,
    openApi: toOpenApi(VERSION),
    publicUrl,
    findObstacle: async () => (isStopping ? 'stopping' : findObstacle(storage)),
  };
  serveEndpoints(http, SITE_ENDPOINTS, siteHandlers(site), authenticate);

  return {
    http,
    async stop() {
      isStopping = true;
      await http.close();
      await messages.drain();
    },
  };
}

/** Links lead where the settings say, or back to where the request came in. */
function publicUrlOf({ PUBLIC_URL }: Settings): (request: FastifyRequest) => string {
  const fixed = PUBLIC_URL.replace(/\/+$/, '');
  return (request) => (fixed === '' ? `${request.protocol}://${request.host}` : fixed);
}

async function findObstacle({ db }: Storage): Promise<string | undefined> {
  try {
    await findMeta(db, 'epoch');
    return undefined;
  } catch {
    return 'the database does not answer';
  }
}
