import type { TokenHolder } from '../../storage/queries/visitors.queries.ts';

/**
 * What one person said on several devices is for whom a live key has named, in every organization;
 * where visitors must be named, nothing is for anybody else.
 */
export function admits(holder: TokenHolder, nowMs: number): boolean {
  if (holder.expiresAt <= nowMs) return false;
  if (holder.isShared && !holder.isNamed) return false;
  return holder.mode === 'optional' || isVerified(holder, nowMs);
}

export function isVerified({ isNamed, namedUntil }: TokenHolder, nowMs: number): boolean {
  return isNamed && (namedUntil === null || namedUntil > nowMs);
}
