import type { IncomingMessage } from 'node:http';
import proxyAddr from '@fastify/proxy-addr';
import type { Settings } from '../config/settings.ts';
import type { FindTokenHolder } from '../domain/access/bearer-tokens.ts';
import { isOwnOrigin } from '../domain/access/own-origin.policy.ts';
import type { Agent } from '../domain/access/principal.ts';
import { ApplicationError } from '../lib/application-error.ts';
import type { Session } from './session.ts';

export type HandshakeSettings = Pick<
  Settings,
  'PUBLIC_URL' | 'SOCKET_ORIGINS' | 'ADDRESS_SOCKETS_MAX' | 'RATE_LIMITS' | 'TRUST_PROXY'
>;

type TokenHolder = NonNullable<Awaited<ReturnType<FindTokenHolder>>>;

export interface HandshakeParts {
  readonly settings: HandshakeSettings;
  readonly findTokenHolder: FindTokenHolder;
  readonly findSessionHolder: (token: string) => Promise<Agent | undefined>;
  /** The session that a `Cookie` header names. */
  readonly sessionTokenIn: (cookies: string | undefined) => string | undefined;
  /** Whether an organization lets web pages of this origin in. */
  readonly mayConnectFrom: (organizationId: string, origin: string) => Promise<boolean>;
  readonly isStopping: () => boolean;
}

/**
 * Who may connect. A page's origin is asked twice: for what the whole server allows with the first
 * request, before anything is spent on it, and for what the organization allows once the token has
 * told which one it is. Who is signed in connects from our own pages alone.
 */
export function createHandshake(parts: HandshakeParts) {
  const { settings, findTokenHolder, findSessionHolder, sessionTokenIn, isStopping } = parts;
  const trusted = settings.TRUST_PROXY === '' ? [] : settings.TRUST_PROXY.split(/\s*,\s*/);
  const isTrusted = proxyAddr.compile(trusted);
  const origins = new Set(settings.SOCKET_ORIGINS.split(/\s*,\s*/).filter((one) => one !== ''));
  const socketsOfAddress = new Map<string, number>();

  /**
   * Whether a page of ours asks, and a browser says so: it sends the cookie along whoever made it
   * connect. With a first poll to its own host it names no origin but says that it is the same.
   */
  function comesFromOurPage(request: IncomingMessage): boolean {
    const { origin, 'sec-fetch-site': site } = request.headers;
    return origin === undefined ? site === 'same-origin' : foreignOriginOf(request) === undefined;
  }

  async function agentOf(request: IncomingMessage): Promise<Agent | undefined> {
    const token = sessionTokenIn(request.headers.cookie);
    if (token === undefined) return undefined;
    if (!comesFromOurPage(request)) throw refuse('Only pages of this server may do this.');
    return findSessionHolder(token);
  }

  async function holderOf(token: string, request: IncomingMessage): Promise<TokenHolder> {
    const holder = await findTokenHolder(token);
    if (holder === undefined) throw refuseUnnamed();
    const origin = foreignOriginOf(request);
    if (origin !== undefined && !(await parts.mayConnectFrom(holder.organizationId, origin))) {
      throw refuse('Pages of this origin may not connect.');
    }
    return holder;
  }

  /** Programs send no origin: they are no page that somebody was lured to. */
  function foreignOriginOf({ headers }: IncomingMessage): string | undefined {
    const { origin, host } = headers;
    const isOurs =
      origin === undefined || isOwnOrigin(origin, { host, publicUrl: settings.PUBLIC_URL });
    return isOurs ? undefined : origin;
  }

  const addressOf = (request: IncomingMessage): string => proxyAddr(request, isTrusted);

  return {
    /** Why a first request is turned away, if it is. */
    refusal(request: IncomingMessage): string | undefined {
      if (isStopping()) return 'The server is stopping.';
      const origin = foreignOriginOf(request);
      if (origin !== undefined && origins.size > 0 && !origins.has(origin)) {
        return 'Pages of this origin may not connect.';
      }
      const sockets = socketsOfAddress.get(addressOf(request)) ?? 0;
      return settings.RATE_LIMITS === 'on' && sockets >= settings.ADDRESS_SOCKETS_MAX
        ? 'Too many connections from this address.'
        : undefined;
    },

    /** Who connects: whom the token is of, or without one who is signed in there. */
    async admit(token: unknown, request: IncomingMessage): Promise<Session> {
      if (token !== undefined && typeof token !== 'string') throw refuseUnnamed();
      const principal =
        token === undefined ? await agentOf(request) : await holderOf(token, request);
      if (principal === undefined) throw refuseUnnamed();
      return { principal, address: addressOf(request) };
    },

    /** Counts a connection of an address until the answer is called. */
    count(request: IncomingMessage): () => void {
      const address = addressOf(request);
      socketsOfAddress.set(address, (socketsOfAddress.get(address) ?? 0) + 1);
      return () => {
        const left = (socketsOfAddress.get(address) ?? 1) - 1;
        if (left === 0) socketsOfAddress.delete(address);
        else socketsOfAddress.set(address, left);
      };
    },
  };
}

function refuse(why: string): ApplicationError {
  return new ApplicationError('UNAUTHENTICATED', why);
}

function refuseUnnamed(): ApplicationError {
  return refuse('Send a visitor token or an API key as `auth: { token }`, or sign in.');
}
