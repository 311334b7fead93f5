import { setTimeout } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import { createHttpClient } from '../../../bench/faults/http-client.ts';
import { listAllMessages } from '../../../bench/faults/visitor-rooms.ts';
import { layLine } from './support/faulty-line.ts';
import { useRun } from './support/run.ts';
import { openSdkClient, untilLive } from './support/sdk-clients.ts';
import { sized } from './support/size.ts';

const CLIENTS = sized({ short: 5, long: 20 });
/** These send over the bad line as well. */
const SENDERS = 2;
const BAD_MS = sized({ short: 2500, long: 45_000, full: 120_000 });
const EVERY_MS = 50;
const PIECES = [1, 20] as const;
const CONVERGED_WITHIN_MS = 60_000;

test('P5: whatever the line repeats or loses, onMessage is called with each message once, in order', async () => {
  const run = await useRun();
  const [room = { id: '', token: '' }] = await run.openVisitorRooms(1);
  const line = await layLine(run.server.url);
  const clients = Array.from({ length: CLIENTS }, () => openSdkClient(line.url, room));
  await untilLive(clients);
  let connects = 0;
  for (const { client } of clients) {
    client.connection.subscribe(() => {
      if (client.connection.get() === 'online') connects += 1;
    });
  }

  line.resetAfter(() => run.random.integer(...PIECES));
  const rest = run.connect();
  const until = performance.now() + BAD_MS;
  let sent = 0;
  while (performance.now() < until) {
    const told = await run.clients.send(rest, {
      room: room.id,
      author: 'visitor',
      text: `straight ${(sent += 1)}`,
    });
    expect(told.kind).toBe('acked');
    for (const [index, sender] of clients.slice(0, SENDERS).entries()) {
      sender.room.send({ data: `over the line ${sent} of ${index}` });
    }
    await setTimeout(EVERY_MS);
  }
  const resets = line.resets;
  line.resetAfter(() => 0);

  await vi.waitFor(
    () => {
      for (const { told, room: live } of clients) {
        expect(live.get().outbox).toEqual([]);
        expect(told.length).toBeGreaterThanOrEqual(sent * (1 + SENDERS));
      }
    },
    { timeout: CONVERGED_WITHIN_MS, interval: 100 },
  );
  const http = createHttpClient(run.server.url);
  onTestFinished(http.close);
  const stored = await listAllMessages(http, room);
  console.log({ sent: stored.length, resets, connects });
  expect(stored, 'each was stored once').toHaveLength(sent * (1 + SENDERS));
  for (const { told } of clients) expect(told).toEqual(stored);
  expect(resets).toBeGreaterThan(CLIENTS);
  expect(connects, 'they came back in the midst of it').toBeGreaterThan(CLIENTS);
});
