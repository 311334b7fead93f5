import type { Logger } from 'pino';
import type { Settings } from '../config/settings.ts';
import type { Bus } from './bus.ts';
import { createClusterBus } from './cluster.ts';
import { createMemoryBus } from './memory.ts';

/** The bus of a server that is alone, or of a node among others. */
export function openBus(
  { REDIS_URL: redisUrl }: Pick<Settings, 'REDIS_URL'>,
  epoch: string,
  log: Logger,
): Bus {
  return redisUrl === '' ? createMemoryBus() : createClusterBus({ redisUrl, epoch, log });
}
