/** Measures the product's sockets beside a bare Socket.IO echo: delivery, memory, CPU. */
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { PROGRAMS, startContender, type Contender } from '../contender.ts';
import { median, percentile } from '../load/percentile.ts';
import { describeMachine } from '../machine.ts';
import { startCrowd, type CrowdHandle } from './crowd-handle.ts';
import type { Traffic, TrafficResult } from './crowd.ts';

const USAGE = `node bench/sockets/compare.ts [options]
  --quick        200 sockets for two seconds: a smoke test, not a measurement
  --sockets N    sockets of each server, two in a room (2000)
  --rate N       messages sent per second (300)
  --seconds N    length of a slice (10)
  --rounds N     slices of each server, in turns, of which the median counts (3)
  --enforce      a missed target ends with exit code 1`;

const SETTLE_MS = 3000;
const DELIVERY_P99_MS_MAX = 50;
const SOCKET_BYTES_MAX = 60 * 1000;

interface Subject {
  readonly contender: Contender;
  readonly crowd: CrowdHandle;
  readonly bytesPerSocket: number;
  readonly slices: Slice[];
}

interface Slice {
  readonly deliveryP50Ms: number;
  readonly deliveryP99Ms: number;
  readonly ackP50Ms: number;
  readonly ackP99Ms: number;
  /** Of one core. */
  readonly cpuShare: number;
}

async function gather(contender: Contender, sockets: number): Promise<Subject> {
  const isProduct = contender.name === 'product';
  const url = contender.url.href;
  // A few sockets first: what is loaded with the first one is not what a socket costs.
  const first = startCrowd();
  await first.ask({ step: 'prepare', options: { url, isProduct, sockets: 20 } });
  await first.ask({ step: 'gather' });
  const crowd = startCrowd();
  await crowd.ask({ step: 'prepare', options: { url, isProduct, sockets } });
  const before = residentBytes(contender);
  await crowd.ask({ step: 'gather' });
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
  const bytesPerSocket = (residentBytes(contender) - before) / sockets;
  first.stop();
  return { contender, crowd, bytesPerSocket, slices: [] };
}

function residentBytes(contender: Contender): number {
  return (contender.memory()?.residentKiB ?? Number.NaN) * 1024;
}

async function measure({ contender, crowd }: Subject, traffic: Traffic): Promise<Slice> {
  const cpuBefore = contender.cpuMs();
  const startedAtMs = performance.now();
  const result = await crowd.ask<TrafficResult>({ step: 'talk', traffic });
  const cpuShare = (contender.cpuMs() - cpuBefore) / (performance.now() - startedAtMs);
  if (result.delivered !== result.sent || result.acknowledged !== result.sent) {
    throw new Error(
      `${contender.name}: ${result.sent} sent, ${result.acknowledged} acknowledged, ` +
        `${result.delivered} delivered`,
    );
  }
  const [delivery, ack] = [result.deliveryMs, result.ackMs].map((each) =>
    each.toSorted((a, b) => a - b),
  ) as [number[], number[]];
  return {
    deliveryP50Ms: percentile(delivery, 0.5),
    deliveryP99Ms: percentile(delivery, 0.99),
    ackP50Ms: percentile(ack, 0.5),
    ackP99Ms: percentile(ack, 0.99),
    cpuShare,
  };
}

function toRow({ contender, bytesPerSocket, slices }: Subject): string {
  const middle = (pick: (slice: Slice) => number): number => median(slices.map(pick));
  const cells = [
    contender.name,
    middle((slice) => slice.deliveryP50Ms).toFixed(1),
    middle((slice) => slice.deliveryP99Ms).toFixed(1),
    middle((slice) => slice.ackP50Ms).toFixed(1),
    middle((slice) => slice.ackP99Ms).toFixed(1),
    (bytesPerSocket / 1000).toFixed(1),
    `${(middle((slice) => slice.cpuShare) * 100).toFixed(0)} %`,
  ];
  return `| ${cells.join(' | ')} |`;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      sockets: { type: 'string' },
      rate: { type: 'string', default: '300' },
      seconds: { type: 'string' },
      rounds: { type: 'string' },
      enforce: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(USAGE);
  const sockets = Number(values.sockets ?? (values.quick ? 200 : 2000));
  const rounds = Number(values.rounds ?? (values.quick ? 1 : 3));
  const traffic = {
    messagesPerSecond: Number(values.rate),
    seconds: Number(values.seconds ?? (values.quick ? 2 : 10)),
  };
  const programs = {
    product: PROGRAMS.product,
    'bare Socket.IO': fileURLToPath(new URL('./bare-echo.ts', import.meta.url)),
  };
  const contenders: Contender[] = [];
  const subjects: Subject[] = [];
  try {
    for (const [name, program] of Object.entries(programs)) {
      const contender = await startContender(name, program, tmpdir());
      contenders.push(contender);
      console.error(`${name}: opening ${sockets} sockets`);
      subjects.push(await gather(contender, sockets));
    }
    for (let round = 0; round < rounds; round += 1) {
      for (const subject of round % 2 === 0 ? subjects : subjects.toReversed()) {
        subject.slices.push(await measure(subject, traffic));
        console.error(`${subject.contender.name}: round ${round + 1} of ${rounds}`);
      }
    }
    const { messagesPerSecond, seconds } = traffic;
    console.log(`Machine: ${describeMachine(tmpdir())}\n`);
    console.log(
      `Run: ${sockets} sockets, two in a room, ${messagesPerSecond} messages/s, ` +
        `${rounds} slices of ${seconds} s in turns, medians\n`,
    );
    console.log('| server | delivery p50 ms | p99 ms | ack p50 ms | p99 ms | kB a socket | CPU |');
    console.log('| --- | --- | --- | --- | --- | --- | --- |');
    for (const subject of subjects) console.log(toRow(subject));
    const [product] = subjects as [Subject];
    const p99 = median(product.slices.map(({ deliveryP99Ms }) => deliveryP99Ms));
    const isMet = p99 <= DELIVERY_P99_MS_MAX && product.bytesPerSocket <= SOCKET_BYTES_MAX;
    console.log(`\nDelivery p99 ≤ 50 ms and ≤ 60 kB a socket: ${isMet ? 'PASS' : 'FAIL'}`);
    if (values.enforce && !isMet) process.exitCode = 1;
  } finally {
    for (const { crowd } of subjects) crowd.stop();
    await Promise.all(contenders.map((contender) => contender.stop()));
  }
}

await main();
