import { createHash, randomFillSync } from 'node:crypto';

/** Random bytes are drawn in blocks: one system call serves some three hundred ids. */
const pool = Buffer.allocUnsafe(4096);
let used = pool.length;

/** `bytes` cryptographically random bytes as lower-case hex. */
export function randomHex(bytes: number): string {
  if (used + bytes > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += bytes;
  return pool.toString('hex', used - bytes, used);
}

/** A public id of 96 random bits: whoever holds a room's id is admitted to the room. */
export function newId(): string {
  return randomHex(12);
}

/** The event id the v2 API shows on a room: `FB101`, seven zeros, unix seconds, `#`, 6 or 7 digits. */
export function newEventId(nowMs: number): string {
  const digits = 100_000 + (Number.parseInt(randomHex(4), 16) % 9_900_000);
  return `FB1010000000${Math.floor(nowMs / 1000)}#${digits}`;
}

/** SHA-256 as hex of parts that cannot run into one another. */
export function digest(...parts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${part.length}:`).update(part);
  return hash.digest('hex');
}
