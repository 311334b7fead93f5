import { setTimeout } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import { createHttpClient } from '../../../bench/faults/http-client.ts';
import { keepPace } from '../../../bench/faults/pace.ts';
import { listAllMessages } from '../../../bench/faults/visitor-rooms.ts';
import { findFreePort } from './support/free-port.ts';
import { useRun } from './support/run.ts';
import { openSdkClient, untilLive } from './support/sdk-clients.ts';
import { sized } from './support/size.ts';

const RESTARTS = sized({ short: 3, long: 20 });
const ROOMS = 10;
const VISITORS = 40;
const PER_SECOND = 150;
const LIFE_MS = sized({ short: { min: 300, max: 1000 }, long: { min: 500, max: 5000 } });
const EXIT_MS_MAX = 10_000;
const LIVE_MS_MAX = 5000;
const RETRY_MS = 100;

test('P13: a planned restart under load loses nothing, ends in time, and is soon over for clients', async () => {
  // The SDK comes back to where the server was.
  const run = await useRun({ PORT: String(await findFreePort()) });
  const { server, clients, history, random } = run;
  const rooms = await run.openVisitorRooms(ROOMS);
  const rest = run.connect();
  const transports = Array.from({ length: VISITORS }, (_, visitor) =>
    visitor % 2 === 0 ? rest : run.connectSocket(),
  );
  const watchers = rooms.map((room) => openSdkClient(server.url(), room));
  await untilLive(watchers);

  const outcomes = { refused: 0, unanswered: 0 };
  async function deliver(visitor: number, count: number): Promise<void> {
    const text = `visitor-${visitor} says ${count}`;
    // Two of each transport in each room.
    const room = rooms[Math.floor(visitor / 2) % ROOMS]!.id;
    for (;;) {
      const message = { room, author: 'visitor', text, key: text };
      const told = await clients.send(transports[visitor]!, message);
      if (told.kind === 'acked') return;
      outcomes[told.kind] += 1;
      await server.whenUp();
      await setTimeout(RETRY_MS);
    }
  }

  const stopping = new AbortController();
  const pace = { perSecond: PER_SECOND, workers: VISITORS, stop: stopping.signal };
  const load = keepPace(pace, deliver);
  let written = 0;
  const times = {
    exitMs: [] as number[],
    readyMs: [] as number[],
    liveMs: [] as number[],
  };
  for (let restarts = 0; restarts < RESTARTS; restarts += 1) {
    await setTimeout(random.integer(LIFE_MS.min, LIFE_MS.max));
    for (const [index, { room }] of watchers.entries()) {
      const text = `the SDK says ${(written += 1)}`;
      // What it keeps until it is stored counts as sent, and never as refused.
      history.sent(rooms[index]!.id, 'visitor', text);
      room.send({ data: text });
    }
    const startedAt = performance.now();
    const { readyMs } = await server.restart('SIGTERM', {
      whileDown: async (exit) => {
        expect(exit, server.current.output()).toEqual({ code: 0, signal: null });
        times.exitMs.push(Math.round(performance.now() - startedAt));
      },
    });
    times.readyMs.push(Math.round(readyMs));
    times.liveMs.push(await untilLive(watchers));
  }
  stopping.abort();
  await load;

  const http = createHttpClient(server.url);
  onTestFinished(http.close);
  let stored = 0;
  for (const [index, { told, room }] of watchers.entries()) {
    await vi.waitFor(() => expect(room.get().outbox).toEqual([]), 30_000);
    const messages = await listAllMessages(http, rooms[index]!);
    await vi.waitFor(() => expect(told.length).toBeGreaterThanOrEqual(messages.length), 30_000);
    expect(told, 'each once, in order').toEqual(messages);
    stored += messages.length;
  }
  const ids = rooms.map(({ id }) => id);
  await run.expectKept(ids, { stored, ...outcomes, ...times });
  expect(Math.max(...times.exitMs)).toBeLessThanOrEqual(EXIT_MS_MAX);
  expect(Math.max(...times.liveMs)).toBeLessThanOrEqual(LIVE_MS_MAX);
});
