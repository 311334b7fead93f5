import Sqlite from 'better-sqlite3';
import { assert, asyncProperty, interruptAfterTimeLimit, sample } from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { createHttpClient, type HttpClient } from '../../../bench/faults/http-client.ts';
import { databaseFile } from './support/database-file.ts';
import {
  garbage,
  GOOD_REQUEST,
  hostileRequest,
  KNOWN_REQUESTS,
  toBytes,
  type HostileRequest,
} from './support/hostile/requests.ts';
import { heldMiB, MEMORY_SETTINGS, residentMiB } from './support/memory.ts';
import {
  abandon,
  exchange,
  openHalf,
  pour,
  readAnswer,
  type RawAnswer,
} from './support/raw-http.ts';
import { useRun, type Run } from './support/run.ts';
import { isLong, sized } from './support/size.ts';

const FUZZ_MS = sized({ short: 5000, long: 60_000, full: 600_000 });
const FLOOD = 400;
const FLOODS = sized({ short: 3, long: 30 });
const AT_ONCE = 50;
const SLOW_CLIENTS = 200;
/** Headers may take fifteen seconds; who is too slow is looked for every five. */
const CUT_OFF_MS_MAX = 25_000;
const HELD_MIB_MORE_MAX = 16;
const RESIDENT_GROWTH_MAX = 2;
const HEALTH_MS_MAX = 1000;
const BOMBS = 10;
const ENDLESS = Buffer.from(
  'POST /api/v2/room-service/ HTTP/1.1\r\nHost: localhost\r\n' +
    'Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n',
);
const CHUNK = Buffer.from(`10000\r\n${'['.repeat(0x10000)}\r\n`);
/** So much a server may have in its buffers, unread, when it closes a connection. */
const UNREAD_BYTES = 16 * 1024;
const SECRET = 'a secret of somebody else';

test('P29: whatever is sent, no 5xx and no exit; refusals are JSON, store nothing and tell nothing', async () => {
  const target = await useTarget();
  const statuses = new Map<number, number>();
  await assert(
    asyncProperty(hostileRequest, async (request) => {
      const status = await attack(target, request);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }),
    {
      numRuns: Number.MAX_SAFE_INTEGER,
      examples: [[GOOD_REQUEST]],
      plugins: [interruptAfterTimeLimit(FUZZ_MS)],
    },
  );
  console.log(Object.fromEntries([...statuses].toSorted(([a], [b]) => a - b)));
  const stored = await target.run.connect().read(target.room);
  expect(stored.length, 'the good one, at least').toBeGreaterThan(0);
  await expectAlive(target.run);
});

test('P29: what has broken a server once does not break it again', async () => {
  const target = await useTarget();
  const failures: Record<string, unknown> = {};
  for (const [name, request] of Object.entries(KNOWN_REQUESTS)) {
    await attack(target, request).catch((error: unknown) => {
      failures[name] = (error as Error).message;
    });
  }
  expect(failures).toEqual({});
});

test('P29: after floods of garbage, half requests and endless bodies memory returns', async () => {
  const run = await useRun(MEMORY_SETTINGS);
  const server = run.server.current;
  // What the process needs for its work it takes by doing it once.
  await flood(run);
  const before = { heldMiB: await heldMiB(server), residentMiB: residentMiB(server.pid) };
  for (let floods = 1; floods < FLOODS; floods += 1) await flood(run);
  await expectAlive(run);
  const after = { heldMiB: await heldMiB(server), residentMiB: residentMiB(server.pid) };
  console.log({ before, after });
  expect(after.heldMiB).toBeLessThan(before.heldMiB + HELD_MIB_MORE_MAX);
  expect(after.residentMiB).toBeLessThan(before.residentMiB * RESIDENT_GROWTH_MAX);
});

test('P29: clients that never finish their headers keep nobody waiting, and are cut off', async () => {
  const run = await useRun();
  const url = run.server.url();
  const start = Buffer.from('POST /api/v2/room-service/ HTTP/1.1\r\nHost: localhost\r\nX-Slow: ');
  const slow = Array.from({ length: SLOW_CLIENTS }, () => openHalf(url, start));
  onTestFinished(() => slow.forEach(({ close }) => close()));
  await Promise.all(slow.map(({ connected }) => connected));
  const startedAt = performance.now();
  await expectAlive(run);
  expect(performance.now() - startedAt).toBeLessThan(HEALTH_MS_MAX);
  if (!isLong) return;
  for (const { ended } of slow) {
    const answer = readAnswer(await ended);
    expect(answer?.status).toBe(408);
    expect(JSON.parse(answer?.body ?? '')).toMatchObject({ success: false });
  }
  expect(performance.now() - startedAt).toBeLessThan(CUT_OFF_MS_MAX);
});

interface Target {
  readonly run: Run;
  readonly room: string;
  readonly http: HttpClient;
  /** Changes whenever the server has changed anything. */
  dataVersion(): unknown;
}

async function useTarget(): Promise<Target> {
  const run = await useRun();
  const transport = run.connect();
  const secretRoom = await transport.openRoom('somebody else');
  const told = await transport.send({ room: secretRoom, author: 'somebody', text: SECRET });
  expect(told.kind).toBe('acked');
  const database = new Sqlite(databaseFile(run.database.dataDir), { readonly: true });
  onTestFinished(() => void database.close());
  const http = createHttpClient(run.server.url);
  onTestFinished(http.close);
  return {
    run,
    room: await transport.openRoom('under attack'),
    http,
    dataVersion: () => database.pragma('data_version', { simple: true }),
  };
}

/** Makes one request and judges what came of it. Answers its status, 0 where none arrived. */
async function attack(target: Target, request: HostileRequest): Promise<number> {
  const { run, room, dataVersion } = target;
  const before = dataVersion();
  const { received, wasReset } = await exchange(run.server.url(), toBytes(request, room));
  await expectAliveOrStart(target);
  const answer = readAnswer(received);
  if (answer === undefined) {
    // A server that refuses before it has read all cannot make sure that its word arrives.
    expect(wasReset && request.body.length > UNREAD_BYTES, 'an answer').toBe(true);
    return 0;
  }
  expectContract(answer, request.method);
  expect(received.includes(SECRET)).toBe(false);
  if (answer.status >= 400) expect(dataVersion(), 'a refusal stores nothing').toBe(before);
  return answer.status;
}

const REFUSAL_OF_V2 = { success: false, message: expect.any(String) };
const REFUSAL_OF_V3 = {
  error: { code: expect.any(String), message: expect.any(String), retryable: expect.any(Boolean) },
};

/** Below 500; and what is refused is told as JSON, as the contract says. */
function expectContract({ status, headers, body }: RawAnswer, method: string): void {
  expect(status, body).toBeGreaterThanOrEqual(200);
  expect(status, body).toBeLessThan(500);
  if (status < 400 || method === 'HEAD') return;
  expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
  expect(headers.get('access-control-allow-origin')).toBe('*');
  const refusal = JSON.parse(body) as object;
  expect(refusal).toMatchObject('error' in refusal ? REFUSAL_OF_V3 : REFUSAL_OF_V2);
}

/**
 * Asked after each request, so that it is the guilty one that is reported. A server that ended is
 * started again, or every smaller request would seem to have ended it, too.
 */
async function expectAliveOrStart({ run: { server }, http }: Target): Promise<void> {
  const { current } = server;
  try {
    await http.call({ path: '/healthz' });
  } catch (error) {
    const { exit } = await server.restart('SIGKILL');
    const what = `the server ended (${JSON.stringify(exit)}):\n${current.output()}`;
    throw new Error(what, { cause: error });
  }
}

async function flood({ server }: Run): Promise<void> {
  const url = server.url();
  const waiting = sample(garbage, FLOOD).values();
  const workers = Array.from({ length: AT_ONCE }, async () => {
    for (const bytes of waiting) await abandon(url, bytes);
  });
  const bombs = Array.from({ length: BOMBS }, () => pour(url, ENDLESS, CHUNK));
  await Promise.all(workers);
  for (const bomb of bombs) {
    const answer = readAnswer(await bomb);
    // Who still sends when the connection is reset may never see what was answered.
    if (answer !== undefined) expect(answer.status).toBe(413);
  }
}

async function expectAlive({ server }: Run): Promise<void> {
  const answer = await fetch(new URL('/healthz', server.url()));
  expect(answer.status).toBe(200);
  expect(server.current.output(), 'nothing unexpected was logged').not.toMatch(/unexpected error/);
}
