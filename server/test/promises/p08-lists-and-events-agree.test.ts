import fc, { asyncProperty } from 'fast-check';
import type { PayloadOf } from '@dowellchat/contract/v3/events.ts';
import type { InboxRoom, InboxView, JournalEntry } from '@dowellchat/contract/v3/inbox.values.ts';
import type { Rest } from '../../../client/src/client.ts';
import { createJournalSession } from '../../../console/src/live/conversation.ts';
import { createInbox } from '../../../console/src/live/inbox.ts';
import { describe, expect, test, vi } from 'vitest';
import { makePerson, type Person } from '../accounts/team.ts';
import { callAs, getRoom, inboxUrl, must } from '../inbox/desk.ts';
import { connectAs, join, type TestSocket } from '../support/sockets.ts';
import { engines } from '../support/engines.ts';
import { useTestApp } from '../support/test-app.ts';
import { leaveAll, makeActors } from './support/actors.ts';
import { casesFor, MUTATIONS, type Actors, type MutationName } from './support/room-mutations.ts';
import { sized } from './support/size.ts';
import { tryFor } from './support/try-for.ts';

const LONG_FUZZ_MS = { long: 60_000, full: 300_000 };
/** What is told is decided by no engine, but when it is told is: the other one is tried as well. */
const FUZZ_MS = {
  sqlite: sized({ short: 10_000, ...LONG_FUZZ_MS }),
  postgres: sized({ short: 2000, ...LONG_FUZZ_MS }),
};
const CONVERGED_WITHIN_MS = 10_000;
/** The server looks every 15 seconds which snoozes are over. */
const WOKEN_WITHIN_MS = 25_000;
const NAMES = Object.keys(MUTATIONS) as MutationName[];
const VIEWS: readonly InboxView[] = ['mine', 'unassigned', 'open', 'snoozed', 'closed', 'all'];

describe.each(engines)('P8 on $name: what the console holds of lists and journal', (engine) => {
  const app = useTestApp({ engine, settings: { RATE_LIMITS: 'off' } });

  test('are the same as lists read anew, whatever happens at once and whenever one joins', async () => {
    const waves = fc.array(fc.array(fc.constantFrom(...NAMES), { minLength: 1, maxLength: 6 }), {
      minLength: 1,
      maxLength: 5,
    });
    const joinAfter = fc.array(fc.nat({ max: 4 }), { minLength: 1, maxLength: 2 });
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
        leaveAll(actors);
        for (const observer of observers) observer.stop();
      }),
    );
    console.log({ runs });
  });

  test('are the same when a snooze ends by itself', async () => {
    const actors = await makeActors(app);
    const observer = await observe(actors);
    await MUTATIONS['an agent snoozes it for a moment'](actors);
    const statusIn = () => observer.lists().snoozed.length;
    await vi.waitFor(() => expect(statusIn()).toBe(1), CONVERGED_WITHIN_MS);
    await vi.waitFor(() => expect(statusIn()).toBe(0), WOKEN_WITHIN_MS);
    await expectAllAgree(actors, [observer]);
    expect(observer.lists().open).toHaveLength(1);
    observer.stop();
  });

  const A_JWT = 'the visitor is named by a JWT';
  const ON_ANOTHER_DEVICE = 'another device is named by the same JWT';

  test.each<[string, readonly MutationName[]]>([
    ['says a name', ['the visitor says their name']],
    ['is named', [A_JWT]],
    ['is named otherwise on another device', [A_JWT, ON_ANOTHER_DEVICE]],
    ['is one who was here before on another device', [ON_ANOTHER_DEVICE, A_JWT]],
  ])('are the same when the visitor %s', async (_, names) => {
    const actors = await makeActors(app);
    const observer = await observe(actors);
    const visitorSeen = () => observer.lists().all[0]?.visitor;
    await vi.waitFor(() => expect(visitorSeen()).toMatchObject({ name: null }), 5000);
    for (const name of names) await MUTATIONS[name](actors);
    await expectAllAgree(actors, [observer]);
    const isVerified = names.includes(A_JWT);
    expect(visitorSeen()).toMatchObject({ name: expect.any(String), isVerified });
    await MUTATIONS['the identity key goes'](actors);
    await expectAllAgree(actors, [observer]);
    expect(visitorSeen()).toMatchObject({ isVerified: false });
    observer.stop();
  });
});

describe('P8: the table of mutations', () => {
  const app = useTestApp({ settings: { RATE_LIMITS: 'off' } });

  test.each(casesFor('agents', 'inbox', 'colleagues', 'account'))(
    '%s is told after %s',
    async (event, name) => {
      const actors = await makeActors(app);
      // Who is called by a note is told wherever they are signed in; others as they have joined.
      const observer = await observe(actors, event === 'mentioned' ? actors.person : undefined);
      await vi.waitFor(() => expect(observer.lists().all).toHaveLength(1), CONVERGED_WITHIN_MS);
      const countOf = () => observer.socket.events.filter((heard) => heard.name === event).length;
      const before = countOf();
      await MUTATIONS[name](actors);
      await vi.waitFor(() => expect(countOf()).toBeGreaterThan(before), 5000);
      observer.stop();
    },
  );
});

type Lists = Readonly<Record<InboxView, readonly InboxRoom[]>>;

interface Observer {
  readonly who: Person;
  readonly socket: TestSocket;
  lists(): Lists;
  journal(): readonly JournalEntry[];
  stop(): void;
}

/** Somebody's console: it reads all lists, hears of the inbox, and has the room open. */
async function observe({ app, roomId, organizationId }: Actors, as?: Person): Promise<Observer> {
  const who = as ?? (await makePerson(app.storage, { organizationId }));
  const rest = restOf(app, who);
  const inbox = createInbox({ rest, organizationId, accountId: who.id });
  const lists = VIEWS.map((view) => [view, inbox.list({ view })] as const);
  const journal = createJournalSession(rest, roomId);
  const stopReaching = inbox.subscribe(roomId, () =>
    journal.reached(inbox.find(roomId)?.work.journalSeq ?? 0),
  );
  const socket = await connectAs(app, who);
  socket.raw.on('inbox.changed', (payload: PayloadOf<'inbox.changed'>) =>
    inbox.event({ name: 'inbox.changed', payload }),
  );
  socket.raw.on('journal.created', ({ entry }: PayloadOf<'journal.created'>) =>
    journal.told(entry),
  );
  socket.raw.on('inbox.reset', () => {
    inbox.readAgain();
    journal.again();
  });
  await socket.tell('inbox.join', { organizationId });
  inbox.readAgain();
  await join(socket, roomId);
  journal.again();
  return {
    who,
    socket,
    lists: () => Object.fromEntries(lists.map(([view, list]) => [view, list.get().rooms])) as never,
    journal: () => journal.get().entries,
    stop() {
      stopReaching();
      inbox.stop();
      journal.stop();
      socket.raw.disconnect();
    },
  };
}

/** The calls of the API that a console's lists make, by somebody who is signed in. */
function restOf(app: Actors['app'], who: Person): Rest {
  const calls: Pick<Rest, 'getInboxRoom' | 'listInbox' | 'listJournal'> = {
    getInboxRoom: ({ roomId }) => getRoom(app, who, roomId),
    listInbox: ({ organizationId, query }) =>
      must(200, callAs(app, who, 'GET', inboxUrl(organizationId, textOf(query)))),
    listJournal: ({ roomId, query = {} }) =>
      must(200, callAs(app, who, 'GET', `/api/v3/rooms/${roomId}/journal?${textOf(query)}`)),
  };
  // It also counts and asks for colleagues, of which nothing is folded.
  return { ...calls, countInbox: nothing, listColleagues: nothing } as unknown as Rest;
}

const nothing = (): Promise<never> => Promise.reject(new Error('is not asked here'));

const textOf = (query: object): string =>
  String(
    new URLSearchParams(
      Object.entries(query).map(([name, value]) => [name, String(value)] as [string, string]),
    ),
  );

/** All that can be read anew: every list and the whole journal. */
async function readAnew({ app, roomId, organizationId }: Actors, who: Person) {
  const { listInbox, listJournal } = restOf(app, who);
  const lists = await Promise.all(
    VIEWS.map(async (view) => {
      const { rooms, next } = await listInbox({ organizationId, query: { view, limit: 100 } });
      expect(next).toBeNull();
      return [view, rooms] as const;
    }),
  );
  const { entries, hasMore } = await listJournal({ roomId, query: { limit: 100 } });
  expect(hasMore).toBe(false);
  return { lists: Object.fromEntries(lists), journal: entries };
}

/** Read anew each time, for a snooze may end meanwhile. */
async function expectAllAgree(actors: Actors, observers: readonly Observer[]): Promise<void> {
  for (const { who, lists, journal } of observers) {
    await vi.waitFor(
      async () => {
        const fresh = await readAnew(actors, who);
        expect({ lists: lists(), journal: journal() }).toEqual(fresh);
      },
      { timeout: CONVERGED_WITHIN_MS, interval: 20 },
    );
  }
}
