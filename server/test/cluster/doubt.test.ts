import { setTimeout } from 'node:timers/promises';
import pino from 'pino';
import { expect, onTestFinished, vi } from 'vitest';
import { missingRedis, startRedis } from '../../../bench/faults/redis-process.ts';
import { createClusterBus } from '../../src/bus/cluster.ts';
import { testWhere } from '../promises/support/needs.ts';

/** More than a beat of the bus. */
const QUIET_MS = 1500;

testWhere(
  missingRedis,
  'who is in doubt looks as all others do, whatever else it tells',
  async () => {
    const redis = await startRedis();
    onTestFinished(redis.stop);
    const looks = [0, 0];
    const buses = looks.map((_, at) => {
      const bus = createClusterBus({
        redisUrl: redis.url,
        epoch: 'one',
        log: pino({ level: 'silent' }),
      });
      bus.onGap(() => (looks[at] = (looks[at] ?? 0) + 1));
      onTestFinished(bus.stop);
      return bus;
    });
    await Promise.all(buses.map((bus) => bus.start()));
    await vi.waitFor(() => expect(buses.every((bus) => bus.isWhole())).toBe(true));
    const [one] = buses;
    // As they begin each finds what it has missed of the other.
    let before: number[];
    do {
      before = [...looks];
      await setTimeout(QUIET_MS);
    } while (String(before) !== String(looks));

    one?.doubt();
    one?.publish({ name: 'routing.changed', organizationId: 'any' });
    await vi.waitFor(
      () => expect(looks.every((count, at) => count > (before[at] ?? 0))).toBe(true),
      { timeout: 5000 },
    );
  },
);
