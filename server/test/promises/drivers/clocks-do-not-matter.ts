import { setTimeout } from 'node:timers/promises';
import { expect, onTestFinished, vi } from 'vitest';
import { createHttpClient } from '../../../../bench/faults/http-client.ts';
import type { Seen, Told } from '../../../../bench/faults/history.ts';
import type { Supervised } from '../../../../bench/faults/supervised-server.ts';
import type { Outgoing } from '../../../../bench/faults/transport.ts';
import { listAllMessages } from '../../../../bench/faults/visitor-rooms.ts';
import type { WrongClock } from '../../../../bench/faults/wrong-clock.ts';
import { layLine } from '../support/faulty-line.ts';
import type { Listen, Run } from '../support/run.ts';
import { openSdkClient, untilLive } from '../support/sdk-clients.ts';
import { setClock } from '../support/wrong-clock.ts';

const HOUR_MS = 3_600_000;
/** How far the clock is from the right time, one after the other: it jumps by one hour and by two. */
const JUMPS_MS = [HOUR_MS, 0, -HOUR_MS, HOUR_MS, -HOUR_MS, 0];
const ROOMS = 3;
const WRITERS = 20;
const RETRIED_PERCENT = 40;
/** Clients that retry give up before, while and after the server commits. */
const PATIENCE_MS = [1, 60] as const;
const POLL_MS = 20;
const WITHIN_MS = 60_000;

const SDK_CLIENTS = 4;
const PIECES = [1, 20] as const;

/** Clients that retry must meet commits that are under way. */
export const SLOW_COMMITS = { COMMIT_DELAY_MS: '20' };

export interface Wrong {
  readonly clock: WrongClock;
  /** Whose clock it is. */
  readonly url: () => URL;
  readonly rounds: number;
}

export interface WrongForWriters extends Wrong {
  readonly acksPerJump: number;
  readonly listen: Listen;
}

/** Retries, listeners and readers that join again and again, while a clock jumps. */
export async function expectJumpsToChangeNothing(
  run: Run<Supervised>,
  { acksPerJump, listen, rounds, ...wrong }: WrongForWriters,
): Promise<void> {
  const { server, clients, random, history, expectKept } = run;
  const [watch = { id: '', token: '' }, ...chats] = await run.openVisitorRooms(1 + ROOMS);
  const rooms = chats.map(({ id }) => id);
  const rest = run.connect();
  const socket = run.connectSocket();
  const seen = { jumps: 0, deduplicated: 0, polls: 0 };
  let acks = 0;

  async function attempt(message: Outgoing): Promise<Told> {
    const told = await clients.send(random.percent(50) ? socket : rest, message);
    if (told.kind === 'acked' && told.deduplicated) seen.deduplicated += 1;
    // A refusal would let a writer go on for ever.
    if (told.kind === 'refused') throw new Error(`refused: ${told.status} ${told.message}`);
    return told;
  }

  const jumped = new AbortController();
  const sent: Outgoing[] = [];
  async function write(writer: number): Promise<void> {
    for (let count = 1; !jumped.signal.aborted; count += 1) {
      const text = `writer ${writer} says ${count}`;
      const room = rooms[count % ROOMS] ?? '';
      const message: Outgoing = { room, author: `writer-${writer}`, text, key: text };
      sent.push(message);
      if (random.percent(RETRIED_PERCENT)) {
        await attempt({ ...message, timeoutMs: random.integer(...PATIENCE_MS) });
      }
      while ((await attempt(message)).kind !== 'acked') continue;
      acks += 1;
    }
  }

  const written = new AbortController();
  const collected = new Map<string, Seen[]>(rooms.map((room) => [room, []]));
  async function follow(room: string): Promise<void> {
    const own = run.connectSocket();
    const all = collected.get(room) ?? [];
    for (let isLast = false; !isLast;) {
      // What was acked before this question must be in its answer.
      isLast = written.signal.aborted;
      const after = all.at(-1)?.seq ?? 0;
      all.push(...(await clients.read(own, { reader: 'follower', room, after })));
      seen.polls += 1;
      await setTimeout(POLL_MS);
    }
  }

  const heard = new Map<string, Seen[]>(rooms.map((room) => [room, []]));
  for (const chat of chats) {
    await listen(chat, (message) => heard.get(chat.id)?.push(message));
  }
  const following = Promise.all(rooms.map(follow));
  const writing = Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(writer)));
  // Whoever jumps hears of their failure first; until then it must not end the process.
  writing.catch(() => undefined);
  following.catch(() => undefined);
  for (let round = 0; round < rounds; round += 1) {
    for (const byMs of JUMPS_MS) {
      await setClock(wrong.clock, byMs, { url: wrong.url, room: watch });
      seen.jumps += 1;
      const enough = acks + acksPerJump;
      await vi.waitFor(() => expect(acks).toBeGreaterThanOrEqual(enough), WITHIN_MS);
    }
  }
  jumped.abort();
  await writing;
  written.abort();
  await following;

  // A server that starts an hour before its latest messages knows them as well.
  wrong.clock.setBy(-HOUR_MS);
  await server.restart('SIGTERM');
  for (const message of sent.slice(-20)) {
    expect(await clients.send(rest, message)).toMatchObject({ deduplicated: true });
    expect(await clients.send(socket, message)).toMatchObject({ deduplicated: true });
  }

  for (const [room, messages] of heard) {
    history.read({ reader: 'listener', room, since: 0, after: 0, messages });
  }
  const final = await expectKept(rooms, { ...seen, rows: sent.length });
  expect([...final.values()].flat()).toHaveLength(sent.length);
  expect(collected).toEqual(final);
  expect(heard).toEqual(final);
  expect(seen.deduplicated, 'retries met the rows of earlier attempts').toBeGreaterThan(0);
}

/** Clients on a bad line, and others that are away while a clock jumps. */
export async function expectJumpsToRepeatNothing(
  run: Run<Supervised>,
  { rounds, ...wrong }: Wrong,
): Promise<void> {
  const [watch = { id: '', token: '' }, room = watch] = await run.openVisitorRooms(2);
  const bad = await layLine(run.server.url);
  const cut = await layLine(run.server.url);
  const clients = [bad, cut].flatMap(({ url }) =>
    Array.from({ length: SDK_CLIENTS }, () => openSdkClient(url, room)),
  );
  await untilLive(clients);
  bad.resetAfter(() => run.random.integer(...PIECES));
  const rest = run.connect();
  let sent = 0;
  for (let round = 0; round < rounds; round += 1) {
    for (const byMs of JUMPS_MS) {
      cut.goDown();
      await setClock(wrong.clock, byMs, { url: wrong.url, room: watch });
      for (let count = 0; count < 10; count += 1) {
        const text = `straight ${(sent += 1)}`;
        const told = await run.clients.send(rest, { room: room.id, author: 'visitor', text });
        expect(told.kind).toBe('acked');
        clients[0]?.room.send({ data: `over the bad line ${sent}` });
        clients.at(-1)?.room.send({ data: `while away ${sent}` });
      }
      cut.goUp();
      await setTimeout(run.random.integer(100, 500));
    }
  }
  const resets = bad.resets + cut.resets;
  bad.resetAfter(() => 0);

  await vi.waitFor(
    () => {
      for (const { told, room: live } of clients) {
        expect(live.get().outbox).toEqual([]);
        expect(told.length).toBeGreaterThanOrEqual(3 * sent);
      }
    },
    { timeout: WITHIN_MS, interval: 100 },
  );
  const http = createHttpClient(run.server.url);
  onTestFinished(http.close);
  const stored = await listAllMessages(http, room);
  console.log({ seed: run.random.seed, stored: stored.length, resets });
  expect(stored, 'each was stored once').toHaveLength(3 * sent);
  expect(stored.map(({ seq }) => seq)).toEqual(stored.map((_, index) => index + 1));
  for (const { told } of clients) expect(told).toEqual(stored);
}
