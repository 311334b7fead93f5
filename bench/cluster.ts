/** Measures what a second node adds: durable writes of one and of two, and delivery from one to the other. */
import { cpus, tmpdir } from 'node:os';
import { parseArgs } from 'node:util';
import { requestsOf, type Fixture } from './calls.ts';
import { PROGRAMS, startContender, type Contender } from './contender.ts';
import { limitCpu } from './cpu-share.ts';
import { seedFixture } from './fixture.ts';
import { makeOwnPostgres, whyNoOwnPostgres } from './faults/own-postgres.ts';
import { missingRedis, startRedis } from './faults/redis-process.ts';
import { startGenerator, type Generator } from './load/generator.ts';
import { median, percentile } from './load/percentile.ts';
import { describeMachine } from './machine.ts';
import { startCrowd } from './sockets/crowd-handle.ts';
import type { TrafficResult } from './sockets/crowd.ts';

const USAGE = `node bench/cluster.ts [options]
  --quick          one round of short slices: a smoke test, not a measurement
  --connections N  of writers, spread over the nodes (64)
  --seconds N      length of a slice (5)
  --rounds N       slices of one node and of two, in turns, of which the median counts (5)
  --node-cores N   how much of a core a node that writes gets, as on a machine of its own (0.4; 0: what is there)
  --sockets N      half of them write on one node, half listen on the other (200)
  --rate N         messages per second between them (100)
  --enforce        a missed target ends with exit code 1`;

const WRITES_RATIO_MIN = 1.5;
const DELIVERY_P99_MS_MAX = 100;

interface Options {
  readonly connections: number;
  readonly seconds: number;
  readonly rounds: number;
  readonly nodeCores: number;
  readonly sockets: number;
  readonly rate: number;
}

interface Writes {
  readonly perSecond: number;
  readonly p99Ms: number;
  /** How much of all cores was busy, whoever kept it so; and how much of one core a node took. */
  readonly machineShare: number;
  readonly nodeShare: number;
}

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    connections: { type: 'string', default: '64' },
    seconds: { type: 'string' },
    rounds: { type: 'string' },
    'node-cores': { type: 'string', default: '0.4' },
    sockets: { type: 'string', default: '200' },
    rate: { type: 'string', default: '100' },
    enforce: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.log(USAGE);
} else {
  const isMet = await run({
    connections: Number(values.connections),
    seconds: Number(values.seconds ?? (values.quick ? 1 : 5)),
    rounds: Number(values.rounds ?? (values.quick ? 1 : 5)),
    nodeCores: Number(values['node-cores']),
    sockets: Number(values.sockets),
    rate: Number(values.rate),
  });
  if (values.enforce && !isMet) process.exitCode = 1;
}

async function run(options: Options): Promise<boolean> {
  const missing = whyNoOwnPostgres() ?? missingRedis;
  if (missing !== undefined) throw new Error(`No cluster can be made here: ${missing}.`);
  await using made = new AsyncDisposableStack();
  const postgres = await makeOwnPostgres();
  made.defer(postgres.remove);
  const redis = await startRedis();
  made.defer(redis.stop);
  const env = { DATABASE_URL: postgres.url.href, REDIS_URL: redis.url };
  const startNode = async (name: string): Promise<Contender> => {
    const node = await startContender(name, PROGRAMS.product, tmpdir(), { env });
    made.defer(node.stop);
    return node;
  };
  const nodes = [await startNode('one'), await startNode('other')] as const;

  console.log(`Machine: ${describeMachine(tmpdir())}\n`);
  const writes = await measureWrites(nodes, options);
  const delivery = await measureDelivery(nodes, options);
  return report(options, writes, delivery);
}

async function measureWrites(
  nodes: readonly [Contender, Contender],
  { connections, seconds, rounds, nodeCores }: Options,
): Promise<{ readonly one: readonly Writes[]; readonly two: readonly Writes[] }> {
  const generators = nodes.map(() => startGenerator());
  const limits = nodeCores > 0 ? nodes.map(({ pid }) => limitCpu(pid, nodeCores)) : [];
  try {
    const [first] = generators as [Generator];
    const fixture = await seedFixture(nodes[0].url, first);

    /** Each node writes to rooms of its own: of many that are busy, two nodes seldom meet in one. */
    function roomsFor(at: number, of: number): Fixture {
      return { ...fixture, rooms: fixture.rooms.filter((_, room) => room % of === at) };
    }

    async function slice(writing: readonly Contender[], ms: number): Promise<Writes> {
      const before = { cpuMs: cpuOf(writing), idleMs: idleMs(), atMs: performance.now() };
      const results = await Promise.all(
        writing.map(({ url }, at) =>
          (generators[at] ?? first).run({
            host: url.hostname,
            port: Number(url.port),
            connections: connections / writing.length,
            requests: requestsOf('create_message', roomsFor(at, writing.length), url.host),
            durationMs: ms,
          }),
        ),
      );
      const tookMs = performance.now() - before.atMs;
      const failure = results.find(({ failures }) => failures > 0);
      if (failure !== undefined) throw new Error(`a write failed: ${failure.firstFailure}`);
      return {
        perSecond: results.reduce((sum, each) => sum + each.answers / each.elapsedMs, 0) * 1000,
        p99Ms: Math.max(...results.map(({ p99Us }) => p99Us)) / 1000,
        machineShare: 1 - (idleMs() - before.idleMs) / (tookMs * cpus().length),
        nodeShare: (cpuOf(writing) - before.cpuMs) / tookMs / writing.length,
      };
    }

    const alone = nodes.slice(0, 1);
    const slices = { one: [] as Writes[], two: [] as Writes[] };
    await slice(alone, 1500);
    await slice(nodes, 1500);
    for (let round = 1; round <= rounds; round += 1) {
      // Neither always goes first: a machine that slows down slows both alike.
      const isOneFirst = round % 2 === 1;
      if (isOneFirst) slices.one.push(await slice(alone, seconds * 1000));
      slices.two.push(await slice(nodes, seconds * 1000));
      if (!isOneFirst) slices.one.push(await slice(alone, seconds * 1000));
      console.error(`writes: round ${round} of ${rounds}`);
    }
    return slices;
  } finally {
    for (const limit of limits) limit.lift();
    for (const generator of generators) generator.stop();
  }
}

/** Who writes is on one node, who listens on the other. */
async function measureDelivery(
  nodes: readonly [Contender, Contender],
  { sockets, rate, seconds }: Options,
): Promise<readonly number[]> {
  const crowd = startCrowd();
  try {
    const [url, listenersUrl] = nodes.map((node) => node.url.href) as [string, string];
    const options = { url, listenersUrl, sockets, isProduct: true };
    await crowd.ask({ step: 'prepare', options });
    await crowd.ask({ step: 'gather' });
    const traffic = { messagesPerSecond: rate, seconds: seconds * 2 };
    await crowd.ask({ step: 'talk', traffic: { ...traffic, seconds: 1 } });
    const told = await crowd.ask<TrafficResult>({ step: 'talk', traffic });
    if (told.delivered !== told.sent) {
      throw new Error(`${told.sent} sent, ${told.delivered} delivered`);
    }
    return told.deliveryMs.toSorted((a, b) => a - b);
  } finally {
    crowd.stop();
  }
}

function report(
  { connections, rounds, seconds, nodeCores, rate }: Options,
  { one, two }: { readonly one: readonly Writes[]; readonly two: readonly Writes[] },
  deliveryMs: readonly number[],
): boolean {
  console.log(
    `Run: create_message at ${connections} connections, ${rounds} slices of ${seconds} s each, in turns, medians; ` +
      `${nodeCores > 0 ? `a node gets ${nodeCores} of a core` : 'a node gets what is there'}\n`,
  );
  console.log('| nodes | writes/s | p99 ms | a node, of one core | the machine, of all cores |');
  console.log('| --- | --- | --- | --- | --- |');
  for (const [name, slices] of Object.entries({ one, two })) {
    const middle = (pick: (slice: Writes) => number): number => median(slices.map(pick));
    const cells = [
      name,
      middle(({ perSecond }) => perSecond).toFixed(0),
      middle(({ p99Ms }) => p99Ms).toFixed(1),
      inPercent(middle(({ nodeShare }) => nodeShare)),
      inPercent(middle(({ machineShare }) => machineShare)),
    ];
    console.log(`| ${cells.join(' | ')} |`);
  }
  const ratio = median(two.map(({ perSecond }, at) => perSecond / (one[at]?.perSecond ?? NaN)));
  const p99Ms = percentile(deliveryMs, 0.99);
  const rows = [
    [`two nodes ≥ ${WRITES_RATIO_MIN} × one node's writes`, ratio, ratio >= WRITES_RATIO_MIN],
    [
      `delivery from node to node at ${rate} messages/s: p99 ≤ ${DELIVERY_P99_MS_MAX} ms ` +
        `(p50 ${percentile(deliveryMs, 0.5).toFixed(1)})`,
      p99Ms,
      p99Ms <= DELIVERY_P99_MS_MAX,
    ],
  ] as const;
  console.log('\n| target | measured | result |\n| --- | --- | --- |');
  for (const [target, measured, isMet] of rows) {
    console.log(`| ${target} | ${measured.toFixed(2)} | ${isMet ? 'PASS' : 'FAIL'} |`);
  }
  return rows.every(([, , isMet]) => isMet);
}

function cpuOf(nodes: readonly Contender[]): number {
  return nodes.reduce((sum, node) => sum + node.cpuMs(), 0);
}

function idleMs(): number {
  return cpus().reduce((sum, { times }) => sum + times.idle, 0);
}

function inPercent(share: number): string {
  return `${(share * 100).toFixed(0)} %`;
}
