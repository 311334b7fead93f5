/** Somebody at a real server, by socket and over REST at once, and what each call was answered. */
import { setTimeout } from 'node:timers/promises';
import { expect, vi } from 'vitest';
import type { HttpClient } from '../../../../bench/faults/http-client.ts';
import {
  cookieOf,
  connectAnyhow,
  join,
  problemOf,
  refusalOf,
  type TestSocket,
} from '../../support/sockets.ts';
import { unique } from '../../support/v2.ts';

const EVERY_MS = 20;

/** A visitor’s token or a program’s key, or the session of somebody who is signed in. */
export type Credential = { readonly bearer: string } | { readonly session: string };

export interface Call {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly body?: object;
}

interface Outcome {
  readonly over: 'socket' | 'rest';
  readonly sentAtMs: number;
  readonly isDone: boolean;
  readonly what: string;
}

export interface WayIn {
  readonly socket: TestSocket;
  /** When its socket was closed; undefined while it is open. */
  closedAtMs(): number | undefined;
  /** What was sent so far, over either. */
  outcomes(): readonly Outcome[];
  /** Another socket with the same credential, admitted or not. */
  connectAgain(): Promise<TestSocket>;
  /** Why it comes in no more. */
  refusedAgain(): Promise<string | undefined>;
  stop(): Promise<void>;
}

export interface WayInOptions {
  readonly url: URL;
  readonly http: HttpClient;
  readonly credential: Credential;
  readonly roomId: string;
  /** Whose inbox the socket joins as well. */
  readonly organizationId?: string;
  /** What is asked over REST again and again beside messages. */
  readonly call?: Call;
}

export async function callWith(
  { http, url, credential }: Pick<WayInOptions, 'http' | 'url' | 'credential'>,
  { method, path, body }: Call,
): Promise<{ status: number; text: string }> {
  const who =
    'bearer' in credential
      ? { authorization: `Bearer ${credential.bearer}` }
      : { ...cookieOf(credential.session), origin: url.origin };
  const headers = { ...who, ...(body && { 'content-type': 'application/json' }) };
  return http.call({ method, path, headers, ...(body && { body: JSON.stringify(body) }) });
}

const newMessage = () => ({ clientId: unique(), data: 'still here' });

/** Comes in, joins the room and perhaps the inbox, and goes on sending until it is stopped. */
export async function comeIn(options: WayInOptions): Promise<WayIn> {
  const { url, credential, roomId, organizationId } = options;
  const ending = new AbortController();
  const outcomes: Outcome[] = [];

  const connectAgain = () =>
    'bearer' in credential
      ? connectAnyhow(url, credential.bearer)
      : connectAnyhow(url, undefined, {
          extraHeaders: { ...cookieOf(credential.session), origin: url.origin },
        });

  const socket = await connectAgain();
  let closedAtMs: number | undefined;
  socket.raw.once('disconnect', () => (closedAtMs = performance.now()));
  await vi.waitFor(() => expect(socket.raw.connected).toBe(true), 5000);
  await join(socket, roomId);
  if (organizationId !== undefined) await socket.tell('inbox.join', { organizationId });

  async function goOn(
    over: Outcome['over'],
    send: () => Promise<Pick<Outcome, 'isDone' | 'what'>>,
  ): Promise<void> {
    while (!ending.signal.aborted) {
      const sentAtMs = performance.now();
      outcomes.push({ over, sentAtMs, ...(await send()) });
      await setTimeout(EVERY_MS);
    }
  }

  async function bySocket(): Promise<Pick<Outcome, 'isDone' | 'what'>> {
    if (!socket.raw.connected) return { isDone: false, what: 'its socket is closed' };
    try {
      const reply = await socket.ask('message.send', { roomId, ...newMessage() });
      const isDone = !Object.hasOwn(Object(reply) as object, 'error');
      return { isDone, what: isDone ? 'message.send' : problemOf(reply).code };
    } catch {
      return { isDone: false, what: 'not answered' };
    }
  }

  async function overRest(): Promise<Pick<Outcome, 'isDone' | 'what'>> {
    const path = `/api/v3/rooms/${roomId}/messages`;
    const call = options.call ?? { method: 'POST', path, body: newMessage() };
    const { status } = await callWith(options, call);
    return { isDone: status < 300, what: `${call.method} ${call.path}: ${status}` };
  }

  const going = Promise.all([goOn('socket', bySocket), goOn('rest', overRest)]);
  going.catch(() => undefined);
  return {
    socket,
    closedAtMs: () => closedAtMs,
    outcomes: () => outcomes,
    connectAgain,
    refusedAgain: async () => (await refusalOf(await connectAgain())).code,
    async stop() {
      ending.abort();
      await going;
    },
  };
}
