import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { makePerson, type Person } from '../accounts/team.ts';
import { updateRouting } from '../../src/storage/queries/routing.queries.ts';
import { callAs, changeWork, getRoom, listJournal, must, openRoomOf } from '../inbox/desk.ts';
import { engines } from '../support/engines.ts';
import { connectAs } from '../support/sockets.ts';
import { useTestApp } from '../support/test-app.ts';
import { unique } from '../support/v2.ts';
import { PRODUCT, sendV3 } from '../support/v3.ts';

const WAIT_MS = 12_000;
/** As often as the server looks for snoozes that are over. */
const LOOK_MS = 15_000;
const HOUR_MS = 60 * 60 * 1000;

/** Rooms that were out of the way, closed or snoozed, and are there again. */
describe.each(engines)('on $name', (engine) => {
  // What the server looks for now and then, it looks for when a test says so.
  beforeAll(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }));
  afterAll(() => void vi.useRealTimers());
  let aheadMs = 0;
  const clock = () => Date.now() + aheadMs;
  const app = useTestApp({ engine, clock, settings: { RATE_LIMITS: 'off' } });

  async function makePlace() {
    const organizationId = `org-${unique()}`;
    const { token, room } = await openRoomOf(app, organizationId, PRODUCT);
    await updateRouting(app.storage.db, organizationId, { isOn: true, capacity: 5 });
    const admin = await makePerson(app.storage, { organizationId, role: 'admin' });
    const [ann, ben] = [
      await makePerson(app.storage, { organizationId }),
      await makePerson(app.storage, { organizationId }),
    ];
    const path = `/api/v3/rooms/${room.id}`;
    return {
      ann,
      ben,
      write: () => sendV3(app.api, token, room.id, 'hello again'),
      come: async (person: Person) =>
        (await connectAs(app, person)).tell('inbox.join', { organizationId }),
      leave: async (person: Person) => {
        const { status } = await callAs(app, person, 'DELETE', '/api/v3/sessions/current');
        expect(status).toBe(204);
      },
      snooze: () => {
        const snoozedUntil = new Date(clock() + HOUR_MS).toISOString();
        return must(200, changeWork(app, admin, room.id, { snoozedUntil }));
      },
      wake: () => must(200, changeWork(app, admin, room.id, { snoozedUntil: null })),
      setOpen: (isActive: boolean) => must(200, callAs(app, admin, 'PATCH', path, { isActive })),
      assignee: async () => (await getRoom(app, admin, room.id)).work.assigneeId,
      reasons: async () =>
        (await listJournal(app, admin, room.id)).flatMap(({ fact }) =>
          fact.kind === 'assigned' ? [[fact.reason, fact.assigneeId]] : [],
        ),
    };
  }
  type Place = Awaited<ReturnType<typeof makePlace>>;

  const goesTo = ({ assignee }: Place, person: Person): Promise<void> =>
    vi.waitFor(async () => expect(await assignee()).toBe(person.id), WAIT_MS);

  const endings: Record<string, (place: Place) => Promise<unknown>> = {
    'whose time has come': async () => {
      aheadMs += HOUR_MS;
      vi.advanceTimersByTime(LOOK_MS);
    },
    'that a visitor ends': ({ write }) => write(),
    'that an agent ends': ({ wake }) => wake(),
  };
  describe.each(Object.entries(endings))('after a snooze %s', (_, end) => {
    test('a room with nobody is offered', async () => {
      const place = await makePlace();
      await place.snooze();
      await place.come(place.ann);
      await end(place);
      await goesTo(place, place.ann);
      expect(await place.reasons()).toEqual([['routed', place.ann.id]]);
    });

    test('a room whose agent has left goes to another', () =>
      expectToGoToAnother((place) => place.snooze(), end));
  });

  test('reopened, a room whose agent has left goes to another', () =>
    expectToGoToAnother(
      (place) => place.setOpen(false),
      (place) => place.setOpen(true),
    ));

  /** While the room was away, its agent went and somebody else came. */
  async function expectToGoToAnother(
    goAway: (place: Place) => Promise<unknown>,
    comeBack: (place: Place) => Promise<unknown>,
  ): Promise<void> {
    const place = await makePlace();
    const { ann, ben } = place;
    await place.come(ann);
    await goesTo(place, ann);
    await goAway(place);
    await place.come(ben);
    await place.leave(ann);
    await comeBack(place);
    await goesTo(place, ben);
    expect(await place.reasons()).toMatchObject([{ 1: ann.id }, ['rerouted', ben.id]]);
  }

  test('reopened, a room whose agent is there stays with them', async () => {
    const place = await makePlace();
    const { ann, ben } = place;
    await place.come(ann);
    await goesTo(place, ann);
    await place.setOpen(false);
    await place.come(ben);
    await place.setOpen(true);
    await place.write();
    expect(await place.assignee()).toBe(ann.id);
  });
});
