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
  | { readonly do: 'again' };
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
  { weight: 1, arbitrary: fc.record({ do: fc.constant('again' as const) }) },
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

test('a list that was read once and told of every change, late, twice or out of order, is the list read anew', async () => {
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
          else if (each.do === 'again') inbox.readAgain();
          else {
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
