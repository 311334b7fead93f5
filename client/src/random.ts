/** A new client id: 128 random bits. `crypto.randomUUID` is missing on pages without HTTPS. */
export function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Doubles from `firstMs` up to `capMs`, spread so that a crowd does not come back at one moment. */
export function backoffMs(failures: number, firstMs: number, capMs: number): number {
  const longest = Math.min(capMs, firstMs * 2 ** failures);
  return longest * (0.2 + 0.8 * Math.random());
}
