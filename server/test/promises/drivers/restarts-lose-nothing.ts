import { setTimeout } from 'node:timers/promises';
import { expect, onTestFinished, vi } from 'vitest';
import { createHttpClient } from '../../../../bench/faults/http-client.ts';
import { keepPace } from '../../../../bench/faults/pace.ts';
import type { Supervised } from '../../../../bench/faults/supervised-server.ts';
import { listAllMessages, type VisitorRoom } from '../../../../bench/faults/visitor-rooms.ts';
import type { Run } from '../support/run.ts';
import { openSdkClient, untilLive } from '../support/sdk-clients.ts';

const ROOMS = 10;
const VISITORS = 40;
const PER_SECOND = 150;
const EXIT_MS_MAX = 10_000;
const RETRY_MS = 100;
const TOLD_WITHIN_MS = 30_000;

const EXITS = {
  SIGTERM: { code: 0, signal: null },
  SIGKILL: { code: null, signal: 'SIGKILL' },
} as const;

export interface Restarts {
  readonly signal: keyof typeof EXITS;
  readonly count: number;
  /** How long all are left in peace before the next one. */
  readonly lifeMs: { readonly min: number; readonly max: number };
  /** So long at most until every client is told again what is said. */
  readonly liveMsMax: number;
}

/** Ends what serves again and again, under load and watched by clients on the SDK, who come back by themselves. */
export async function expectRestartsToLoseNothing(
  run: Run<Supervised>,
  { signal, count, lifeMs, liveMsMax }: Restarts,
): Promise<void> {
  const { server, clients, history, random } = run;
  const rooms = await run.openVisitorRooms(ROOMS);
  const rest = run.connect();
  const transports = Array.from({ length: VISITORS }, (_, visitor) =>
    visitor % 2 === 0 ? rest : run.connectSocket(),
  );
  const watchers = rooms.map((room) => openSdkClient(server.url(), room));
  await untilLive(watchers);

  const outcomes = { refused: 0, unanswered: 0 };
  async function deliver(transport: typeof rest, { id }: VisitorRoom, text: string): Promise<void> {
    for (;;) {
      const message = { room: id, author: 'visitor', text, key: text };
      const told = await clients.send(transport, message);
      if (told.kind === 'acked') return;
      outcomes[told.kind] += 1;
      await server.whenUp();
      await setTimeout(RETRY_MS);
    }
  }

  const times = {
    exitMs: [] as number[],
    readyMs: [] as number[],
    liveMs: [] as number[],
  };
  /** Who still looks connected may only not have noticed: what counts is to be told what is said now. */
  async function untilTold(): Promise<void> {
    const startedAt = performance.now();
    const text = `after restart ${times.liveMs.length}`;
    await Promise.all(rooms.map((room) => deliver(rest, room, text)));
    await vi.waitFor(
      () => {
        const deaf = watchers.filter(({ told }) => !told.some(({ data }) => data === text));
        expect(deaf.length, 'not told yet').toBe(0);
      },
      { timeout: TOLD_WITHIN_MS, interval: 20 },
    );
    await untilLive(watchers);
    times.liveMs.push(Math.round(performance.now() - startedAt));
  }

  const stopping = new AbortController();
  const pace = { perSecond: PER_SECOND, workers: VISITORS, stop: stopping.signal };
  const load = keepPace(pace, (visitor, turn) => {
    // Two of each transport in each room.
    const room = rooms[Math.floor(visitor / 2) % ROOMS]!;
    return deliver(transports[visitor]!, room, `visitor-${visitor} says ${turn}`);
  });
  let written = 0;
  for (let restarts = 0; restarts < count; restarts += 1) {
    await setTimeout(random.integer(lifeMs.min, lifeMs.max));
    for (const [index, { room }] of watchers.entries()) {
      const text = `the SDK says ${(written += 1)}`;
      // What it keeps until it is stored counts as sent, and never as refused.
      history.sent(rooms[index]!.id, 'visitor', text);
      room.send({ data: text });
    }
    const startedAt = performance.now();
    const { readyMs } = await server.restart(signal, {
      async whileDown(exit, ended) {
        expect(exit, ended.output()).toEqual(EXITS[signal]);
        times.exitMs.push(Math.round(performance.now() - startedAt));
        // Where others are left, they are there for all at once.
        if (server.isUp) await untilTold();
      },
    });
    times.readyMs.push(Math.round(readyMs));
    if (times.liveMs.length === restarts) await untilTold();
  }
  stopping.abort();
  await load;

  const http = createHttpClient(server.url);
  onTestFinished(http.close);
  let stored = 0;
  for (const [index, { told, room }] of watchers.entries()) {
    await vi.waitFor(() => expect(room.get().outbox).toEqual([]), TOLD_WITHIN_MS);
    const messages = await listAllMessages(http, rooms[index]!);
    await vi.waitFor(
      () => expect(told.length).toBeGreaterThanOrEqual(messages.length),
      TOLD_WITHIN_MS,
    );
    expect(told, 'each once, in order').toEqual(messages);
    stored += messages.length;
  }
  const ids = rooms.map(({ id }) => id);
  await run.expectKept(ids, { stored, ...outcomes, ...times });
  expect(Math.max(...times.exitMs)).toBeLessThanOrEqual(EXIT_MS_MAX);
  expect(Math.max(...times.liveMs)).toBeLessThanOrEqual(liveMsMax);
}
