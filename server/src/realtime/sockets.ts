import type { IncomingMessage, Server as HttpServer, ServerResponse } from 'node:http';
import { Server } from 'socket.io';
import { FRAME_BYTES_MAX } from '@dowellchat/contract/limits.ts';
import type { InboundName } from '@dowellchat/contract/v3/events.ts';
import type { Settings } from '../config/settings.ts';
import type { Bus } from '../bus/bus.ts';
import type { FindStandings } from '../domain/access/standing.service.ts';
import type { DomainEvent } from '../domain/domain-events.ts';
import type { Arrivals } from '../lib/arrivals.ts';
import type { ErrorLog } from '../lib/told-error.ts';
import { problemOf } from '../v3/problems.ts';
import { createDispatch } from './dispatch.ts';
import { shareAttendance, sharePresence, shareViewers } from './across-nodes.ts';
import { createFrameBudget } from './frame-budget.ts';
import { createHandshake, type HandshakeParts, type HandshakeSettings } from './handshake.ts';
import { inboundHandlers, type InboundContext } from './inbound.ts';
import { createInboxes, type InboxesParts } from './inboxes.ts';
import { createJoinedRooms } from './joined-rooms.ts';
import { createOutbound } from './outbound.ts';
import { createPresence } from './presence.ts';
import { ownGatherings, type SessionSocket, type Sockets } from './session.ts';
import { createSlowPoll, type SlowPollParts } from './slow-poll.ts';
import { createSlowReaders, cutOff } from './slow-readers.ts';
import { createStandingChecks } from './standing-checks.ts';
import { createViewers } from './viewers.ts';

/** Together they bound how long a dead peer goes unnoticed, on both sides: 40 seconds. */
const PING_INTERVAL_MS = 20_000;
const PING_TIMEOUT_MS = 20_000;

/**
 * A connection that does not say who it is within this time is cut off. Socket.IO would say farewell
 * and wait for the answer, three times as long.
 */
const CONNECT_TIMEOUT_MS = 10_000;

/** Name, colons and brackets of a frame that carries the heaviest message. */
const FRAME_OVERHEAD_BYTES = 1024;

/** How long a stop waits for sockets to be closed before it cuts them off. */
const CLOSE_TIMEOUT_MS = 1000;

/** Frames by which who has connected comes to be there: they read what was missed. */
const IS_ARRIVING: ReadonlySet<unknown> = new Set<InboundName>(['room.join', 'inbox.join']);

/** Events after which somebody may no longer be who they were let in as. */
const TAKES_AWAY: readonly DomainEvent['name'][] = [
  'visitor.ended',
  'session.ended',
  'account.changed',
  'key.revoked',
  'identity.changed',
];

export interface RealtimeParts
  extends
    Omit<
      InboundContext,
      'publish' | 'presence' | 'viewers' | 'joinedRooms' | 'inboxes' | 'outbound'
    >,
    Omit<HandshakeParts, 'settings'> {
  readonly settings: HandshakeSettings & Pick<Settings, 'SOCKET_FRAMES_PER_SECOND'>;
  readonly arrivals: Arrivals;
  readonly bus: Bus;
  readonly agents: InboxesParts['agents'];
  readonly findStandings: FindStandings;
  readonly listRoomStates: SlowPollParts['listStates'];
  readonly translateFault: (error: unknown) => unknown;
  readonly log: ErrorLog;
}

/** The second door: Socket.IO on the HTTP server's port. */
export function createRealtime(server: HttpServer, parts: RealtimeParts) {
  const { settings, arrivals, log, translateFault } = parts;
  const handshake = createHandshake(parts);
  const sockets: Sockets = new Server(server, {
    serveClient: false,
    // Tokens are sent, no cookies: that a page may ask says nothing about what it is told.
    cors: { origin: '*' },
    allowRequest(request, decide) {
      const { socket } = request;
      const judge = (): void => {
        socket.off('error', ignore);
        const refusal = handshake.refusal(request);
        decide(refusal, refusal === undefined);
      };
      if (handshake.refusal(request) !== undefined) {
        judge();
        return;
      }
      // Nobody else listens to it while it waits, and an error that nobody hears ends the process.
      socket.on('error', ignore);
      // Judged again when it is let in: those before it count by then, or the server is stopping.
      if (!arrivals.queue({ enter: judge, isGone: () => socket.destroyed }, 'new')) {
        decide('Too many come at once. Try again.', false);
      }
    },
    maxHttpBufferSize: FRAME_BYTES_MAX + FRAME_OVERHEAD_BYTES,
    pingInterval: PING_INTERVAL_MS,
    pingTimeout: PING_TIMEOUT_MS,
    // It costs more memory per connection than all the rest, for messages of a few words.
    perMessageDeflate: false,
    httpCompression: false,
  });
  const slowReaders = createSlowReaders(sockets);
  const outbound = createOutbound(sockets, slowReaders);
  const presence = sharePresence(parts.bus, createPresence(outbound.tellPresence));
  const viewers = shareViewers(parts.bus, createViewers(outbound.tellViewers));
  const joinedRooms = createJoinedRooms({ presence, viewers, outbound });
  const inboxes = createInboxes({ agents: shareAttendance(parts.bus, parts.agents), outbound });
  const { dispatch, drain } = createDispatch({
    handlers: inboundHandlers({
      ...parts,
      publish: parts.bus.publish,
      presence,
      viewers,
      joinedRooms,
      inboxes,
      outbound,
    }),
    isStopping: parts.isStopping,
    translateFault,
    log,
  });

  sockets.engine.use(refuseOtherMethods);

  /** Connections that have not said yet who they are, each with the end of its time. */
  const unadmitted = new WeakMap<SessionSocket['conn'], NodeJS.Timeout>();
  sockets.engine.on('connection', (connection: SessionSocket['conn']) => {
    const timer = setTimeout(() => cutOff(connection), CONNECT_TIMEOUT_MS);
    unadmitted.set(connection, timer);
    connection.once('close', () => clearTimeout(timer));
    connection.once('close', handshake.count(connection.request));
  });

  const standingChecks = createStandingChecks({
    sockets,
    outbound,
    findStandings: parts.findStandings,
    onError: (error) => log.error({ err: error }, 'Open sockets could not be checked.'),
  });
  /** Counts what took something from somebody, and by socket what it was when its check began. */
  let endings = 0;
  const endingsBefore = new WeakMap<SessionSocket, number>();

  sockets.use((socket, next) => {
    endingsBefore.set(socket, endings);
    handshake.admit(socket.handshake.auth['token'], socket.request).then(
      (session) => {
        socket.data = session;
        next();
      },
      (error: unknown) => {
        const problem = problemOf(translateFault(error), log);
        next(Object.assign(new Error(problem.error.message), { data: problem }));
      },
    );
  });

  sockets.on('connection', (socket: SessionSocket) => {
    const { principal } = socket.data;
    clearTimeout(unadmitted.get(socket.conn));
    forgetRequest(socket);
    void socket.join(ownGatherings(principal));
    // It may have been this one's, between its check and now, where nobody would have told it.
    if (endingsBefore.get(socket) !== endings) standingChecks.checkNow(principal);
    const judge = createFrameBudget(settings.SOCKET_FRAMES_PER_SECOND, () => performance.now());
    socket.onAny((...frame: unknown[]) => {
      const verdict = settings.RATE_LIMITS === 'on' ? judge() : 'take';
      const arrival = {
        enter: () => void dispatch(socket, frame, verdict),
        isGone: () => !socket.connected,
      };
      if (verdict === 'close') cutOff(socket.conn);
      else if (!IS_ARRIVING.has(frame[0])) arrival.enter();
      else if (!arrivals.queue(arrival, 'begun')) void dispatch(socket, frame, 'refuse');
    });
    socket.on('disconnecting', () => {
      joinedRooms.leaveAll(socket);
      inboxes.leaveAll(socket);
    });
  });

  parts.bus.subscribe((event, origin) => {
    // Here it was told before, to all but who types.
    if (event.name !== 'typing.changed') outbound.tell(event);
    else if (origin === 'elsewhere') {
      const { roomId, side, accountId, isTyping } = event;
      outbound.tellTyping(undefined, roomId, side, isTyping);
      if (accountId !== null) viewers.setTyping(roomId, { accountId }, isTyping);
    }
  });
  parts.bus.subscribe((event) => {
    if (TAKES_AWAY.includes(event.name)) endings += 1;
  });
  const slowPoll = createSlowPoll({
    bus: parts.bus,
    sockets,
    outbound,
    listStates: parts.listRoomStates,
    onError: (error) => log.error({ err: error }, 'What other nodes told could not be looked up.'),
  });

  return {
    count: (): number => sockets.engine.clientsCount,
    slowReadersClosed: slowReaders.count,

    /** Answers what has been taken and closes all sockets, whose clients will come back. */
    async stop(): Promise<void> {
      slowReaders.stop();
      standingChecks.stop();
      await slowPoll.stop();
      await drain();
      outbound.stop();
      const open = [...sockets.sockets.sockets.values()].map(({ conn }) => conn);
      const closed = Promise.all(
        open.map((conn) => new Promise((resolve) => conn.once('close', resolve))),
      );
      // Not `disconnect`: told to go, a client would not come back by itself.
      for (const conn of open) conn.close();
      await Promise.race([closed, timeout(CLOSE_TIMEOUT_MS)]);
      sockets.engine.close();
    },
  };
}

/** Nothing of the first request is needed once its sender is known, and it weighs on every socket. */
function forgetRequest({ conn, handshake }: SessionSocket): void {
  (conn as { request: unknown }).request = undefined;
  handshake.headers = {};
  handshake.auth = {};
}

/** Engine.IO answers them with 500. */
function refuseOtherMethods(
  { method }: IncomingMessage,
  response: ServerResponse,
  next: () => void,
): void {
  if (method === 'GET' || method === 'POST') next();
  else response.writeHead(405, { Allow: 'GET, POST, OPTIONS' }).end();
}

function timeout(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}

function ignore(): void {}
