import { setTimeout } from 'node:timers/promises';
import { expect, onTestFinished, vi } from 'vitest';
import { createHttpClient } from '../../../../bench/faults/http-client.ts';
import type { Supervised } from '../../../../bench/faults/supervised-server.ts';
import { listAllMessages } from '../../../../bench/faults/visitor-rooms.ts';
import { layLine } from '../support/faulty-line.ts';
import type { Run } from '../support/run.ts';
import { openSdkClient, untilLive } from '../support/sdk-clients.ts';

/** These send over the bad line as well. */
const SENDERS = 2;
const EVERY_MS = 50;
const PIECES = [1, 20] as const;
const CONVERGED_WITHIN_MS = 60_000;

export interface BadLine {
  readonly clientCount: number;
  readonly badMs: number;
}

/** Clients on a line that resets each connection after a few pieces, while messages are sent over it and straight. */
export async function expectEachMessageOnce(
  run: Run<Supervised>,
  { clientCount, badMs }: BadLine,
): Promise<void> {
  const [room = { id: '', token: '' }] = await run.openVisitorRooms(1);
  const line = await layLine(run.server.url);
  const clients = Array.from({ length: clientCount }, () => openSdkClient(line.url, room));
  await untilLive(clients);
  let connects = 0;
  for (const { client } of clients) {
    client.connection.subscribe(() => {
      if (client.connection.get() === 'online') connects += 1;
    });
  }

  line.resetAfter(() => run.random.integer(...PIECES));
  const rest = run.connect();
  const until = performance.now() + badMs;
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
  expect(resets).toBeGreaterThan(clientCount);
  expect(connects, 'they came back in the midst of it').toBeGreaterThan(clientCount);
}
