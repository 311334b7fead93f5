import { setTimeout } from 'node:timers/promises';
import pino from 'pino';
import { expect, onTestFinished, vi } from 'vitest';
import { missingRedis, startRedis } from '../../../bench/faults/redis-process.ts';
import { startServer } from '../../../bench/faults/server-process.ts';
import { createClusterBus } from '../../src/bus/cluster.ts';
import { openRedisLink } from '../../src/bus/redis-link.ts';
import type { DomainEvent } from '../../src/domain/domain-events.ts';
import { startLoad } from '../promises/drivers/retrying-senders.ts';
import { layLine } from '../promises/support/faulty-line.ts';
import { testWhere } from '../promises/support/needs.ts';
import { openSdkClient, untilLive, type SdkClient } from '../promises/support/sdk-clients.ts';
import { NEXT_MIGRATION, NEXT_VERSION } from '../support/next-version.ts';
import { useClusterRun } from './cluster-run.ts';
import { missingCluster } from './cluster.ts';

const WARNING = 'speaks another version of the protocol';
const EPOCH = 'one';

/** Who is silent for five seconds is gone. */
const GONE_MS = { min: 4000, max: 8000 };

const ROOMS = 4;
const ONE_VERSION_MS = 1000;
/** Longer than from one look at the database to the next. */
const TWO_VERSIONS_MS = 3000;
const TOLD_WITHIN_MS = 8000;

testWhere(
  missingRedis,
  'a node that hears another version warns of it once, believes none of it, and relies on the database until it is gone',
  async () => {
    const redis = await startRedis();
    onTestFinished(redis.stop);
    const warnings: string[] = [];
    const log = pino({ level: 'warn' }, { write: (line) => void warnings.push(line) });
    const bus = createClusterBus({ redisUrl: redis.url, epoch: EPOCH, log });
    onTestFinished(bus.stop);
    const told: DomainEvent[] = [];
    bus.subscribe((event) => told.push(event));
    await bus.start();
    await vi.waitFor(() => expect(bus.isWhole()).toBe(true));

    const other = openRedisLink(redis.url, `dowellchat:${EPOCH}`, () => undefined);
    onTestFinished(other.stop);
    await vi.waitFor(() => expect(other.isReady).toBe(true));
    for (let number = 1; number <= 3; number += 1) {
      const events = [{ name: 'routing.changed', organizationId: 'any' }];
      other.publish(JSON.stringify({ protocol: 2000, node: 'other', number, events }));
    }
    await vi.waitFor(() => expect(bus.isWhole()).toBe(false));
    const heardAtMs = performance.now();
    await vi.waitFor(() => expect(bus.isWhole()).toBe(true), { timeout: GONE_MS.max });

    expect(performance.now() - heardAtMs).toBeGreaterThan(GONE_MS.min);
    expect(told).toEqual([]);
    expect(warnings.filter((line) => line.includes(WARNING))).toHaveLength(1);
  },
);

testWhere(
  missingCluster,
  'P13: a rolling upgrade that changes tables under load loses nothing, and each version is told what the other stores',
  async () => {
    const run = await useClusterRun();
    const { nodes } = run.server;
    const [upgraded, old] = nodes;
    const { pid } = old.current;
    const rooms = await run.openVisitorRooms(ROOMS);
    const roomIds = rooms.map(({ id }) => id);
    const lines = await Promise.all(nodes.map(({ url }) => layLine(url)));
    const readers = lines.map(({ url }) => rooms.map((room) => openSdkClient(url, room)));
    await untilLive(readers.flat());
    // As many as there are rooms: what a room is sent, it is sent by one way and on one node.
    const ways = nodes.flatMap(({ url }) => [run.connect(undefined, url), run.connectSocket(url)]);

    const load = startLoad(run, roomIds, ways);
    await setTimeout(ONE_VERSION_MS);
    await upgraded.restart('SIGTERM', { env: NEXT_VERSION });
    const upgradedAtMs = performance.now();
    await vi.waitFor(
      () => {
        const untilMs = upgradedAtMs + TWO_VERSIONS_MS;
        for (const { ackedSentAtMs } of load.ways) expect(ackedSentAtMs).toBeGreaterThan(untilMs);
      },
      { timeout: 3 * TWO_VERSIONS_MS, interval: 50 },
    );
    await load.stop();

    const final = await run.expectKept(roomIds);
    const stored = roomIds.map((id) => final.get(id)!.map(({ text }) => text));
    await vi.waitFor(
      () => {
        for (const told of readers.map((each) => each.map(textsOf))) expect(told).toEqual(stored);
      },
      { timeout: TOLD_WITHIN_MS, interval: 50 },
    );
    expect(old.current.pid, 'the old one went on').toBe(pid);
    for (const { current } of nodes) expect(current.output()).toContain(WARNING);
    await expect(startServer(run.database.env)).rejects.toThrow(NEXT_MIGRATION);
  },
);

function textsOf({ told }: SdkClient): string[] {
  return told.map(({ data }) => String(data));
}
