import { setTimeout } from 'node:timers/promises';
import { keepPace } from '../../../../bench/faults/pace.ts';
import type { Supervised } from '../../../../bench/faults/supervised-server.ts';
import type { Outgoing } from '../../../../bench/faults/transport.ts';
import type { Run } from '../support/run.ts';

const VISITORS = 100;
const ROOMS = 20;
const PER_SECOND = 500;

export interface Crashes {
  /** One more comes after the load, when nothing is under way. */
  readonly underLoad: number;
  /** How long all live before one is killed. */
  readonly lifeMs: { readonly min: number; readonly max: number };
  readonly whileDown?: () => Promise<void>;
}

/** Kills what serves at random moments, under load. Answers how long each start took. */
export async function expectCrashesToLoseNothing(
  run: Run<Supervised>,
  { underLoad, lifeMs, whileDown }: Crashes,
): Promise<readonly number[]> {
  const { server, clients, random, expectKept } = run;
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

  const readyMs: number[] = [];
  async function crash(): Promise<void> {
    const restart = await server.restart('SIGKILL', { ...(whileDown && { whileDown }) });
    readyMs.push(Math.round(restart.readyMs));
  }

  const stop = new AbortController();
  const load = keepPace({ perSecond: PER_SECOND, workers: VISITORS, stop: stop.signal }, send);
  for (let crashes = 0; crashes < underLoad; crashes += 1) {
    await setTimeout(random.integer(lifeMs.min, lifeMs.max));
    await crash();
  }
  await setTimeout(random.integer(lifeMs.min, lifeMs.max));
  stop.abort();
  await load;
  await crash();

  await expectKept(rooms, { readyMs });
  return readyMs;
}
