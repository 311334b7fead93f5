import { setInterval } from 'node:timers/promises';
import { expect } from 'vitest';
import type { Told } from '../../../../bench/faults/history.ts';
import type { Supervised } from '../../../../bench/faults/supervised-server.ts';
import type { Transport } from '../../../../bench/faults/transport.ts';
import { percentile } from '../../../../bench/load/percentile.ts';
import type { Run } from '../support/run.ts';
import { sized } from '../support/size.ts';

const ORGANIZATIONS = 10;
const ROOMS_EACH = 4;
const PHASE_MS = sized({ short: 6000, long: 10_000 });
/** Long enough that one pause of a busy machine is not a hundredth of it. */
const OVERLOAD_MS = sized({ short: 15_000, long: 30_000 });
/** Long enough that one organization fills the queue, however full it was. */
const FLOOD_MS = sized({ short: 10_000, long: 15_000 });
const TICK_MS = 20;

const GOODPUT_SHARE_MIN = 0.8;
const REFUSED_WITHIN_MS = 100;
const OTHERS_RATIO_MAX = 2;

export interface Overload {
  /** What is sent takes them in turn. */
  readonly urls: readonly (() => URL)[];
  /** What saturates without overloading: this many messages are always on their way. */
  readonly saturating: number;
}

/** Five times as much is sent as is stored. */
export async function expectOverloadToBeRefused(
  run: Run<Supervised>,
  overload: Overload,
): Promise<void> {
  const organizations = await openOrganizations(run, overload.urls);
  const peak = await measurePeak(run, organizations, overload.saturating);

  const everybody = organizations.map((sender) => ({
    sender,
    perSecond: (5 * peak) / ORGANIZATIONS,
    forMs: OVERLOAD_MS,
  }));
  const sent = (await Promise.all(everybody.map((load) => send(run, load)))).flat();

  const acked = sent.filter(({ told }) => told.kind === 'acked');
  const refused = sent.filter(({ told }) => told.kind === 'refused');
  // Those who came while it lasted; what waits at the end is stored after it.
  const goodput =
    acked.filter(({ endedMs }) => endedMs <= OVERLOAD_MS).length / (OVERLOAD_MS / 1000);
  const refusedMs = percentile(tookMs(refused), 0.99);
  const figures = { peak, offered: sent.length / (OVERLOAD_MS / 1000), goodput, refusedMs };
  await run.expectKept(
    organizations.flatMap(({ rooms }) => rooms),
    figures,
  );
  expect(acked.length + refused.length, 'all are answered').toBe(sent.length);
  for (const { told } of refused) expect(told).toMatchObject({ status: 503, retryAfterSeconds: 1 });
  expect(figures.offered).toBeGreaterThan(4.5 * peak);
  expect(goodput).toBeGreaterThanOrEqual(GOODPUT_SHARE_MIN * peak);
  expect(refusedMs).toBeLessThanOrEqual(REFUSED_WITHIN_MS);
}

/** One of ten organizations sends ten times its share. */
export async function expectOthersToBeSlowedLittle(
  run: Run<Supervised>,
  overload: Overload,
): Promise<void> {
  const organizations = await openOrganizations(run, overload.urls);
  const share = (await measurePeak(run, organizations, overload.saturating)) / ORGANIZATIONS;
  const [greedy, ...others] = organizations;

  const calm = others.map((sender) => ({ sender, perSecond: share / 2 }));
  const quiet = (await Promise.all(calm.map((load) => send(run, load)))).flat();
  const flood = send(run, { sender: greedy!, perSecond: 10 * share, forMs: FLOOD_MS });
  const meanwhile = calm.map((load) => send(run, { ...load, forMs: FLOOD_MS }));
  const beside = (await Promise.all(meanwhile)).flat();
  const flooded = await flood;

  const figures = {
    share,
    quietMs: percentile(tookMs(quiet), 0.99),
    besideMs: percentile(tookMs(beside), 0.99),
    floodRefused: flooded.filter(({ told }) => told.kind === 'refused').length,
  };
  await run.expectKept(
    organizations.flatMap(({ rooms }) => rooms),
    figures,
  );
  expect(beside.filter(({ told }) => told.kind !== 'acked')).toEqual([]);
  expect(figures.floodRefused, 'there was more than fits').toBeGreaterThan(0);
  expect(figures.besideMs).toBeLessThanOrEqual(OTHERS_RATIO_MAX * figures.quietMs);
}

interface Sender {
  /** One to each server: what it sends takes them in turn. */
  readonly ways: readonly Transport[];
  readonly rooms: readonly string[];
  count: number;
}

interface Sent {
  readonly told: Told;
  readonly tookMs: number;
  /** Since the phase began. */
  readonly endedMs: number;
}

/** Each has rooms in which something was said before: whose they are is known. */
async function openOrganizations(
  run: Run<Supervised>,
  urls: readonly (() => URL)[],
): Promise<Sender[]> {
  return Promise.all(
    Array.from({ length: ORGANIZATIONS }, async (_, at) => {
      const ways = urls.map((url) => run.connect(`organization-${at}`, url));
      const [transport] = ways as [Transport];
      const rooms = await Promise.all(
        Array.from({ length: ROOMS_EACH }, (__, room) => transport.openRoom(`visitor ${room}`)),
      );
      const sender = { ways, rooms, count: 0 };
      await Promise.all(rooms.map(() => sendOne(run, sender)));
      return sender;
    }),
  );
}

function sendOne(run: Run<Supervised>, sender: Sender, turn = sender.count): Promise<Told> {
  const count = (sender.count += 1);
  const room = sender.rooms[count % sender.rooms.length] ?? '';
  return run.clients.send(sender.ways[turn % sender.ways.length]!, {
    room,
    author: 'visitor',
    text: `message ${count} of ${room}`,
  });
}

/** Messages per second that are stored while there is always more to store. */
async function measurePeak(
  run: Run<Supervised>,
  senders: readonly Sender[],
  saturating: number,
): Promise<number> {
  const startedAt = performance.now();
  let stored = 0;
  let storedWithinMs = 0;
  await Promise.all(
    Array.from({ length: saturating }, async (_, at) => {
      const sender = senders[at % senders.length]!;
      // One way for each, or a server that commits earlier would fill the other.
      const turn = Math.floor(at / senders.length);
      while (performance.now() - startedAt < PHASE_MS) {
        const told = await sendOne(run, sender, turn);
        expect(told.kind).toBe('acked');
        const sinceMs = performance.now() - startedAt;
        if (sinceMs > PHASE_MS) return;
        stored += 1;
        storedWithinMs = sinceMs;
      }
    }),
  );
  // To the last commit of the phase: where there are few, one more or less would be much.
  return stored / (storedWithinMs / 1000);
}

interface Load {
  readonly sender: Sender;
  readonly perSecond: number;
  readonly forMs?: number;
}

/** Messages at an even rate, whether or not the earlier ones are answered. */
async function send(
  run: Run<Supervised>,
  { sender, perSecond, forMs = PHASE_MS }: Load,
): Promise<Sent[]> {
  const startedAt = performance.now();
  const sent: Promise<Sent>[] = [];
  for await (const _ of setInterval(TICK_MS)) {
    const sinceMs = performance.now() - startedAt;
    if (sinceMs >= forMs) break;
    while (sent.length < (sinceMs / 1000) * perSecond) {
      const beganAt = performance.now();
      const toSent = (told: Told): Sent => ({
        told,
        tookMs: performance.now() - beganAt,
        endedMs: performance.now() - startedAt,
      });
      sent.push(sendOne(run, sender).then(toSent));
    }
  }
  return Promise.all(sent);
}

function tookMs(sent: readonly Sent[]): Float64Array {
  return Float64Array.from(sent, (one) => one.tookMs).toSorted();
}
