import pino from 'pino';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { AgentsAvailability } from '../../src/domain/agents/availability.ts';
import { createAvailability } from '../../src/domain/agents/availability.ts';
import { createRoomDecisions } from '../../src/domain/rooms/room-decisions.ts';
import { createRoomWorkService } from '../../src/domain/rooms/room-work.service.ts';
import { createRoutingService, type Round } from '../../src/domain/routing/routing.service.ts';
import { createRouteRooms } from '../../src/jobs/route-rooms.ts';
import { updateRouting } from '../../src/storage/queries/routing.queries.ts';
import { makePerson } from '../accounts/team.ts';
import { changeWork, getRoom, listJournal, must, openRoomOf } from '../inbox/desk.ts';
import { engines } from '../support/engines.ts';
import { useTestApp } from '../support/test-app.ts';
import { unique } from '../support/v2.ts';
import { PRODUCT } from '../support/v3.ts';

const SILENT = pino({ level: 'silent' });
const AT_ONCE = { graceMs: 0, retryMs: { first: 1, max: 10 } };

/** Rounds that are remembered, with somebody who decides how each goes. */
function startRounds(route: (round: Round, count: number) => Promise<boolean>) {
  const rounds: Round[] = [];
  const routeRooms = createRouteRooms(
    {
      route: async (_, round) => {
        rounds.push(round);
        return route(round, rounds.length);
      },
      listRouted: async () => [],
    },
    createAvailability(),
    SILENT,
    AT_ONCE,
  );
  onTestFinished(() => routeRooms.stop());
  const leave = (accountId: string): void =>
    routeRooms.onEvent({
      name: 'colleague.changed',
      organizationId: 'acme',
      accountId,
      availability: 'offline',
    });
  return { rounds, leave };
}

const leftIn = (rounds: readonly Round[]): string[][] => rounds.map(({ left }) => [...left]);

test('what happens while a round runs is one more round, however much it is', async () => {
  const { promise: gate, resolve: goOn } = Promise.withResolvers<void>();
  const { rounds, leave } = startRounds(async () => {
    await gate;
    return false;
  });
  leave('ann');
  await vi.waitFor(() => expect(rounds).toHaveLength(1));
  for (const accountId of ['ben', 'cem', 'ben']) leave(accountId);
  goOn();
  await vi.waitFor(() => expect(leftIn(rounds)).toEqual([['ann'], ['ben', 'cem']]));
});

test('a round that fails is tried again with all that was wanted', async () => {
  const { rounds, leave } = startRounds(async (_, count) => {
    if (count === 1) leave('ben');
    if (count < 3) throw new Error('the database does not answer');
    return false;
  });
  leave('ann');
  await vi.waitFor(() => expect(leftIn(rounds)).toEqual([['ann'], ['ann', 'ben'], ['ann', 'ben']]));
});

describe.each(engines)('after a start, on $name', (engine) => {
  const app = useTestApp({ engine, settings: { RATE_LIMITS: 'off' } });

  function createRouting(availability: AgentsAvailability, clock = Date.now) {
    const { storage } = app;
    const decisions = createRoomDecisions(storage, Date.now, () => undefined);
    const roomWork = createRoomWorkService(storage, Date.now, decisions);
    return createRoutingService(storage, clock, { availability, roomWork });
  }

  /** Routing as another start of the server would begin it. */
  function startAgain(availability: AgentsAvailability): void {
    const routing = createRouting(availability);
    const routeRooms = createRouteRooms(routing, availability, SILENT, AT_ONCE);
    onTestFinished(() => routeRooms.stop());
    routeRooms.start();
  }

  test('rooms of who did not come back go to others, those of their own links stay', async () => {
    const organizationId = `org-${unique()}`;
    const [ann, ben] = [
      await makePerson(app.storage, { organizationId }),
      await makePerson(app.storage, { organizationId }),
    ];
    const { room } = await openRoomOf(app, organizationId, PRODUCT);
    const { room: ofLink } = await openRoomOf(app, organizationId, PRODUCT);
    const { room: waiting } = await openRoomOf(app, organizationId, PRODUCT);
    for (const { id } of [room, ofLink]) {
      await must(200, changeWork(app, ann, id, { assigneeId: ann.id }));
    }
    await app.storage.db
      .updateTable('rooms')
      .set({ assign_reason: 'link' })
      .where('id', '=', ofLink.id)
      .execute();
    await updateRouting(app.storage.db, organizationId, { isOn: true, capacity: 5 });
    const availability = createAvailability();
    availability.connect(ben.id, organizationId, false);
    startAgain(availability);
    await vi.waitFor(
      async () =>
        expect((await getRoom(app, ben, waiting.id)).work).toMatchObject({
          assigneeId: ben.id,
          assignReason: 'drained',
        }),
      10_000,
    );
    expect((await getRoom(app, ben, room.id)).work.assigneeId).toBe(ben.id);
    expect((await getRoom(app, ben, ofLink.id)).work.assigneeId).toBe(ann.id);
    const entries = await listJournal(app, ben, room.id);
    expect(entries.at(-1)?.fact).toMatchObject({ reason: 'rerouted', load: { rooms: 0 } });
  });

  test('a room that a round finds before it is told of has not waited; an older one has', async () => {
    const organizationId = `org-${unique()}`;
    const ann = await makePerson(app.storage, { organizationId });
    const { room: older } = await openRoomOf(app, organizationId, PRODUCT);
    const { room: newer } = await openRoomOf(app, organizationId, PRODUCT);
    const { createdAtMs } = await app.storage.db
      .selectFrom('rooms')
      .select('created_at as createdAtMs')
      .where('id', '=', newer.id)
      .executeTakeFirstOrThrow();
    await app.storage.db
      .updateTable('rooms')
      .set({ created_at: createdAtMs - 1 })
      .where('id', '=', older.id)
      .execute();
    await updateRouting(app.storage.db, organizationId, { isOn: true, capacity: 5 });
    const availability = createAvailability();
    availability.connect(ann.id, organizationId, false);
    const nothingToldOf = { offered: new Set<string>(), left: new Set<string>(), isSweep: false };
    await createRouting(availability, () => createdAtMs).route(organizationId, nothingToldOf);
    expect((await getRoom(app, ann, older.id)).work.assignReason).toBe('drained');
    expect((await getRoom(app, ann, newer.id)).work.assignReason).toBe('routed');
  });
});
