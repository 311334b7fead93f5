/**
 * Whether a page of this origin is one of the server's own: it has the host that the request was
 * sent to, or is where the settings say the server is.
 */
export function isOwnOrigin(
  origin: string,
  { host, publicUrl }: { host: string | undefined; publicUrl: string },
): boolean {
  if (!URL.canParse(origin)) return false;
  const given = new URL(origin);
  if (given.origin === 'null') return false;
  if (publicUrl !== '' && given.origin === new URL(publicUrl).origin) return true;
  // Read with the origin's scheme, which decides what port need not be named.
  const ours = `${given.protocol}//${host ?? ''}`;
  return URL.canParse(ours) && new URL(ours).origin === given.origin;
}
