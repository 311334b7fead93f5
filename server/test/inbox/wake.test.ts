import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DomainEvent } from '../../src/domain/domain-events.ts';
import { createRoomDecisions } from '../../src/domain/rooms/room-decisions.ts';
import { createWakeRooms } from '../../src/domain/rooms/wake-rooms.ts';
import { engines } from '../support/engines.ts';
import { startTestApp, type TestApp } from '../support/test-app.ts';
import { unique } from '../support/v2.ts';
import { sendV3 } from '../support/v3.ts';
import { insertRooms, openRoomOf } from './desk.ts';

const ROOMS = 1000;
/** Rooms that may be woken while one message is on its way to the disk: a few batches. */
const WOKEN_BESIDE_A_MESSAGE_MAX = ROOMS / 10;
const HOUR_MS = 3_600_000;

describe.each(engines)('rooms that are due at one moment, on $name', (engine) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ engine, settings: { RATE_LIMITS: 'off' } });
  });
  afterAll(() => app.close());

  /** Rooms that sleep for the clock of the app, and are due for one that is ahead. */
  async function makeSleepers() {
    const organizationId = `org-${unique()}`;
    const dueAtMs = Date.now() + HOUR_MS;
    await insertRooms(app, organizationId, ROOMS, { snoozed_until: dueAtMs });
    const events: DomainEvent[] = [];
    const clock = (): number => dueAtMs;
    const decisions = createRoomDecisions(app.storage, clock, (event) => events.push(event));
    return { organizationId, events, wakeRooms: createWakeRooms(app.storage, clock, decisions) };
  }

  async function countAsleep(organizationId: string): Promise<number> {
    const row = await app.storage.db
      .selectFrom('rooms')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .where('organization_id', '=', organizationId)
      .where('snoozed_until', 'is not', null)
      .executeTakeFirstOrThrow();
    return row.count;
  }

  test('all wake, once each, while others chat', async () => {
    const { organizationId, events, wakeRooms } = await makeSleepers();
    const { room, token } = await openRoomOf(app, organizationId, 'LOGIN');
    const left = [ROOMS];
    const chatting = async (): Promise<void> => {
      for (let asleep = ROOMS; asleep > 0; left.push(asleep)) {
        await sendV3(app.api, token, room.id, 'meanwhile');
        asleep = await countAsleep(organizationId);
      }
    };
    await Promise.all([wakeRooms(), chatting()]);
    const beside = left.slice(1).map((count, at) => (left[at] ?? 0) - count);
    expect(Math.max(...beside)).toBeLessThanOrEqual(WOKEN_BESIDE_A_MESSAGE_MAX);
    expectEachToldOnce(events);
  }, 60_000);

  test('all wake once each where two nodes wake them at the same time', async () => {
    const { organizationId, events, wakeRooms } = await makeSleepers();
    await Promise.all([wakeRooms(), wakeRooms()]);
    expect(await countAsleep(organizationId)).toBe(0);
    expectEachToldOnce(events);
  }, 60_000);
});

function expectEachToldOnce(events: readonly DomainEvent[]): void {
  const toldOf = events.flatMap((event) => (event.name === 'room.changed' ? event.room.id : []));
  expect([toldOf.length, new Set(toldOf).size]).toEqual([ROOMS, ROOMS]);
  expect(events.filter(({ name }) => name === 'journal.created')).toHaveLength(ROOMS);
}
