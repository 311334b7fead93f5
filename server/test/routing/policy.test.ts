import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mayAnswer } from '../../src/domain/access/access.policy.ts';
import {
  freeOf,
  nextFor,
  productsOf,
  type Candidate,
} from '../../src/domain/routing/routing.policy.ts';

const PRODUCTS = ['LOGIN', 'EXTENSION', 'SALESAGENT'];
const organizationId = 'acme';

const candidate = fc
  .record({
    rooms: fc.nat(6),
    routedAtMs: fc.nat(5),
    isOwner: fc.boolean(),
    role: fc.constantFrom('agent' as const, 'admin' as const),
    products: fc.subarray(PRODUCTS),
    place: fc.constantFrom('acme', 'other'),
  })
  .map(({ rooms, routedAtMs, isOwner, role, products, place }) => ({
    rooms,
    routedAtMs,
    standing: { isOwner, memberships: [{ organizationId: place, role, products }] },
  }));

const candidates = fc
  .array(candidate, { maxLength: 6 })
  .map((all): Candidate[] => all.map((one, index) => ({ ...one, accountId: `account-${index}` })));

const wish = fc.record({
  all: candidates,
  product: fc.constantFrom(...PRODUCTS),
  capacity: fc.integer({ min: 1, max: 5 }),
});

test('whose turn it is may answer, is free, and nobody of those waits longer', () => {
  fc.assert(
    fc.property(wish, ({ all, product, capacity }) => {
      const place = { organizationId, product };
      const able = freeOf(all, capacity).filter(({ standing }) => mayAnswer(standing, place));
      const next = nextFor(place, all, capacity);
      expect(next === undefined).toBe(able.length === 0);
      if (next === undefined) return;
      expect(able).toContain(next);
      for (const one of able) expect(next.routedAtMs).toBeLessThanOrEqual(one.routedAtMs);
      // In whichever order they are told.
      expect(nextFor(place, all.toReversed(), capacity)).toEqual(next);
    }),
  );
});

test('rooms are looked for of all products somebody free is for', () => {
  fc.assert(
    fc.property(wish, ({ all, product, capacity }) => {
      const products = productsOf(organizationId, freeOf(all, capacity));
      const next = nextFor({ organizationId, product }, all, capacity);
      if (next !== undefined && products !== undefined) expect(products).toContain(product);
    }),
  );
});

test('of rooms given one after the other, nobody gets two more than another who is free', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 6 }),
      fc.integer({ min: 1, max: 40 }),
      (people, rooms) => {
        let all = Array.from({ length: people }, (_, index): Candidate => ({
          accountId: `account-${index}`,
          standing: { isOwner: true, memberships: [] },
          rooms: 0,
          routedAtMs: 0,
        }));
        for (let at = 1; at <= rooms; at += 1) {
          const next = nextFor({ organizationId, product: 'LOGIN' }, all, 100);
          all = all.map((one) =>
            one.accountId === next?.accountId
              ? { ...one, rooms: one.rooms + 1, routedAtMs: at }
              : one,
          );
        }
        const loads = all.map((one) => one.rooms);
        expect(Math.max(...loads) - Math.min(...loads)).toBeLessThanOrEqual(1);
        expect(loads.reduce((sum, one) => sum + one, 0)).toBe(rooms);
      },
    ),
  );
});
