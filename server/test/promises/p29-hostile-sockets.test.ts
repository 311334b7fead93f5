import { assert, asyncProperty, interruptAfterTimeLimit, sample } from 'fast-check';
import { expect, onTestFinished, test, vi } from 'vitest';
import { createHttpClient, type HttpClient } from '../../../bench/faults/http-client.ts';
import type { VisitorRoom } from '../../../bench/faults/visitor-rooms.ts';
import { startChat, type Chat } from './support/chat.ts';
import {
  bytesOf,
  expand,
  HALF_HANDSHAKES,
  hostilePoll,
  hostileSession,
  type HostilePoll,
  type HostileSession,
} from './support/hostile/frames.ts';
import { heldMiB, MEMORY_SETTINGS, residentMiB } from './support/memory.ts';
import { readMetric, SOCKETS } from './support/metrics.ts';
import { abandon, openHalf, readAnswer } from './support/raw-http.ts';
import { openRawSession, PACKET } from './support/raw-session.ts';
import { openRawWebSocket } from './support/raw-websocket.ts';
import { useRun, type Run } from './support/run.ts';
import { testLong, sized } from './support/size.ts';

const FUZZ_MS = sized({ short: 5000, long: 60_000, full: 600_000 });
/** Long enough for the server to have read what was sent; a closed connection is left at once. */
const STAY_MS = 20;
const POLL_MS = 150;
const FLOODS = sized({ short: 2, long: 30 });
const FLOOD_SESSIONS = 60;
const FLOOD_POLLS = 20;
const HELD_MIB_MORE_MAX = 16;
const RESIDENT_GROWTH_MAX = 2;
const TINY_FRAMES = 20_000;
/** Who does not say who they are is closed after ten seconds. */
const ADMITTED_WITHIN_MS = 15_000;
const GONE_WITHIN_MS = 60_000;
/** Sockets of those who chat meanwhile. */
const CHATTING = 2;

test('P29: whatever a socket sends, no exit and no 5xx, and the others go on chatting', async () => {
  const target = await useTarget();
  const figures = { sessions: 0, polls: 0 };
  await assert(
    asyncProperty(hostileSession, hostilePoll, async (session, poll) => {
      await attack(target, session);
      await pollBadly(target, poll);
      await expectAliveOrStart(target);
      figures.sessions += 1;
      figures.polls += poll.times;
    }),
    { numRuns: Number.MAX_SAFE_INTEGER, plugins: [interruptAfterTimeLimit(FUZZ_MS)] },
  );
  const chat = await target.chat.end();
  console.log({ ...figures, ...chat });
  await target.run.expectKept([target.chatRoom.id]);
  expectNothingUnexpected(target.run);
});

test('P29: handshakes that go wrong are refused below 500, and half ones are cut off', async () => {
  const target = await useTarget();
  const url = target.run.server.url();
  const ends = HALF_HANDSHAKES.map((text) => openHalf(url, Buffer.from(text)));
  onTestFinished(() => ends.forEach(({ close }) => close()));
  await Promise.all(ends.map(({ connected }) => connected));
  await expectAliveOrStart(target);
  if (testLong) {
    for (const { ended } of ends) {
      const status = readAnswer(await ended)?.status;
      if (status !== undefined) expect(status).toBeLessThan(500);
    }
  }
  await target.chat.end();
  expectNothingUnexpected(target.run);
});

test('P29: thousands of tiny frames from one socket keep the others waiting little, and it is closed', async () => {
  const target = await useTarget({ RATE_LIMITS: 'on' });
  const socket = await openRawSession(target.run.server.url(), target.room);
  const frames = { text: `${PACKET.event}["typing.set",{}]`, times: TINY_FRAMES };
  socket.sendBytes(bytesOf(frames, target.room.id));
  await socket.closed;
  const { slowestMs } = await target.chat.end();
  expect(slowestMs).toBeLessThan(2000);
  expectNothingUnexpected(target.run);
});

test('P29: after floods of garbage over sockets memory and connections return', async () => {
  const target = await useTarget(MEMORY_SETTINGS);
  const { server } = target.run;
  const url = server.url();
  const chatting = await vi.waitFor(async () => {
    const sockets = await readMetric(url, SOCKETS);
    expect(sockets).toBe(CHATTING);
    return sockets;
  });
  // What the process needs for its work it takes by doing it once.
  await flood(target);
  const first = await memoryOf(target.run);
  for (let floods = 1; floods < FLOODS; floods += 1) await flood(target);
  await expectAliveOrStart(target);
  const last = await memoryOf(target.run);
  console.log({ first, last, ...(await target.chat.end()) });
  expect(last.heldMiB).toBeLessThan(first.heldMiB + HELD_MIB_MORE_MAX);
  expect(last.residentMiB).toBeLessThan(first.residentMiB * RESIDENT_GROWTH_MAX);
  if (!testLong) return;
  // Sessions that poll are missed only when their next poll is.
  await vi.waitFor(
    async () => expect(await readMetric(url, SOCKETS)).toBeLessThanOrEqual(chatting),
    {
      timeout: GONE_WITHIN_MS,
      interval: 1000,
    },
  );
});

testLong('P29: who never says who they are is closed', async () => {
  const { server } = await useRun();
  const silent = await Promise.all(
    Array.from({ length: 50 }, () => openRawWebSocket(server.url())),
  );
  const startedAt = performance.now();
  await Promise.all(silent.map(({ closed }) => closed));
  expect(performance.now() - startedAt).toBeLessThan(ADMITTED_WITHIN_MS);
});

interface Target {
  readonly run: Run;
  readonly http: HttpClient;
  /** What attackers hold themselves. */
  readonly room: VisitorRoom;
  /** Where others chat meanwhile. */
  readonly chatRoom: VisitorRoom;
  readonly chat: Chat;
}

async function useTarget(settings: Readonly<Record<string, string>> = {}): Promise<Target> {
  const run = await useRun(settings);
  const http = createHttpClient(run.server.url);
  onTestFinished(http.close);
  const [room = NOWHERE, chatRoom = NOWHERE] = await run.openVisitorRooms(2);
  return { run, http, room, chatRoom, chat: await startChat(run, chatRoom) };
}

const NOWHERE: VisitorRoom = { id: '', token: '' };

async function attack({ run, room }: Target, hostile: HostileSession): Promise<void> {
  const url = run.server.url();
  const socket = await (hostile.isAdmitted ? openRawSession(url, room) : openRawWebSocket(url));
  for (const frame of hostile.frames) socket.sendBytes(bytesOf(frame, room.id));
  await Promise.race([socket.closed, pause(STAY_MS)]);
  socket.close();
}

/** Asks the sockets' address as no client would. A poll without news is called off. */
async function pollBadly({ run, room }: Target, poll: HostilePoll): Promise<void> {
  const url = run.server.url();
  const sid = poll.query.includes('SID') ? await openPolling(url, room) : '';
  const address = new URL(`/socket.io/?${poll.query.replaceAll('SID', sid)}`, url);
  const hasBody = !['GET', 'HEAD'].includes(poll.method);
  const answers = Array.from({ length: poll.times }, async () => {
    const answer = await fetch(address, {
      method: poll.method,
      headers: { 'content-type': poll.type },
      ...(hasBody && { body: expand(poll.body, room.id) }),
      signal: AbortSignal.timeout(POLL_MS),
    }).catch(() => undefined);
    await answer?.text().catch(() => '');
    return answer?.status ?? 0;
  });
  for (const status of await Promise.all(answers)) expect(status).toBeLessThan(500);
}

/** A session that polls and has said who it is. */
async function openPolling(url: URL, { token }: VisitorRoom): Promise<string> {
  const address = new URL('/socket.io/?EIO=4&transport=polling', url);
  const opened = await (await fetch(address)).text();
  const { sid } = JSON.parse(opened.slice(1)) as { sid: string };
  const body = PACKET.connect + JSON.stringify({ token });
  await (await fetch(`${address.href}&sid=${sid}`, { method: 'POST', body })).text();
  return sid;
}

async function flood(target: Target): Promise<void> {
  const url = target.run.server.url();
  await Promise.all(
    HALF_HANDSHAKES.flatMap((text) =>
      Array.from({ length: 5 }, () => abandon(url, Buffer.from(text))),
    ),
  );
  for (const hostile of sample(hostileSession, FLOOD_SESSIONS)) await attack(target, hostile);
  for (const hostile of sample(hostilePoll, FLOOD_POLLS)) await pollBadly(target, hostile);
}

async function memoryOf({ server: { current } }: Run) {
  return { heldMiB: await heldMiB(current), residentMiB: residentMiB(current.pid) };
}

/** Asked after each attack, so that it is the guilty one that is reported. */
async function expectAliveOrStart({ run: { server }, http }: Target): Promise<void> {
  const { current } = server;
  try {
    expect((await http.call({ path: '/healthz' })).status).toBe(200);
  } catch (error) {
    const { exit } = await server.restart('SIGKILL');
    const what = `the server ended (${JSON.stringify(exit)}):\n${current.output()}`;
    throw new Error(what, { cause: error });
  }
}

function expectNothingUnexpected({ server }: Run): void {
  expect(server.current.output(), 'nothing unexpected was logged').not.toMatch(/unexpected error/);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
