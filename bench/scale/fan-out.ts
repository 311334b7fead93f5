/** What it costs Redis that so many nodes hear everything: on a channel, as signals on one, by a stream. */
import { connect, type Socket } from 'node:net';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Client } from 'pg';
import { percentile } from '../load/percentile.ts';
import { ask, channel, stream, type Way } from './ways.ts';

const USAGE = `node bench/scale/fan-out.ts [options]
  --redis-url U   a Redis that nobody else uses meanwhile (redis://127.0.0.1:6379)
  --nodes LIST    so many listen (1,2,5,10,20,50,100)
  --ways LIST     channel: events on one channel, as nodes do; signals: there, "room X has come to N" alone;
                  stream: events in a stream that each node reads, as Socket.IO's adapter does (channel)
  --database-url U  a PostgreSQL, to measure what a signal makes each node that has the room read (none)
  --envelopes N   said at each number of nodes (3000)
  --bytes N       of an envelope: an event of a message of a hundred characters (900)`;

const { values: options } = parseArgs({
  options: {
    'redis-url': { type: 'string', default: 'redis://127.0.0.1:6379' },
    nodes: { type: 'string', default: '1,2,5,10,20,50,100' },
    ways: { type: 'string', default: 'channel' },
    'database-url': { type: 'string' },
    envelopes: { type: 'string', default: '3000' },
    bytes: { type: 'string', default: '900' },
    help: { type: 'boolean', default: false },
  },
});

/** Said at once, as one turn of an event loop does. */
const BURST = 50;
const PARSES = 20_000;
const READ_ROOMS = 10_000;
const READS = 5000;

async function open(url: URL): Promise<Socket> {
  const socket = connect({ host: url.hostname, port: Number(url.port || 6379), noDelay: true });
  await once(socket, 'connect');
  return socket;
}

/** Seconds of a core that Redis has used since it started. */
async function readCpuSeconds(socket: Socket): Promise<number> {
  const info = await ask(socket, 'INFO', 'cpu');
  const of = (name: string): number => Number(new RegExp(`${name}:([\\d.]+)`).exec(info)?.[1]);
  return of('used_cpu_user') + of('used_cpu_sys');
}

function makeEnvelope(bytes: number): string {
  const event = { name: 'message.created', message: { seq: 1, author: 'visitor', data: '' } };
  const frame = { protocol: 2, node: '0'.repeat(24), number: 1, events: [event] };
  event.message.data = '.'.repeat(Math.max(0, bytes - JSON.stringify(frame).length));
  return JSON.stringify(frame);
}

async function measure(url: URL, way: Way, nodes: number, envelopes: number, envelope: string) {
  const listeners = await Promise.all(Array.from({ length: nodes }, () => open(url)));
  for (const listener of listeners) await way.listen(listener);
  const heard = listeners.map((listener) => way.hear(listener, envelopes, envelope));
  const speaker = await open(url);
  const watcher = await open(url);
  const beforeSeconds = await readCpuSeconds(watcher);
  const startedAt = performance.now();
  const burst = way.say(envelope).repeat(BURST);
  for (let said = 0; said < envelopes; said += BURST) {
    speaker.write(burst);
    // Each burst is answered before the next: else the speaker's buffer would be what is measured.
    let answers = 0;
    while (answers < BURST)
      answers += String((await once(speaker, 'data'))[0]).split(way.answer).length - 1;
  }
  await Promise.all(heard);
  const seconds = (performance.now() - startedAt) / 1000;
  await setTimeout(50);
  const cpuUs = ((await readCpuSeconds(watcher)) - beforeSeconds) * 1e6;
  for (const socket of [...listeners, speaker, watcher]) socket.destroy();
  return { perSecond: envelopes / seconds, cpuUs: cpuUs / envelopes };
}

/** Microseconds of a node's core for reading an envelope, before anything is done with it. */
function measureParse(envelope: string): number {
  const startedAt = performance.now();
  let seen = 0;
  for (let count = 0; count < PARSES; count += 1) {
    seen += (JSON.parse(envelope) as { number: number }).number;
  }
  if (seen !== PARSES) throw new Error('an envelope was not read');
  return ((performance.now() - startedAt) * 1000) / PARSES;
}

/** After a signal, each node with a socket in the room reads what is new in it. */
async function measureRead(connectionString: string): Promise<string> {
  const client = new Client({ connectionString });
  await client.connect();
  await client.query(`create temporary table said as
    select room, seq, repeat('.', 100) as data
    from generate_series(1, ${READ_ROOMS}) as room, generate_series(1, 20) as seq`);
  await client.query('create unique index on said (room, seq)');
  await client.query('analyze said');
  const tookMs: number[] = [];
  for (let count = 0; count < READS; count += 1) {
    const startedAt = performance.now();
    await client.query({
      name: 'read',
      text: 'select * from said where room = $1 and seq > $2 order by seq limit 50',
      values: [1 + (count % READ_ROOMS), 19],
    });
    tookMs.push(performance.now() - startedAt);
  }
  await client.end();
  const sorted = tookMs.toSorted((one, other) => one - other);
  const [p50, p99] = [0.5, 0.99].map((share) => percentile(sorted, share).toFixed(2));
  return `A node reads what a signal tells of in ${p50} ms (p50), ${p99} ms (p99).`;
}

const SIGNAL = JSON.stringify({
  protocol: 2,
  node: '0'.repeat(24),
  number: 1,
  room: '0'.repeat(24),
  seq: 1000,
});

async function run(): Promise<void> {
  const url = new URL(options['redis-url']);
  const envelope = makeEnvelope(Number(options.bytes));
  const envelopes = Math.ceil(Number(options.envelopes) / BURST) * BURST;
  const ways = new Map([
    ['channel', { way: channel, said: envelope }],
    ['signals', { way: channel, said: SIGNAL }],
    ['stream', { way: stream, said: envelope }],
  ]);
  console.log('| way | nodes | said/s here | Redis µs each | µs a node | one core carries/s |');
  console.log('| --- | --- | --- | --- | --- | --- |');
  for (const nodes of options.nodes.split(',').map(Number)) {
    for (const name of options.ways.split(',')) {
      const chosen = ways.get(name);
      if (chosen === undefined) throw new Error(`There is no way "${name}".\n${USAGE}`);
      const { perSecond, cpuUs } = await measure(url, chosen.way, nodes, envelopes, chosen.said);
      const cells = [
        name,
        nodes,
        perSecond.toFixed(0),
        cpuUs.toFixed(1),
        (cpuUs / nodes).toFixed(2),
        (1e6 / cpuUs).toFixed(0),
      ];
      console.log(`| ${cells.join(' | ')} |`);
    }
  }
  console.log(
    `\nA node reads an envelope of ${envelope.length} bytes in ${measureParse(envelope).toFixed(1)} µs.`,
  );
  const databaseUrl = options['database-url'];
  if (databaseUrl !== undefined) console.log(await measureRead(databaseUrl));
}

if (options.help) console.log(USAGE);
else await run();
