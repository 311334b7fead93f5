import { isIPv6 } from 'node:net';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { Settings } from '../config/settings.ts';
import { ApplicationError } from './application-error.ts';

/** Limits are averages over this long: a burst is fine, a flood is not. */
const WINDOW_SECONDS = 10;

/** Counts what all processes do together. A script that cannot be run now is refused at once. */
export interface Counters {
  readonly isReady: boolean;
  eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
}

export interface RateLimits {
  /** A message to a room from an address. */
  takeMessage(address: string, roomId: string): Promise<void>;
  /** A new or reopened room for an address. */
  takeRoom(address: string): Promise<void>;
  /** Any other change made from an address. */
  takeWrite(address: string): Promise<void>;
}

const UNLIMITED: RateLimits = {
  takeMessage: () => Promise.resolve(),
  takeRoom: () => Promise.resolve(),
  takeWrite: () => Promise.resolve(),
};

/** Only what stores something is limited: polling for messages never is. */
export function createRateLimits(
  settings: Pick<
    Settings,
    | 'RATE_LIMITS'
    | 'ROOM_MESSAGES_PER_SECOND'
    | 'ADDRESS_WRITES_PER_SECOND'
    | 'ADDRESS_ROOMS_PER_SECOND'
  >,
  counters?: Counters,
): RateLimits {
  if (settings.RATE_LIMITS === 'off') return UNLIMITED;
  const perRoom = limiter('messages', settings.ROOM_MESSAGES_PER_SECOND, counters);
  const writes = limiter('writes', settings.ADDRESS_WRITES_PER_SECOND, counters);
  const rooms = limiter('rooms', settings.ADDRESS_ROOMS_PER_SECOND, counters);

  return {
    async takeMessage(address, roomId) {
      await take(writes, network(address), 'Too many messages from this address.');
      await take(perRoom, roomId, 'Too many messages to this room.');
    },
    takeRoom: (address) => take(rooms, network(address), 'Too many rooms from this address.'),
    takeWrite: (address) => take(writes, network(address), 'Too many changes from this address.'),
  };
}

type Limiter = Pick<RateLimiterMemory, 'consume'>;

/** Where several processes count together, each counts alone while they cannot. */
function limiter(name: string, perSecond: number, counters: Counters | undefined): Limiter {
  const limit = { points: perSecond * WINDOW_SECONDS, duration: WINDOW_SECONDS };
  const alone = new RateLimiterMemory(limit);
  if (counters === undefined) return alone;
  return new RateLimiterRedis({
    ...limit,
    storeClient: counters,
    useRedisPackage: true,
    rejectIfRedisNotReady: true,
    insuranceLimiter: alone,
    keyPrefix: `dowellchat:limit:${name}`,
  });
}

async function take(limit: Limiter, key: string, text: string): Promise<void> {
  try {
    await limit.consume(key);
  } catch (refusal) {
    if (!(refusal instanceof RateLimiterRes)) throw refusal;
    // After the clock was set back the library counts up to where it stood; the window ends in time.
    const seconds = Math.ceil(refusal.msBeforeNext / 1000);
    const retryAfterSeconds = Math.min(Math.max(1, seconds), WINDOW_SECONDS);
    throw new ApplicationError('TOO_MANY_REQUESTS', text, { retryAfterSeconds });
  }
}

/** One customer holds a whole /64 of IPv6 addresses: they count as one. */
export function network(address: string): string {
  const [, mapped] = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address) ?? [];
  if (mapped !== undefined) return mapped;
  if (!isIPv6(address)) return address;
  const groups = address.split('::', 1)[0]?.split(':') ?? [];
  return groups.slice(0, 4).join(':');
}
