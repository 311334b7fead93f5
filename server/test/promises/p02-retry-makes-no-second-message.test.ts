import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Told } from '../../../bench/faults/history.ts';
import type { Outgoing } from '../../../bench/faults/transport.ts';
import { useRun } from './support/run.ts';
import { sized } from './support/size.ts';

const MESSAGES = sized({ short: 1000, long: 10_000 });
const RETRIED_PERCENT = 40;
const RETRIES = [1, 5] as const;
const AT_ONCE = 20;
const ROOMS = 5;
/** Clients that retry give up before, while and after the server commits. */
const COMMIT_DELAY_MS = 20;
const PATIENCE_MS = [1, 60] as const;
const CRASHES = sized({ short: 1, long: 5 });

test('P2: the same client id never makes a second message over either transport, and every reply is the first row', async () => {
  const run = await useRun({ COMMIT_DELAY_MS: String(COMMIT_DELAY_MS) });
  const { server, clients, random, expectKept } = run;
  const rooms = (await run.openVisitorRooms(ROOMS)).map(({ id }) => id);
  const rest = run.connect();
  const socket = run.connectSocket();
  const retried = { messages: 0, attempts: 0, deduplicated: 0 };

  /** Retries also what was acknowledged: an answer can be lost after it has been sent. */
  async function deliver(message: Outgoing): Promise<void> {
    if (random.percent(RETRIED_PERCENT)) {
      retried.messages += 1;
      for (let retries = random.integer(...RETRIES); retries > 0; retries -= 1) {
        retried.attempts += 1;
        await attempt({ ...message, timeoutMs: random.integer(...PATIENCE_MS) });
      }
    }
    while ((await attempt(message)).kind !== 'acked') continue;
  }

  async function attempt(message: Outgoing): Promise<Told> {
    // A retry takes either way: it is the same message all the same.
    const told = await clients.send(random.percent(50) ? socket : rest, message);
    if (told.kind === 'acked' && told.deduplicated) retried.deduplicated += 1;
    // A refusal would let `deliver` go on for ever.
    if (told.kind === 'refused') throw new Error(`refused: ${told.status} ${told.message}`);
    if (told.kind === 'unanswered') await server.whenUp();
    return told;
  }

  const messages = Array.from({ length: MESSAGES }, (_, count): Outgoing => {
    const text = `message ${count}`;
    return { room: rooms[count % ROOMS]!, author: 'visitor', text, key: text };
  });
  const waiting = messages.values();
  const workers = Array.from({ length: AT_ONCE }, async () => {
    for (const message of waiting) await deliver(message);
  });
  const load = Promise.all(workers);
  for (let crashes = 0; crashes < CRASHES; crashes += 1) {
    await setTimeout(random.integer(200, 800));
    await server.restart('SIGKILL');
  }
  await load;
  // What was stored before a planned stop is known after it, too.
  await server.restart('SIGTERM');
  for (const message of messages.slice(0, 50)) {
    expect(await clients.send(rest, message)).toMatchObject({ deduplicated: true });
    expect(await clients.send(socket, message)).toMatchObject({ deduplicated: true });
  }

  const final = await expectKept(rooms, retried);
  const rows = [...final.values()].reduce((sum, room) => sum + room.length, 0);
  expect(rows).toBe(MESSAGES);
  expect(retried.deduplicated, 'retries met the rows of earlier attempts').toBeGreaterThan(0);
});
