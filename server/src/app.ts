import cookie from '@fastify/cookie';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { SITE_ENDPOINTS } from '@dowellchat/contract/site.endpoints.ts';
import type { Settings } from './config/settings.ts';
import { createAccountService } from './domain/accounts/account.service.ts';
import { createAccountsService } from './domain/accounts/accounts.service.ts';
import { createAuditService } from './domain/accounts/audit.service.ts';
import { createClaimsService } from './domain/accounts/claims.service.ts';
import { createConfirmPassword } from './domain/accounts/confirm-password.ts';
import { createInvitationsService } from './domain/accounts/invitations.service.ts';
import { createLoginLimits } from './domain/accounts/login-limits.ts';
import { createMembersService } from './domain/accounts/members.service.ts';
import { createOrganizationKeysService } from './domain/accounts/organization-keys.service.ts';
import { createPasswordHashes, type PasswordCost } from './domain/accounts/password-hashes.ts';
import { createPasswordResetsService } from './domain/accounts/password-resets.service.ts';
import { createResetRequestsService } from './domain/accounts/reset-requests.service.ts';
import { createSessionsService } from './domain/accounts/sessions.service.ts';
import { sealOldSecrets } from './domain/accounts/two-factor-secrets.ts';
import { createTwoFactorService } from './domain/accounts/two-factor.service.ts';
import { createIdentityService } from './domain/identity/identity.service.ts';
import { createVerifyIdentity } from './domain/identity/visitor-identity.ts';
import { createCannedRepliesService } from './domain/canned-replies/canned-replies.service.ts';
import { createFilesService } from './domain/files/files.service.ts';
import { createThumbnails } from './domain/files/thumbnails.ts';
import { createChatLinksService } from './domain/links/chat-links.service.ts';
import { createAgentsService } from './domain/agents/agents.service.ts';
import { createAvailability } from './domain/agents/availability.ts';
import { openBus } from './bus/open-bus.ts';
import { comesFromHere, isPrivate } from './domain/access/admission.policy.ts';
import { createFindStandings } from './domain/access/standing.service.ts';
import { createFindTokenHolder } from './domain/access/bearer-tokens.ts';
import { createInboxService } from './domain/inbox/inbox.service.ts';
import { createJournalService } from './domain/journal/journal.service.ts';
import { createLinksService } from './domain/links/links.service.ts';
import { createCatchUp } from './domain/messages/catch-up.ts';
import { createMessagesService } from './domain/messages/messages.service.ts';
import { createOrganizationsService } from './domain/organizations/organizations.service.ts';
import { createSightingsService } from './domain/organizations/sightings.service.ts';
import { createLooksService } from './domain/products/looks.service.ts';
import { createProductsService } from './domain/products/products.service.ts';
import { createReleaseRooms } from './domain/rooms/release-rooms.ts';
import { createRoomDecisions } from './domain/rooms/room-decisions.ts';
import { createRoomWorkService } from './domain/rooms/room-work.service.ts';
import { createRoomsService } from './domain/rooms/rooms.service.ts';
import { createWakeRooms } from './domain/rooms/wake-rooms.ts';
import { createRoutingService } from './domain/routing/routing.service.ts';
import { createSearchService } from './domain/search/search.service.ts';
import { createTranslateFault } from './domain/storage-faults.ts';
import { createVisitorDetailsService } from './domain/visitors/visitor-details.service.ts';
import { createDeliveries } from './domain/webhooks/deliveries.ts';
import { createWebhooksService } from './domain/webhooks/webhooks.service.ts';
import { createVisitorsService } from './domain/visitors/visitors.service.ts';
import { arrivalOf, createAuthenticate } from './http/authentication.ts';
import { sessionTokenIn } from './http/session-cookie.ts';
import { serveEndpoints } from './http/endpoints.ts';
import { createHttpServer } from './http/http-server.ts';
import { waitInLine } from './http/line.ts';
import { collectMetrics } from './http/metrics.ts';
import { toOpenApi } from './http/openapi.ts';
import { createDeliverWebhooks } from './jobs/deliver-webhooks.ts';
import { createRouteRooms } from './jobs/route-rooms.ts';
import { createArrivals } from './lib/arrivals.ts';
import { createRateLimits } from './lib/rate-limits.ts';
import { createRegularLook } from './lib/regular-look.ts';
import { createRealtime } from './realtime/sockets.ts';
import { readConsoleBuild } from './http/pages/console-build.ts';
import { createMailer } from './mail/mailer.ts';
import { createRetryQueue } from './jobs/retry-queue.ts';
import { readWidgetBuild } from './http/pages/widget-build.ts';
import { siteHandlers } from './http/site.handlers.ts';
import { serveV2 } from './http/v2/v2.routes.ts';
import { serveV3 } from './http/v3/v3.routes.ts';
import { createSearchIndexing } from './jobs/search-indexing.ts';
import { steadyClock, systemClock, type Clock } from './lib/clock.ts';
import { createSecretBox } from './lib/secret-box.ts';
import { VERSION } from './lib/version.ts';
import { createFileStore } from './storage/files/open-file-store.ts';
import { listRoomStates } from './storage/queries/rooms.queries.ts';
import { findMeta } from './storage/queries/meta.queries.ts';
import { ensureSecretKey } from './storage/secret-key.ts';
import type { Storage } from './storage/storage.ts';
import { toMessage } from './v3/answers.ts';
import { createWebhookSender } from './webhooks/webhook-sender.ts';

/** A mail server that is down for a few minutes costs nobody their letter. */
const MAIL_RETRIES = {
  waitingMax: 500,
  beginsWithinMs: 1000,
  waitsMs: [2000, 30_000, 300_000],
} as const;

interface Regular {
  readonly everyMs: number;
  /** What the log says of a look that failed. */
  readonly failure: string;
}

/** How late a room may come back from its snooze. */
const WAKE_SNOOZED: Regular = {
  everyMs: 15_000,
  failure: 'Rooms could not be brought back from their snooze.',
};

/** How late rooms are released that the end of another process has left with who may not answer. */
const RELEASE_LEFT: Regular = {
  everyMs: 10 * 60 * 1000,
  failure: 'Rooms of who may not answer them any more could not be released.',
};

export interface AppParts {
  readonly settings: Settings;
  readonly storage: Storage;
  readonly log: Logger;
  readonly clock?: Clock;
  /** Where the widget was built; by default where its build puts it. */
  readonly widgetFolder?: string;
  /** Where the console was built. */
  readonly consoleFolder?: string;
  /** What a password's hash costs; tests that are not about it take less. */
  readonly passwordCost?: PasswordCost;
  /** Told when only a restart can tell what is on disk. */
  readonly onBrokenStorage: (error: unknown) => void;
}

export interface App {
  readonly http: FastifyInstance;
  /** Refuses what is new, finishes what has been accepted. The storage stays open. */
  readonly stop: () => Promise<void>;
  /** The code that claims the instance, where it is asked for; nothing once it is claimed. */
  readonly newClaimCode: () => Promise<string | undefined>;
}

/** Builds everything, from storage to routes. */
export function createApp(parts: AppParts): App {
  const { settings, storage, log, clock = systemClock, onBrokenStorage } = parts;
  // Who decides what time it is decides how long anything takes.
  const waitClock = parts.clock ?? steadyClock;
  let isStopping = false;

  const bus = openBus(settings, storage.epoch, log);
  const { publish } = bus;
  const translateFault = createTranslateFault(storage, {
    onBroken: onBrokenStorage,
    onInterrupted: bus.doubt,
  });
  const availability = createAvailability();
  availability.onAvailabilityChanged((change) => publish({ name: 'colleague.changed', ...change }));
  const agents = createAgentsService(storage, availability, publish);
  bus.subscribe((event, origin) => {
    if (event.name === 'agent.away' && origin === 'elsewhere') {
      availability.setAway(event.accountId, event.isAway);
    }
  });
  const products = createProductsService(storage, clock);
  const organizations = createOrganizationsService(storage, clock, settings.ORGANIZATIONS, publish);
  const box = createSecretBox(() => ensureSecretKey(settings));
  const visitors = createVisitorsService(storage, clock, {
    organizations,
    verify: createVerifyIdentity(storage, clock, box),
    publish,
  });
  const decisions = createRoomDecisions(storage, clock, publish);
  const { releaseRooms, releaseLeftBehind } = createReleaseRooms(storage, decisions);
  const rooms = createRoomsService(storage, clock, {
    organizations,
    decisions,
    publish,
  });
  const roomWork = createRoomWorkService(storage, clock, decisions);
  const wakeRooms = createWakeRooms(storage, clock, decisions);
  const lookRegularly = ({ everyMs, failure }: Regular, look: () => Promise<void>) =>
    createRegularLook({ look, everyMs, onError: (error) => log.error({ err: error }, failure) });
  const wakeSnoozed = lookRegularly(WAKE_SNOOZED, wakeRooms);
  const releaseLeft = lookRegularly(RELEASE_LEFT, releaseLeftBehind);
  const routing = createRoutingService(storage, clock, { availability, roomWork });
  const routeRooms = createRouteRooms(routing, availability, log);
  bus.subscribe((event) => {
    if (bus.isFirst()) routeRooms.onEvent(event);
  });
  bus.onGap(() => {
    if (bus.isFirst()) routeRooms.sweep();
  });
  const messages = createMessagesService(storage, clock, {
    settings,
    translateFault,
    publish,
  });
  const webhookSender = createWebhookSender(settings);
  const deliveries = createDeliveries(storage, clock, {
    box,
    sender: webhookSender,
    messages,
    toMessage,
  });
  const deliverWebhooks = createDeliverWebhooks(deliveries, log);
  bus.subscribe(deliverWebhooks.onEvent);
  const files = createFilesService(storage, clock, {
    settings,
    rooms,
    store: createFileStore(settings),
    thumbnails: createThumbnails(settings.FILE_PIXELS_MAX),
  });
  const sightings = createSightingsService(storage, clock);
  const looks = createLooksService(storage, clock, { organizations, products });
  const links = createLinksService(storage, clock, organizations);
  const chatLinks = createChatLinksService(storage, clock, { organizations, products });

  const hashes = createPasswordHashes(parts.passwordCost);
  const confirmPassword = createConfirmPassword(storage, waitClock, hashes);
  const claims = createClaimsService(storage, clock, { hashes });
  const sessions = createSessionsService(storage, clock, {
    hashes,
    limits: createLoginLimits(waitClock),
    box,
    publish,
  });

  const searchIndexing = createSearchIndexing({
    storage,
    settings,
    bus,
    onFault: (err) => log.warn({ err }, 'messages could not be made searchable; trying again'),
  });

  const sendMail = createMailer(settings);
  let mailsFailed = 0;
  const onMailFailure = (error: unknown): void => {
    mailsFailed += 1;
    // What a mail server says may name people; the code tells enough to look further.
    const { code, responseCode } = Object(error) as { code?: unknown; responseCode?: unknown };
    log.warn({ code, responseCode }, 'E-mail was not sent.');
  };
  const mailQueue = createRetryQueue({ ...MAIL_RETRIES, onFailure: onMailFailure });

  const http = createHttpServer(settings, log, {
    translateFault,
    isStopping: () => isStopping,
  });
  // Cookies are read where a session is asked for, not with every message of a visitor.
  void http.register(cookie, { hook: false });
  http.addHook('onReady', () => files.removeLeftovers());
  http.addHook('onReady', () => searchIndexing.start());
  http.addHook('onReady', () => sealOldSecrets(storage, box));
  http.addHook('onReady', async () => routeRooms.start());
  http.addHook('onReady', () => bus.start());
  http.addHook('onReady', async () => releaseLeft.lookNow());
  http.addHook('onReady', () => deliverWebhooks.start());
  const arrivals = createArrivals(http.server);
  waitInLine(http, arrivals);
  const limits = createRateLimits(settings, bus.counters);
  const findTokenHolder = createFindTokenHolder(storage, visitors);
  const realtime = createRealtime(http.server, {
    settings,
    arrivals,
    bus,
    agents,
    epoch: storage.epoch,
    rooms,
    messages,
    files,
    catchUp: createCatchUp(storage.epoch, rooms, messages),
    limits,
    findTokenHolder,
    findSessionHolder: sessions.authenticate,
    findStandings: createFindStandings(storage, clock),
    listRoomStates: (roomIds) => listRoomStates(storage.db, roomIds),
    sessionTokenIn: (cookies) => sessionTokenIn(http, cookies),
    mayConnectFrom: organizations.mayConnectFrom,
    isStopping: () => isStopping,
    translateFault,
    log,
  });
  const metrics = collectMetrics(http, {
    dowellchat_commit_queue_messages: messages.queueDepth,
    dowellchat_database_calls_waiting: storage.callsWaiting,
    dowellchat_search_rooms_behind: searchIndexing.roomsBehind,
    dowellchat_cluster_whole: () => Number(bus.isWhole()),
    dowellchat_sockets: realtime.count,
    dowellchat_slow_readers_closed: realtime.slowReadersClosed,
    dowellchat_webhook_sends_failed: deliveries.sendsFailed,
    dowellchat_mails_failed: () => mailsFailed,
  });
  const authenticate = createAuthenticate(settings, {
    findTokenHolder,
    findSessionHolder: sessions.authenticate,
    isClaimed: claims.isClaimed,
  });
  const publicUrl = publicUrlOf(settings);

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

  const v3 = {
    epoch: storage.epoch,
    visitors,
    rooms,
    messages,
    files,
    inbox: createInboxService(storage),
    agents,
    roomWork,
    journal: createJournalService(storage, decisions),
    visitorDetails: createVisitorDetailsService(storage),
    cannedReplies: createCannedRepliesService(storage, clock),
    products,
    looks,
    organizations,
    sightings,
    chatLinks,
    claims,
    sessions,
    account: createAccountService(storage, clock, { hashes, confirmPassword, publish }),
    twoFactor: createTwoFactorService(storage, clock, { confirmPassword, box, publish }),
    passwordResets: createPasswordResetsService(storage, clock, { hashes, publish }),
    resetRequests: createResetRequestsService(storage, clock, {
      // The request's own Host would send the link wherever a stranger likes.
      sendMail: settings.PUBLIC_URL === '' ? undefined : sendMail,
      later: (job) => {
        if (mailQueue.add(job)) return;
        mailsFailed += 1;
        log.warn('Too much e-mail waits: one is not sent.');
      },
      waitClock,
      toUrl: (token) => `${settings.PUBLIC_URL.replace(/\/+$/, '')}/console/password#${token}`,
    }),
    invitations: createInvitationsService(storage, clock, {
      hashes,
      organizations,
      products,
      publish,
      sendMail,
      onMailFailure,
    }),
    members: createMembersService(storage, clock, { products, releaseRooms, publish }),
    organizationKeys: createOrganizationKeysService(storage, clock, { organizations, publish }),
    accounts: createAccountsService(storage, clock, { releaseRooms, publish }),
    audit: createAuditService(storage),
    identity: createIdentityService(storage, clock, { box, organizations, publish }),
    webhooks: createWebhooksService(storage, clock, { box, sender: webhookSender, organizations }),
    search: createSearchService(storage),
    claimCodeWanted: (request: FastifyRequest) => !comesFromHere(settings, arrivalOf(request)),
    limits,
    publicUrl,
  };
  serveV3(http, v3, authenticate);

  const site = {
    organizations,
    sightings,
    looks,
    chatLinks,
    widget: readWidgetBuild(parts.widgetFolder),
    console: readConsoleBuild(parts.consoleFolder),
    links,
    metrics,
    openApi: toOpenApi(VERSION),
    publicUrl,
    findObstacle: async () => (isStopping ? 'stopping' : findObstacle(storage)),
  };
  serveEndpoints(http, SITE_ENDPOINTS, siteHandlers(site), authenticate);

  return {
    http,
    newClaimCode: async () =>
      isPrivate(settings) || (await claims.isClaimed()) ? undefined : claims.newCode(),
    async stop() {
      isStopping = true;
      await wakeSnoozed.stop();
      await releaseLeft.stop();
      await routeRooms.stop();
      await realtime.stop();
      await http.close();
      await mailQueue.stop();
      await messages.drain();
      await deliverWebhooks.stop();
      await searchIndexing.stop();
      await bus.stop();
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
