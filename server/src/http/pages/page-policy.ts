import type { FastifyRequest } from 'fastify';

/** Nothing of these is needed, and what a message shows must not get at them. */
const CLOSED_FEATURES = [
  'camera',
  'microphone',
  'geolocation',
  'payment',
  'usb',
  'display-capture',
];

export const PERMISSIONS = CLOSED_FEATURES.map((feature) => `${feature}=()`).join(', ');

/** Hosts by which this server is reached. */
export function hostsOf(request: FastifyRequest, publicUrl: string): readonly string[] {
  return [request.host, ...(URL.canParse(publicUrl) ? [new URL(publicUrl).host] : [])];
}

/** Where a page may open sockets to: some browsers do not count them to `'self'`. */
export function connectSources(hosts: readonly string[]): string {
  const sockets = hosts.flatMap((host) => (isHost(host) ? [`ws://${host}`, `wss://${host}`] : []));
  return ['connect-src', "'self'", ...new Set(sockets)].join(' ');
}

/** The host is what the caller says it is: anything else than one would end the directive. */
function isHost(text: string): boolean {
  return /^([a-z0-9._-]+|\[[0-9a-f:]+\])(:\d{1,5})?$/i.test(text);
}
