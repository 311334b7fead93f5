import { beforeEach, expect, test } from 'vitest';
import {
  createAvailability,
  GRACE_MS,
  type AgentsAvailability,
} from '../../src/domain/agents/availability.ts';

let availability: AgentsAvailability;
let told: string[];
/** Calls that wait for their time. */
let waiting: Map<object, { ms: number; call: () => void }>;

function passGrace(): void {
  const due = [...waiting.values()];
  waiting.clear();
  for (const { ms, call } of due) {
    expect(ms).toBe(GRACE_MS);
    call();
  }
}

beforeEach(() => {
  told = [];
  waiting = new Map();
  availability = createAvailability((ms, call) => {
    const key = {};
    waiting.set(key, { ms, call });
    return () => waiting.delete(key);
  });
  availability.onAvailabilityChanged((change) => {
    told.push(`${change.accountId} ${change.organizationId} ${change.availability}`);
  });
});

test('who comes is online, once however many sockets they have', () => {
  availability.connect('ann', 'acme', false);
  availability.connect('ann', 'acme', false);
  expect(told).toEqual(['ann acme online']);
  expect(availability.listAvailable('acme')).toEqual(['ann']);
  expect(availability.availabilityOf('ann', 'other')).toBe('offline');
});

test('a reload is not seen, and whoever stays away is gone after the grace', () => {
  availability.connect('ann', 'acme', false);
  availability.drop('ann', 'acme');
  expect(availability.availabilityOf('ann', 'acme')).toBe('online');
  availability.connect('ann', 'acme', false);
  passGrace();
  expect(told).toEqual(['ann acme online']);
  availability.drop('ann', 'acme');
  passGrace();
  expect(told).toEqual(['ann acme online', 'ann acme offline']);
  expect(availability.listAvailable('acme')).toEqual([]);
});

test('one of two sockets that drops changes nothing', () => {
  availability.connect('ann', 'acme', false);
  availability.connect('ann', 'acme', false);
  availability.drop('ann', 'acme');
  passGrace();
  expect(availability.availabilityOf('ann', 'acme')).toBe('online');
});

test('whose session was ended is gone without grace', () => {
  availability.connect('ann', 'acme', false);
  availability.drop('ann', 'acme', { isFinal: true });
  expect(told).toEqual(['ann acme online', 'ann acme offline']);
});

test('away and back is told in every organization, and the away are not available', () => {
  availability.connect('ann', 'acme', false);
  availability.connect('ann', 'other', false);
  availability.setAway('ann', true);
  availability.setAway('ann', true);
  expect(availability.listAvailable('acme')).toEqual([]);
  availability.setAway('ann', false);
  expect(told.slice(2)).toEqual([
    'ann acme away',
    'ann other away',
    'ann acme online',
    'ann other online',
  ]);
});

test('who was away when they left is away when they come', () => {
  availability.connect('ann', 'acme', true);
  expect(told).toEqual(['ann acme away']);
  availability.drop('nobody', 'acme');
  availability.setAway('nobody', true);
  expect(availability.availabilityOf('nobody', 'acme')).toBe('offline');
});
