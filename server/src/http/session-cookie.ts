import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { SessionSecrets } from '../domain/accounts/session-start.ts';

/**
 * Names with `__Host-` are taken by browsers for this host alone, over TLS or from this machine:
 * neither a neighbouring host nor a plain connection can plant one.
 */
const SESSION_COOKIE = '__Host-dowellchat';
const DEVICE_COOKIE = '__Host-dowellchat-device';

const ATTRIBUTES = { path: '/', secure: true, httpOnly: true, sameSite: 'lax' } as const;

const DAY_SECONDS = 24 * 60 * 60;
const SESSION_SECONDS = 30 * DAY_SECONDS;
/** Browsers keep none for longer. */
const DEVICE_SECONDS = 400 * DAY_SECONDS;

/** The session that a request's `Cookie` header names. */
export function sessionTokenIn(
  app: FastifyInstance,
  cookies: string | undefined,
): string | undefined {
  return cookieIn(app, cookies, SESSION_COOKIE);
}

/** What tells that this browser has signed in before. */
export function deviceMarkOf({ headers, server }: FastifyRequest): string | undefined {
  return cookieIn(server, headers.cookie, DEVICE_COOKIE);
}

/** The session ends on the server, whatever a browser still keeps. */
export function keepSession(reply: FastifyReply, { token, deviceMark }: SessionSecrets): void {
  reply.setCookie(SESSION_COOKIE, token, { ...ATTRIBUTES, maxAge: SESSION_SECONDS });
  keepDevice(reply, deviceMark);
}

/** At the next sign-in, this browser is no stranger to the account. */
export function keepDevice(reply: FastifyReply, deviceMark: string): void {
  reply.setCookie(DEVICE_COOKIE, deviceMark, { ...ATTRIBUTES, maxAge: DEVICE_SECONDS });
}

/** The device stays known: it has signed in once, and may again. */
export function forgetSession(reply: FastifyReply): void {
  reply.setCookie(SESSION_COOKIE, '', { ...ATTRIBUTES, maxAge: 0 });
}

function cookieIn(
  app: FastifyInstance,
  cookies: string | undefined,
  name: string,
): string | undefined {
  const value = cookies && app.parseCookie(cookies)[name];
  return value === '' ? undefined : value;
}
