import type { AddressInfo } from 'node:net';
import type {
  InboundName,
  OutboundName,
  PayloadOf,
  ReplyOf,
  RequestOf,
} from '@dowellchat/contract/v3/events.ts';
import type { Problem } from '@dowellchat/contract/v3/values.ts';
import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client';
import { afterEach, expect, vi } from 'vitest';
import type { TestApp } from './test-app.ts';

const WAIT_MS = 5000;

interface TestEvent<Name extends OutboundName = OutboundName> {
  readonly name: Name;
  readonly payload: PayloadOf<Name>;
}

/** A client that remembers everything it was told. */
export interface TestSocket {
  readonly raw: Socket;
  readonly events: readonly TestEvent[];
  /** Why the socket was closed, once it was. */
  readonly closed: () => string | undefined;
  /** Sends an event and answers its acknowledgement, whatever it says. */
  ask(name: string, request?: unknown): Promise<unknown>;
  /** Sends an event that must be taken. */
  tell<Name extends InboundName>(name: Name, request: RequestOf<Name>): Promise<ReplyOf<Name>>;
  /** Waits for an event that was or will be told. */
  hear<Name extends OutboundName>(
    name: Name,
    isMeant?: (payload: PayloadOf<Name>) => boolean,
  ): Promise<PayloadOf<Name>>;
}

export type ConnectOptions = Partial<ManagerOptions & SocketOptions>;

const open: Socket[] = [];

afterEach(() => {
  for (const socket of open.splice(0)) socket.disconnect();
});

/** An app of the test's own, or where a server runs in a process of its own. */
export type Reachable = Pick<TestApp, 'http'> | URL;

/** The address of an app, which listens from the first question on. */
export async function addressOf(app: Reachable): Promise<string> {
  if (app instanceof URL) return app.origin;
  const { http } = app;
  if (!http.server.listening) await http.listen({ host: '127.0.0.1', port: 0 });
  return `http://127.0.0.1:${(http.server.address() as AddressInfo).port}`;
}

/** Connects with a token, and waits until the server has let it in. */
export async function connect(
  app: Reachable,
  token: string | undefined,
  options: ConnectOptions = {},
): Promise<TestSocket> {
  const socket = await connectAnyhow(app, token, options);
  await vi.waitFor(() => expect(socket.raw.connected).toBe(true), WAIT_MS);
  return socket;
}

/** Connects as who is signed in with a session, from a page of the server itself. */
export async function connectAs(
  app: Reachable,
  { token }: { token: string },
  options: ConnectOptions = {},
): Promise<TestSocket> {
  const extraHeaders = { ...cookieOf(token), origin: await addressOf(app) };
  return connect(app, undefined, { extraHeaders, ...options });
}

/** What a browser adds to whatever asks the server. */
export function cookieOf(sessionToken: string): { cookie: string } {
  return { cookie: `__Host-dowellchat=${sessionToken}` };
}

/** Connects without waiting for the answer. */
export async function connectAnyhow(
  app: Reachable,
  token: unknown,
  options: ConnectOptions = {},
): Promise<TestSocket> {
  const raw = io(await addressOf(app), {
    auth: { token },
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
    ...options,
  });
  open.push(raw);
  const events: TestEvent[] = [];
  let closed: string | undefined;
  raw.onAny((name, payload) => events.push({ name, payload }));
  raw.on('disconnect', (reason) => (closed = reason));

  async function ask(name: string, ...request: unknown[]): Promise<unknown> {
    return raw.timeout(WAIT_MS).emitWithAck(name, ...request);
  }

  return {
    raw,
    events,
    closed: () => closed,
    ask,
    async tell(name, request) {
      const reply = (await ask(name, request)) as ReplyOf<typeof name> | Problem;
      expect(reply).not.toHaveProperty('error');
      return reply as ReplyOf<typeof name>;
    },
    hear: (name, isMeant = () => true) =>
      vi.waitFor(() => {
        const found = events.find(
          (event): event is TestEvent<typeof name> =>
            event.name === name && isMeant(event.payload as PayloadOf<typeof name>),
        );
        if (found === undefined) throw new Error(`${name} was not told`);
        return found.payload;
      }, WAIT_MS),
  };
}

/** The refusal of a connection: the problem it came with, or the transport's text. */
export async function refusalOf(socket: TestSocket): Promise<{ code?: string; text: string }> {
  const error = await new Promise<Error & { data?: Problem }>((resolve) => {
    socket.raw.once('connect_error', resolve);
  });
  const code = error.data?.error.code;
  return { ...(code !== undefined && { code }), text: error.message };
}

export function problemOf(reply: unknown): Problem['error'] {
  expect(reply).toHaveProperty('error');
  return (reply as Problem).error;
}

/** Joins one room and answers what was told of it. */
export async function join(
  socket: TestSocket,
  roomId: string,
  cursor: RequestOf<'room.join'>['rooms'][number]['cursor'] = null,
): Promise<{ epoch: string; joined: ReplyOf<'room.join'>['rooms'][number] }> {
  const { epoch, rooms } = await socket.tell('room.join', { rooms: [{ roomId, cursor }] });
  const [joined] = rooms;
  if (joined === undefined) throw new Error('A join of one room told of none.');
  return { epoch, joined };
}
