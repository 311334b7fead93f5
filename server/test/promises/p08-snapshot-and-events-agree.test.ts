import fc, { assert, asyncProperty } from 'fast-check';
import type { JoinedRoom } from '@dowellchat/contract/v3/events.ts';
import { describe, expect, test, vi } from 'vitest';
import {
  applyEvent,
  applyJoin,
  emptyRoomView,
  type OutboundEvent,
  type RoomView,
} from '../../../client/src/client.ts';
import { applyPage, isBehind, latestSeq } from '../../../client/src/room-view.ts';
import { engines } from '../support/engines.ts';
import { connect, connectAnyhow, join, refusalOf, type TestSocket } from '../support/sockets.ts';
import { useTestApp } from '../support/test-app.ts';
import { listMessages, sendAs } from '../support/v3.ts';
import { leaveAll, makeActors } from './support/actors.ts';
import {
  CLOSES_VISITOR,
  MUTATIONS,
  casesFor,
  unnamedMutations,
  type Actors,
  type MutationName,
} from './support/room-mutations.ts';
import { sized } from './support/size.ts';
import { tryFor } from './support/try-for.ts';

const LONG_FUZZ_MS = { long: 60_000, full: 300_000 };
const FUZZ_MS = {
  sqlite: sized({ short: 4000, ...LONG_FUZZ_MS }),
  postgres: sized({ short: 2000, ...LONG_FUZZ_MS }),
};
const CONVERGED_WITHIN_MS = 10_000;
const NAMES = (Object.keys(MUTATIONS) as MutationName[]).filter(
  (name) => !CLOSES_VISITOR.includes(name),
);

describe.each(engines)('P8 on $name: snapshot and events', (engine) => {
  const app = useTestApp({ engine, settings: { RATE_LIMITS: 'off' } });

  test('are the same as a fresh snapshot, whatever happens at once and whenever one joins', async () => {
    const waves = fc.array(fc.array(fc.constantFrom(...NAMES), { minLength: 1, maxLength: 6 }), {
      minLength: 1,
      maxLength: 5,
    });
    const joinAfter = fc.array(fc.nat({ max: 4 }), { minLength: 1, maxLength: 3 });
    const runs = await tryFor(
      FUZZ_MS[engine.name],
      asyncProperty(waves, joinAfter, async (wavesOfRun, joins) => {
        const actors = await makeActors(app);
        const observers = [await observe(actors)];
        for (const [index, wave] of wavesOfRun.entries()) {
          const late = joins.filter((after) => after === index).map(() => observe(actors));
          await Promise.all(wave.map((name) => MUTATIONS[name](actors)));
          observers.push(...(await Promise.all(late)));
        }
        await expectAllAgree(actors, observers);
        closeAll(actors, observers);
      }),
    );
    console.log({ runs });
  });

  test('agree for whatever order and repetition the events of a room arrive in', async () => {
    const actors = await makeActors(app);
    const observer = await observe(actors);
    const snapshots: JoinedRoom[] = [];
    for (const names of [NAMES.slice(0, 9), NAMES.slice(9), [...NAMES, ...NAMES.slice(0, 7)]]) {
      for (const name of names) {
        // Its message would have to be fetched in the middle of it all.
        if (name !== 'a message too heavy for an event') await MUTATIONS[name](actors);
      }
      await MUTATIONS['opening again over v3'](actors);
      snapshots.push(await snapshot(actors));
    }
    await expectAllAgree(actors, [observer]);
    const events = [...observer.events()];
    const fresh = stored(applyJoin(emptyRoomView(), snapshots.at(-1)!));
    type Step = OutboundEvent | JoinedRoom;
    const steps = fc
      .tuple(fc.constant(events), fc.subarray(events), fc.subarray(snapshots))
      .chain((parts) => {
        const all: Step[] = parts.flat();
        return fc.shuffledSubarray(all, { minLength: all.length });
      });
    assert(
      fc.property(steps, (arriving) => {
        let view = applyJoin(emptyRoomView(), observer.joined);
        for (const step of arriving) {
          view = 'name' in step ? applyEvent(view, step) : applyJoin(view, step);
        }
        expect(stored(view)).toEqual(fresh);
      }),
      { numRuns: sized({ short: 200, long: 20_000 }) },
    );
  });

  test('end with the session: nothing is shown as live that nobody may see any more', async () => {
    const actors = await makeActors(app);
    const observer = await observe(actors);
    await sendAs(app.api, actors.visitorToken, 'DELETE', '/api/v3/visitors/me');
    await vi.waitFor(() => expect(observer.view().status).toBe('gone'), 5000);
    const again = await connectAnyhow(app, actors.visitorToken);
    expect((await refusalOf(again)).code).toBe('UNAUTHENTICATED');
  });
});

describe('P8: the table of mutations', () => {
  const app = useTestApp({ settings: { RATE_LIMITS: 'off' } });

  test.each(casesFor('room'))('%s is told after %s', async (event, name) => {
    const actors = await makeActors(app);
    const observer = await observe(actors);
    await MUTATIONS[name](actors);
    const isHeard = () => observer.events().some((heard) => heard.name === event);
    await vi.waitFor(() => expect(isHeard()).toBe(true), 5000);
  });

  test('holds none that nothing can cause', () => {
    expect(unnamedMutations()).toEqual([]);
  });
});

interface Observer {
  readonly socket: TestSocket;
  readonly joined: JoinedRoom;
  events(): readonly OutboundEvent[];
  view(): RoomView;
}

/** Somebody on the visitor's side who takes a snapshot now and hears of what comes after it. */
async function observe({ app, visitorToken, roomId }: Actors): Promise<Observer> {
  const socket = await connect(app, visitorToken);
  const joined = (await join(socket, roomId)).joined as JoinedRoom;
  // Events that overtook the snapshot are applied after it, as the SDK does.
  const events = () => socket.events as readonly OutboundEvent[];
  return {
    socket,
    joined,
    events,
    view: () => events().reduce(applyEvent, applyJoin(emptyRoomView(), joined)),
  };
}

async function snapshot(actors: Actors): Promise<JoinedRoom> {
  const { socket, joined } = await observe(actors);
  socket.raw.disconnect();
  return joined;
}

async function expectAllAgree(actors: Actors, observers: readonly Observer[]): Promise<void> {
  const joined = applyJoin(emptyRoomView(), await snapshot(actors));
  const fresh = stateOf(await withFetched(joined, actors));
  for (const observer of observers) {
    await vi.waitFor(
      async () => expect(stateOf(await withFetched(observer.view(), actors))).toEqual(fresh),
      { timeout: CONVERGED_WITHIN_MS, interval: 10 },
    );
  }
}

/** The view with what was too heavy for events, read as the SDK reads it: from the first it lacks. */
async function withFetched(
  view: RoomView,
  { api, roomId, visitorToken }: Actors,
): Promise<RoomView> {
  if (!isBehind(view)) return view;
  const query = `?after=${latestSeq(view)}&limit=200`;
  const { messages } = await listMessages(api, visitorToken, roomId, query);
  return applyPage(view, messages);
}

/** All but who types, which is over by itself and in no snapshot. */
function stateOf({ typing: _typing, ...state }: RoomView): Omit<RoomView, 'typing'> {
  return state;
}

/** What has versions or numbers. Who is there is only right in the order in which it is told. */
function stored({ typing: _typing, presence: _presence, ...state }: RoomView): object {
  return state;
}

function closeAll(actors: Actors, observers: readonly Observer[]): void {
  leaveAll(actors);
  for (const { socket } of observers) socket.raw.disconnect();
}
