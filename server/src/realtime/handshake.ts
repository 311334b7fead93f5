import type { IncomingMessage } from 'node:http';
import proxyAddr from '@fastify/proxy-addr';
import type { Settings } from '../config/settings.ts';
import type { FindTokenHolder } from '../domain/access/bearer-tokens.ts';
import { isOwnOrigin } from '../domain/access/own-origin.policy.ts';
import { ApplicationError } from '../lib/application-error.ts';
import type { Session } from './session.ts';
import { createTokenBucket } from './token-bucket.ts';

/**
 * Connections that begin. A herd that comes back at once is let in piece by piece: whoever is turned
 * away costs a tenth of who is let in, comes again, and everybody else is answered in between.
 */
const ARRIVALS = { perSecond: 800, burst: 200 } as const;

export type HandshakeSettings = Pick<
  Settings,
  'PUBLIC_URL' | 'SOCKET_ORIGINS' | 'ADDRESS_SOCKETS_MAX' | 'RATE_LIMITS' | 'TRUST_PROXY'
>;

export interface HandshakeParts {
  readonly settings: HandshakeSettings;
  readonly findTokenHolder: FindTokenHolder;
  /** Whether an organization lets web pages of this origin in. */
  readonly mayConnectFrom: (organizationId: string, origin: string) => Promise<boolean>;
  readonly isStopping: () => boolean;
}

/**
 * Who may connect. A page's origin is asked twice: for what the whole server allows with the first
 * request, before anything is spent on it, and for what the organization allows once the token has
 * told which one it is.
 */
export function createHandshake(parts: HandshakeParts) {
  const { settings, findTokenHolder, mayConnectFrom, isStopping } = parts;
  const trusted = settings.TRUST_PROXY === '' ? [] : settings.TRUST_PROXY.split(/\s*,\s*/);
  const isTrusted = proxyAddr.compile(trusted);
  const origins = new Set(settings.SOCKET_ORIGINS.split(/\s*,\s*/).filter((one) => one !== ''));
  const takeArrival = createTokenBucket(ARRIVALS, () => performance.now());
  const socketsOfAddress = new Map<string, number>();

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
      if (!takeArrival()) return 'Too many connections begin at once. Try again.';
      const sockets = socketsOfAddress.get(addressOf(request)) ?? 0;
      return settings.RATE_LIMITS === 'on' && sockets >= settings.ADDRESS_SOCKETS_MAX
        ? 'Too many connections from this address.'
        : undefined;
    },

    /** The session of a token, for as long as the socket lives. */
    async admit(token: unknown, request: IncomingMessage): Promise<Session> {
      const principal = typeof token === 'string' ? await findTokenHolder(token) : undefined;
      if (principal === undefined) {
        throw new ApplicationError(
          'UNAUTHENTICATED',
          'Send a visitor token or an API key as `auth: { token }`.',
        );
      }
      const origin = foreignOriginOf(request);
      if (origin !== undefined && !(await mayConnectFrom(principal.organizationId, origin))) {
        throw new ApplicationError('UNAUTHENTICATED', 'Pages of this origin may not connect.');
      }
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
