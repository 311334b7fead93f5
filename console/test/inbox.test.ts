import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { InboxFilter } from '../src/live/inbox-filter.ts';
import { createInbox } from '../src/live/inbox.ts';
import { createModel, ME, OTHER, type Change, type Told } from './support/inbox-model.ts';

const room = fc.nat(30);
const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ do: fc.constant('open' as const) }),
  fc.record({
    do: fc.constant('say' as const),
    room,
    side: fc.constantFrom('visitor' as const, 'agent' as const),
  }),
  fc.record({ do: fc.constant('read' as const), room }),
  fc.record({ do: fc.constant('toggle' as const), room }),
  fc.record({ do: fc.constant('assign' as const), room, to: fc.constantFrom(ME, OTHER, null) }),
  fc.record({ do: fc.constant('snooze' as const), room, isOn: fc.boolean() }),
  fc.record({ do: fc.constant('tag' as const), room, tags: fc.constantFrom([], ['vip']) }),
  fc.record({ do: fc.constant('name' as const), room }),
);
type Step =
  | {
      readonly do: 'change';
      readonly change: Change;
      readonly delay: number;
      readonly twice: boolean;
    }
  | { readonly do: 'arrive'; readonly which: number }
  | { readonly do: 'more' }
  | { readonly do: 'lose'; readonly changes: readonly Change[] };
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('change' as const),
      change,
      delay: fc.nat(6),
      twice: fc.boolean(),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('arrive' as const), which: fc.nat(5) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('more' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('lose' as const),
      changes: fc.array(change, { maxLength: 3 }),
    }),
  },
);
const filter: fc.Arbitrary<InboxFilter> = fc.record(
  {
    view: fc.constantFrom('mine', 'unassigned', 'open', 'snoozed', 'closed', 'all'),
    product: fc.constantFrom('SALESAGENT', 'WIFIQRCODE'),
    tag: fc.constant('vip'),
    assignee: fc.constantFrom(ME, OTHER),
  },
  { requiredKeys: ['view'] },
);

test('a list that was read once, told of changes late, twice or out of order, and read again after each loss, is the list read anew', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(change, { maxLength: 30 }),
      fc.array(step, { maxLength: 25 }),
      filter,
      fc.constantFrom(3, 100),
      async (before, steps, shown, pageRooms) => {
        const model = createModel(pageRooms);
        for (const each of before) model.make(each);
        const inbox = createInbox({ rest: model.rest, organizationId: 'acme', accountId: ME });
        const list = inbox.list(shown);
        const late: { told: Told; delay: number }[] = [];
        const tell = (told: Told): void => inbox.event({ name: 'inbox.changed', payload: told });

        for (const each of steps) {
          for (const waiting of late.splice(0)) {
            if (waiting.delay <= 0) tell(waiting.told);
            else late.push({ ...waiting, delay: waiting.delay - 1 });
          }
          if (each.do === 'arrive') await model.arrive(each.which);
          else if (each.do === 'more') list.more();
          else if (each.do === 'lose') {
            // The connection: what is under way and what happens meanwhile is told to nobody.
            late.length = 0;
            for (const untold of each.changes) model.make(untold);
            inbox.readAgain();
          } else {
            const told = model.make(each.change);
            if (told === undefined) continue;
            late.push({ told, delay: each.delay });
            if (each.twice) late.push({ told, delay: each.delay + 3 });
          }
        }
        for (const { told } of late) tell(told);
        while (await model.arrive(0));

        const { rooms, next, status } = list.get();
        expect(status).toBe('ready');
        const fresh = model.list(shown);
        expect(rooms).toEqual(fresh.slice(0, rooms.length));
        if (next === null) expect(rooms.length).toBe(fresh.length);
        inbox.stop();
      },
    ),
    { numRuns: 1500 },
  );
});

test('after a loss a list is right down to what is shown, never gone meanwhile, and right to its end when that is reached', async () => {
  const pageRooms = 7;
  await fc.assert(
    fc.asyncProperty(
      fc.array(change, { maxLength: 40 }),
      fc.array(change, { maxLength: 20 }),
      fc.constantFrom<InboxFilter>({ view: 'all' }, { view: 'open' }, { view: 'unassigned' }),
      fc.option(fc.nat(40), { nil: undefined }),
      async (untold, told, shown, lowestPlace) => {
        const model = createModel(pageRooms);
        for (let count = 0; count < 60; count += 1) model.make({ do: 'open' });
        const inbox = createInbox({ rest: model.rest, organizationId: 'acme', accountId: ME });
        const list = inbox.list(shown);
        const arriveAll = async (): Promise<void> => {
          while (await model.arrive(0));
        };
        const readDownTo = async (place: number): Promise<void> => {
          await arriveAll();
          while (list.get().rooms.length <= place && list.get().next !== null) {
            list.more();
            await arriveAll();
          }
        };
        await readDownTo(50);
        const lowest = lowestPlace === undefined ? undefined : list.get().rooms[lowestPlace];
        list.shownTo(lowest);

        for (const each of untold) model.make(each);
        const lengths = [list.get().rooms.length];
        list.subscribe(() => lengths.push(list.get().rooms.length));
        inbox.readAgain();
        await arriveAll();
        const { rooms } = list.get();
        const fresh = model.list(shown);
        const wanted = lowest ? fresh.filter(({ activeAt }) => activeAt >= lowest.activeAt) : [];
        expect(rooms).toEqual(fresh.slice(0, rooms.length));
        expect(rooms.slice(0, wanted.length)).toEqual(wanted);
        expect(rooms.length, 'what is beyond is not read').toBeLessThan(
          wanted.length + pageRooms + 1,
        );
        expect(new Set(lengths.slice(0, -1)).size, 'all of it stands until then').toBe(1);

        for (const each of told) {
          const payload = model.make(each);
          if (payload !== undefined) inbox.event({ name: 'inbox.changed', payload });
        }
        await readDownTo(Infinity);
        expect(list.get().rooms).toEqual(model.list(shown));
        inbox.stop();
      },
    ),
    { numRuns: 300 },
  );
});

test('where reading again fails the list stands as it was, and trying again reads all of it', async () => {
  const model = createModel(100);
  for (let count = 0; count < 5; count += 1) model.make({ do: 'open' });
  const inbox = createInbox({ rest: model.rest, organizationId: 'acme', accountId: ME });
  const list = inbox.list({ view: 'open' });
  while (await model.arrive(0));
  const before = list.get().rooms;
  model.make({ do: 'toggle', room: 2 });
  inbox.readAgain();
  await model.cut();
  expect(list.get()).toMatchObject({ status: 'failed', rooms: before });
  list.more();
  while (await model.arrive(0));
  expect(list.get()).toMatchObject({ status: 'ready', rooms: model.list({ view: 'open' }) });
  inbox.stop();
});
