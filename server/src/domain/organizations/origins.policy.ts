import { isIPv4 } from 'node:net';

/** Names of letters, digits and hyphens: whatever else a host may hold would end a CSP directive. */
const HOST = /^(\*\.)?[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*$/;

const WRITTEN = /^https?:\/\/[^\s/\\?#@]+\/?$/i;

/**
 * A web site in its one spelling: scheme, host, and a port that is not the scheme's own. Nothing,
 * where the text names none. `https://*.example.com` stands for every subdomain of two or more
 * parts, as it does for browsers; a path means nothing to them and is refused, not dropped.
 */
export function toOrigin(text: string): string | undefined {
  const written = text.trim();
  if (!WRITTEN.test(written) || !URL.canParse(written)) return undefined;
  const { origin, hostname } = new URL(written);
  if (!HOST.test(hostname)) return undefined;
  if (!hostname.startsWith('*.')) return origin;
  const parent = hostname.slice(2);
  // `*.com` would be half of the world.
  return parent.includes('.') && !isIPv4(parent) ? origin : undefined;
}

/** Whether a page of `origin` may embed and connect, where `allowed` holds what {@link toOrigin} made. */
export function isAllowedOrigin(allowed: readonly string[], origin: string): boolean {
  if (allowed.length === 0) return true;
  const given = toOrigin(origin);
  // A browser never names a pattern as where it is.
  if (given === undefined || given.includes('*')) return false;
  return allowed.some((one) => one === given || isSubdomain(one, given));
}

function isSubdomain(pattern: string, origin: string): boolean {
  const [scheme = '', parent] = pattern.split('*');
  return (
    parent !== undefined &&
    origin.startsWith(scheme) &&
    origin.endsWith(parent) &&
    origin.length > scheme.length + parent.length
  );
}
