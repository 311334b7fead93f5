import pino from 'pino';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createApp } from '../../src/app.ts';
import type { DomainEvent } from '../../src/domain/domain-events.ts';
import { SERVER } from '../../src/domain/journal/entries.ts';
import { createReleaseRooms } from '../../src/domain/rooms/release-rooms.ts';
import { createRoomDecisions } from '../../src/domain/rooms/room-decisions.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { deleteMembership } from '../../src/storage/queries/accounts-members.queries.ts';
import { makePerson, type Person } from '../accounts/team.ts';
import { engines } from '../support/engines.ts';
import { startTestApp, type TestApp } from '../support/test-app.ts';
import { unique } from '../support/v2.ts';
import { sendV3 } from '../support/v3.ts';
import { insertRooms, openRoomOf } from './desk.ts';

const ROOMS = 2000;
/** Rooms that may be released while one message is on its way to the disk: a few batches. */
const RELEASED_BESIDE_A_MESSAGE_MAX = ROOMS / 20;

describe.each(engines)('rooms of who may not answer them any more, on $name', (engine) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ engine, settings: { RATE_LIMITS: 'off' } });
  });
  afterAll(() => app.close());

  const hold = ({ id }: Pick<Person, 'id'>, organizationId: string, count: number) =>
    insertRooms(app, organizationId, count, { assignee_id: id });

  async function countHeld({ id }: Pick<Person, 'id'>): Promise<number> {
    const row = await app.storage.db
      .selectFrom('rooms')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .where('assignee_id', '=', id)
      .where('is_active', '=', 1)
      .executeTakeFirstOrThrow();
    return row.count;
  }

  async function makeOffice() {
    const organizationId = `org-${unique()}`;
    const [ann, bob] = [
      await makePerson(app.storage, { organizationId }),
      await makePerson(app.storage, { organizationId }),
    ];
    return { organizationId, ann, bob };
  }

  /** What is left when the process ends between the commit that removes a member and what follows. */
  const removeOnly = (organizationId: string, { id }: Pick<Person, 'id'>) =>
    deleteMembership(app.storage.db, organizationId, id);

  test('are released in batches, each room told of once, while others chat', async () => {
    const { organizationId, ann, bob } = await makeOffice();
    await hold(bob, organizationId, ROOMS);
    await hold(ann, organizationId, 1);
    const { room, token } = await openRoomOf(app, organizationId, 'LOGIN');
    await removeOnly(organizationId, bob);

    const events: DomainEvent[] = [];
    const decisions = createRoomDecisions(app.storage, systemClock, (event) => events.push(event));
    const { releaseRooms } = createReleaseRooms(app.storage, decisions);
    const left = [ROOMS];
    const released = releaseRooms(bob.id, SERVER);
    const chatting = (async () => {
      for (let held = ROOMS; held > 0; left.push(held)) {
        await sendV3(app.api, token, room.id, 'meanwhile');
        held = await countHeld(bob);
      }
    })();
    await Promise.all([released, chatting]);

    const beside = left.slice(1).map((count, at) => (left[at] ?? 0) - count);
    expect(Math.max(...beside)).toBeLessThanOrEqual(RELEASED_BESIDE_A_MESSAGE_MAX);
    expect([await countHeld(bob), await countHeld(ann)]).toEqual([0, 1]);
    const toldOf = events.flatMap((event) => (event.name === 'room.changed' ? event.room.id : []));
    expect([toldOf.length, new Set(toldOf).size]).toEqual([ROOMS, ROOMS]);
    expect(events.filter(({ name }) => name === 'journal.created')).toHaveLength(ROOMS);
  }, 60_000);

  test('are released at the next start where the one before was broken off', async () => {
    const { organizationId, ann, bob } = await makeOffice();
    await hold(bob, organizationId, 3);
    await hold(ann, organizationId, 2);
    await removeOnly(organizationId, bob);
    const next = createApp({
      settings: app.settings,
      storage: app.storage,
      log: pino({ level: 'silent' }),
      onBrokenStorage: () => undefined,
    });
    await next.http.ready();
    await vi.waitFor(async () => expect(await countHeld(bob)).toBe(0));
    await next.stop();
    expect(await countHeld(ann)).toBe(2);
  });
});
