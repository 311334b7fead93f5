/** What one channel of Redis costs when so many nodes hear everything on it. */
import { connect, type Socket } from 'node:net';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';

const USAGE = `node bench/scale/fan-out.ts [options]
  --redis-url U   a Redis that nobody else uses meanwhile (redis://127.0.0.1:6379)
  --nodes LIST    so many listen (1,2,5,10,20,50,100)
  --envelopes N   said at each number of nodes (3000)
  --bytes N       of an envelope: an event of a message of a hundred characters (900)`;

const { values: options } = parseArgs({
  options: {
    'redis-url': { type: 'string', default: 'redis://127.0.0.1:6379' },
    nodes: { type: 'string', default: '1,2,5,10,20,50,100' },
    envelopes: { type: 'string', default: '3000' },
    bytes: { type: 'string', default: '900' },
    help: { type: 'boolean', default: false },
  },
});

const CHANNEL = `dowellchat:bench:${process.pid}`;
/** Said at once, as one turn of an event loop does. */
const BURST = 50;
const PARSES = 20_000;

/** A command as Redis takes it. */
function encode(...words: readonly string[]): string {
  const parts = words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`);
  return `*${words.length}\r\n${parts.join('')}`;
}

async function open(url: URL): Promise<Socket> {
  const socket = connect({ host: url.hostname, port: Number(url.port || 6379), noDelay: true });
  await once(socket, 'connect');
  return socket;
}

async function ask(socket: Socket, ...words: readonly string[]): Promise<string> {
  socket.write(encode(...words));
  let text = '';
  do text += String((await once(socket, 'data'))[0]);
  while (!text.endsWith('\r\n'));
  return text;
}

/** Seconds of a core that Redis has used since it started. */
async function readCpuSeconds(socket: Socket): Promise<number> {
  const info = await ask(socket, 'INFO', 'cpu');
  const of = (name: string): number => Number(new RegExp(`${name}:([\\d.]+)`).exec(info)?.[1]);
  return of('used_cpu_user') + of('used_cpu_sys');
}

function makeEnvelope(bytes: number): string {
  const event = { name: 'message.created', message: { seq: 1, author: 'visitor', data: '' } };
  const frame = { protocol: 1, node: '0'.repeat(24), number: 1, events: [event] };
  event.message.data = '.'.repeat(Math.max(0, bytes - JSON.stringify(frame).length));
  return JSON.stringify(frame);
}

async function measure(url: URL, nodes: number, envelopes: number, envelope: string) {
  const listeners = await Promise.all(Array.from({ length: nodes }, () => open(url)));
  for (const listener of listeners) await ask(listener, 'SUBSCRIBE', CHANNEL);
  const heardBytes = encode('message', CHANNEL, envelope).length * envelopes;
  const heard = listeners.map(async (listener) => {
    let left = heardBytes;
    while (left > 0) left -= ((await once(listener, 'data'))[0] as Buffer).length;
  });
  const speaker = await open(url);
  const watcher = await open(url);
  const beforeSeconds = await readCpuSeconds(watcher);
  const startedAt = performance.now();
  const burst = encode('PUBLISH', CHANNEL, envelope).repeat(BURST);
  for (let said = 0; said < envelopes; said += BURST) {
    speaker.write(burst);
    // Each burst is answered before the next: else the speaker's buffer would be what is measured.
    let answers = 0;
    while (answers < BURST)
      answers += String((await once(speaker, 'data'))[0]).split(':').length - 1;
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

async function run(): Promise<void> {
  const url = new URL(options['redis-url']);
  const envelope = makeEnvelope(Number(options.bytes));
  const envelopes = Math.ceil(Number(options.envelopes) / BURST) * BURST;
  console.log('| nodes | envelopes/s here | Redis µs each | µs a node | one core carries/s |');
  console.log('| --- | --- | --- | --- | --- |');
  for (const nodes of options.nodes.split(',').map(Number)) {
    const { perSecond, cpuUs } = await measure(url, nodes, envelopes, envelope);
    const cells = [
      nodes,
      perSecond.toFixed(0),
      cpuUs.toFixed(1),
      (cpuUs / nodes).toFixed(2),
      (1e6 / cpuUs).toFixed(0),
    ];
    console.log(`| ${cells.join(' | ')} |`);
  }
  console.log(
    `\nA node reads an envelope of ${envelope.length} bytes in ${measureParse(envelope).toFixed(1)} µs.`,
  );
}

if (options.help) console.log(USAGE);
else await run();
