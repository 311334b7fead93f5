import { setTimeout } from 'node:timers/promises';
import { expect } from 'vitest';
import type { Told } from '../../../../bench/faults/history.ts';
import type { Supervised } from '../../../../bench/faults/supervised-server.ts';
import type { Outgoing, Transport } from '../../../../bench/faults/transport.ts';
import type { Run } from '../support/run.ts';

const RETRIED_PERCENT = 40;
const RETRIES = [1, 5] as const;
const AT_ONCE = 20;
const ROOMS = 5;
/** Clients that retry give up before, while and after the server commits. */
const PATIENCE_MS = [1, 60] as const;
export const SLOW_COMMITS = { COMMIT_DELAY_MS: '20' };

export interface Retries {
  readonly messages: number;
  readonly crashes: number;
  /** Who sends chooses among them for each attempt. */
  readonly ways: readonly Transport[];
}

/** Sends much of it again and again, by any way, whether it was acknowledged or not, while what serves is killed. */
export async function expectRetriesToMakeNoSecondMessage(
  run: Run<Supervised>,
  { messages: count, crashes, ways }: Retries,
): Promise<void> {
  const { server, clients, random, expectKept } = run;
  const rooms = (await run.openVisitorRooms(ROOMS)).map(({ id }) => id);
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
    // A retry takes any way: it is the same message all the same.
    const told = await clients.send(ways[random.integer(0, ways.length - 1)]!, message);
    if (told.kind === 'acked' && told.deduplicated) retried.deduplicated += 1;
    // A refusal would let `deliver` go on for ever.
    if (told.kind === 'refused') throw new Error(`refused: ${told.status} ${told.message}`);
    if (told.kind === 'unanswered') await server.whenUp();
    return told;
  }

  const messages = Array.from({ length: count }, (_, number): Outgoing => {
    const text = `message ${number}`;
    return { room: rooms[number % ROOMS]!, author: 'visitor', text, key: text };
  });
  const waiting = messages.values();
  const workers = Array.from({ length: AT_ONCE }, async () => {
    for (const message of waiting) await deliver(message);
  });
  const load = Promise.all(workers);
  for (let left = crashes; left > 0; left -= 1) {
    await setTimeout(random.integer(200, 800));
    await server.restart('SIGKILL');
  }
  await load;
  // What was stored before a planned stop is known after it, too.
  await server.restart('SIGTERM');
  for (const message of messages.slice(0, 50)) {
    for (const way of ways) {
      expect(await clients.send(way, message)).toMatchObject({ deduplicated: true });
    }
  }

  const final = await expectKept(rooms, retried);
  const rows = [...final.values()].reduce((sum, room) => sum + room.length, 0);
  expect(rows).toBe(count);
  expect(retried.deduplicated, 'retries met the rows of earlier attempts').toBeGreaterThan(0);
}
