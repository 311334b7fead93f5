// The one socket of a session: connects, comes back, and knows when not to. A fresh socket is made for
// each attempt, so that nothing of a dead one is sent later behind our back.
import type { InboundName, ReplyOf, RequestOf } from '@dowellchat/contract/v3/events.ts';
import type * as SocketIo from 'socket.io-client';
import type { Socket } from 'socket.io-client';
import { browser } from './browser.ts';
import { ClientError, isProblem, localError, type ProblemError } from './client-error.ts';
import { backoffMs } from './random.ts';
import type { OutboundEvent } from './room-view.ts';
import type { Value } from './value.ts';

/** With what right a server is asked. */
export interface Right {
  /** Without one, by the cookie of whoever is signed in. */
  readonly token?: string;
  /** Whose it is, under which unsent messages are kept: the token, or an account. */
  readonly owner: string;
}

/** `offline`: being tried again; sending and reading go over HTTP meanwhile. `ended`: the right is refused. */
export type ConnectionState = 'idle' | 'connecting' | 'online' | 'offline' | 'ended';

export interface LineOptions {
  readonly url: string;
  readonly right: Right | undefined;
  readonly state: Value<ConnectionState>;
  onConnect(): void;
  onEvent(event: OutboundEvent): void;
}

export interface Line {
  open(): void;
  close(): void;
  /** The right is refused: nothing more is tried with it. */
  end(): void;
  /** Drops a socket that does not answer, and connects anew. */
  restart(): void;
  /** The connection has proved itself: the next loss is answered fast again. */
  settle(): void;
  /** Rejects with `NETWORK` where the socket is gone, `NO_ANSWER` after ten seconds, or the refusal. */
  request<Name extends InboundName>(name: Name, request: RequestOf<Name>): Promise<ReplyOf<Name>>;
}

const ACK_TIMEOUT_MS = 10_000;
const ATTEMPT_TIMEOUT_MS = 10_000;
const RETRY_FIRST_MS = 1000;
const RETRY_CAP_MS = 20_000;

/** After this a first connection counts as offline, and HTTP is used while it goes on trying. */
const PATIENCE_MS = 4000;

const WEBSOCKET_FIRST = ['websocket', 'polling'];
const POLLING_FIRST = ['polling', 'websocket'];

/** Where a WebSocket has worked, so many tries are made with one before any other way is tried again. */
const PROVEN_TRIES = 2;

type OpenSocket = typeof SocketIo.io;

/** One try to connect; it has a socket as soon as the code of sockets is there. */
interface Attempt {
  socket?: Socket;
}

export function createLine({ url, right, state, onConnect, onEvent }: LineOptions): Line {
  let current: Attempt | undefined;
  let failures = 0;
  let retryTimer: Timer;
  let patienceTimer: Timer;
  let attemptTimer: Timer;
  let mayHurry = true;
  let order = WEBSOCKET_FIRST;
  let isWebSocketProven = false;

  function attempt(): void {
    clearTimeout(retryTimer);
    retryTimer = undefined;
    const mine: Attempt = {};
    current = mine;
    // Polling costs the server five requests instead of one: a crowd that comes back would double itself.
    const isTrusting = isWebSocketProven && failures <= PROVEN_TRIES;
    const transports = isTrusting ? ['websocket'] : order;
    attemptTimer = setTimeout(() => {
      // A proxy that swallows websockets without refusing them is passed by the next time.
      if (!isTrusting) order = order === WEBSOCKET_FIRST ? POLLING_FIRST : WEBSOCKET_FIRST;
      lose(mine);
    }, ATTEMPT_TIMEOUT_MS);
    // Loaded with the first connection: a chat that is only looked at does without.
    import('socket.io-client').then(
      ({ io }) => {
        if (mine === current) mine.socket = connect(io, mine, transports);
      },
      () => lose(mine),
    );
  }

  function connect(io: OpenSocket, mine: Attempt, transports: string[]): Socket {
    const socket = io(url, {
      auth: { token: right?.token },
      transports,
      tryAllTransports: true,
      reconnection: false,
      forceNew: true,
    });
    socket.on('connect', () => {
      clearTimeout(attemptTimer);
      clearTimeout(patienceTimer);
      isWebSocketProven ||= socket.io.engine.transport.name === 'websocket';
      state.set('online');
      onConnect();
    });
    socket.on('connect_error', (error: Error & { data?: unknown }) => {
      lose(mine, isProblem(error.data) ? error.data.error : undefined);
    });
    socket.on('disconnect', () => lose(mine));
    socket.onAny((name: string, payload: unknown) => {
      const event = { name, payload } as OutboundEvent;
      if (event.name !== 'session.ended') onEvent(event);
      else if (event.payload.reason === 'changed') lose(mine);
      else end();
    });
    return socket;
  }

  function lose(lost: Attempt, refusal?: ProblemError): void {
    if (lost !== current) return;
    drop();
    if (refusal !== undefined && !refusal.retryable) {
      end();
      return;
    }
    const waitMs = (refusal?.retryAfterSeconds ?? 0) * 1000;
    mayHurry = waitMs === 0;
    retryTimer = setTimeout(attempt, waitMs + backoffMs(failures, RETRY_FIRST_MS, RETRY_CAP_MS));
    failures += 1;
    state.set('offline');
  }

  function drop(): void {
    const dropped = current?.socket;
    current = undefined;
    clearTimeout(attemptTimer);
    dropped?.offAny();
    dropped?.off();
    dropped?.disconnect();
  }

  function shut(): void {
    drop();
    clearTimeout(retryTimer);
    clearTimeout(patienceTimer);
    retryTimer = undefined;
    stopHurrying?.();
  }

  function end(): void {
    shut();
    state.set('ended');
  }

  /** The network is back, or somebody looks again: now is a better time than later. */
  function hurry(): void {
    if (retryTimer !== undefined && mayHurry) attempt();
  }
  let stopHurrying: (() => void) | undefined;

  return {
    open() {
      const isOpen = current !== undefined || retryTimer !== undefined;
      if (isOpen || right === undefined || state.get() === 'ended') return;
      failures = 0;
      state.set('connecting');
      patienceTimer = setTimeout(() => {
        if (state.get() === 'connecting') state.set('offline');
      }, PATIENCE_MS);
      stopHurrying = onBetterTimes(hurry);
      attempt();
    },
    close() {
      shut();
      if (state.get() !== 'ended') state.set('idle');
    },
    end,
    restart() {
      if (current !== undefined) lose(current);
    },
    settle() {
      failures = 0;
    },
    request(name, request) {
      return new Promise((resolve, reject) => {
        // Socket.IO would keep it for the next connection, where it may come before the join.
        const asked = current?.socket;
        if (asked?.connected !== true) {
          reject(localError('NETWORK', 'There is no connection.'));
          return;
        }
        asked
          .timeout(ACK_TIMEOUT_MS)
          .emit(name, request, (failure: Error | null, reply: unknown) => {
            if (failure !== null) {
              reject(
                asked.connected
                  ? localError('NO_ANSWER', 'No answer came in time.', failure)
                  : localError('NETWORK', 'The connection was lost.', failure),
              );
            } else if (isProblem(reply)) {
              reject(new ClientError(reply.error));
            } else {
              resolve(reply as ReplyOf<typeof name>);
            }
          });
      });
    },
  };
}

type Timer = ReturnType<typeof setTimeout> | undefined;

/** Listens, in a browser, for the network's return and for the page being looked at again. */
function onBetterTimes(listener: () => void): () => void {
  const { window, document } = browser;
  if (window === undefined || document === undefined) return () => {};
  const whenVisible = (): void => {
    if (document.visibilityState === 'visible') listener();
  };
  window.addEventListener('online', listener);
  document.addEventListener('visibilitychange', whenVisible);
  return () => {
    window.removeEventListener('online', listener);
    document.removeEventListener('visibilitychange', whenVisible);
  };
}
