import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { keepPace } from '../../../bench/faults/pace.ts';
import type { Outgoing } from '../../../bench/faults/transport.ts';
import { integrityOf } from './support/database-file.ts';
import { useRun } from './support/run.ts';
import { sized } from './support/size.ts';

const VISITORS = 100;
const ROOMS = 20;
const PER_SECOND = 500;
/** One more comes after the load, when nothing is under way. */
const CRASHES_UNDER_LOAD = sized({ short: 1, long: 4 });
/** How long the server lives before it is killed. */
const LIFE_MS = sized({ short: { min: 300, max: 1500 }, long: { min: 500, max: 8000 } });
const READY_MS_MAX = 3000;

/**
 * A SIGKILL shows that nothing acknowledged was only in the memory of the process. That it was not
 * only in the memory of the system either is what P9 looks at.
 */
test('P1: an acked message is readable exactly once, in order, after any crash', async () => {
  const run = await useRun();
  const { server, database, clients, random, expectKept } = run;
  const rooms = (await run.openVisitorRooms(ROOMS)).map(({ id }) => id);
  const rest = run.connect();
  // Half of the visitors are on sockets, each on one of their own.
  const transports = Array.from({ length: VISITORS }, (_, visitor) =>
    visitor % 4 < 2 ? rest : run.connectSocket(),
  );

  async function send(visitor: number, count: number): Promise<void> {
    const author = `visitor-${visitor}`;
    const text = `${author} says ${count}`;
    // Some visitors' programs name their messages and send again until they are told something.
    const insists = visitor % 2 === 0;
    const room = rooms[visitor % ROOMS]!;
    const message: Outgoing = { room, author, text, ...(insists && { key: text }) };
    for (;;) {
      const told = await clients.send(transports[visitor]!, message);
      if (told.kind !== 'unanswered') return;
      await server.whenUp();
      if (!insists) return;
    }
  }

  const integrities: string[] = [];
  const readyMs: number[] = [];
  async function crash(): Promise<void> {
    const restart = await server.restart('SIGKILL', {
      whileDown: async () => void integrities.push(integrityOf(database.dataDir)),
    });
    readyMs.push(Math.round(restart.readyMs));
  }

  const stop = new AbortController();
  const load = keepPace({ perSecond: PER_SECOND, workers: VISITORS, stop: stop.signal }, send);
  for (let crashes = 0; crashes < CRASHES_UNDER_LOAD; crashes += 1) {
    await setTimeout(random.integer(LIFE_MS.min, LIFE_MS.max));
    await crash();
  }
  await setTimeout(random.integer(LIFE_MS.min, LIFE_MS.max));
  stop.abort();
  await load;
  await crash();

  await expectKept(rooms, { readyMs });
  expect(new Set(integrities)).toEqual(new Set(['ok']));
  expect(Math.max(...readyMs)).toBeLessThanOrEqual(READY_MS_MAX);
});
