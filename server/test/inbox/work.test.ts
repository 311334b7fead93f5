import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { InboxRoom } from '@dowellchat/contract/v3/inbox.values.ts';
import { createRoomDecisions } from '../../src/domain/rooms/room-decisions.ts';
import { createRoomWorkService } from '../../src/domain/rooms/room-work.service.ts';
import { createWakeRooms } from '../../src/domain/rooms/wake-rooms.ts';
import { createRegularLook } from '../../src/lib/regular-look.ts';
import { makePerson, type Person } from '../accounts/team.ts';
import { engines } from '../support/engines.ts';
import { startTestApp, type TestApp } from '../support/test-app.ts';
import { unique } from '../support/v2.ts';
import { bearer, problemIn, sendAs, sendV3 } from '../support/v3.ts';
import { callAs, changeWork, getRoom, listJournal, must, openRoomOf } from './desk.ts';

const HOUR_MS = 3_600_000;

describe.each(engines)('what agents decide about a room, on $name', (engine) => {
  let app: TestApp;
  let nowMs = Date.now();
  const clock = () => nowMs;
  beforeAll(async () => {
    app = await startTestApp({ engine, clock, settings: { RATE_LIMITS: 'off' } });
  });
  afterAll(() => app.close());

  async function makeOffice() {
    const organizationId = `org-${unique()}`;
    const [ann, bob] = [
      await makePerson(app.storage, { organizationId }),
      await makePerson(app.storage, { organizationId, products: ['LOGIN'] }),
    ];
    const admin = await makePerson(app.storage, { organizationId, role: 'admin' });
    return { organizationId, ann, bob, admin, ...(await openRoomOf(app, organizationId, 'LOGIN')) };
  }

  const change = async (person: Person, roomId: string, body: object): Promise<InboxRoom> =>
    must(200, changeWork(app, person, roomId, body));
  const factsOf = async (person: Person, roomId: string) =>
    (await listJournal(app, person, roomId)).map(({ fact }) => fact);
  const inAnHour = () => new Date(nowMs + HOUR_MS).toISOString();

  test('is told why a room is with whom it is with, in the journal and in its list', async () => {
    const { ann, bob, room } = await makeOffice();
    const taken = await change(ann, room.id, { assigneeId: ann.id });
    expect(taken.work).toMatchObject({ assigneeId: ann.id, assignReason: 'taken', journalSeq: 1 });
    expect(taken.work.version).toBe(taken.version);
    const given = await change(ann, room.id, { assigneeId: bob.id });
    expect(given.work).toMatchObject({ assigneeId: bob.id, assignReason: 'given' });
    const released = await change(bob, room.id, { assigneeId: null });
    expect(released.work).toMatchObject({ assigneeId: null, assignReason: 'released' });
    expect(released.version).toBe(taken.version + 2);
    const journal = await listJournal(app, ann, room.id);
    expect(journal.map(({ seq }) => seq)).toEqual([1, 2, 3]);
    expect(journal.map(({ actor }) => actor.accountId)).toEqual([ann.id, ann.id, bob.id]);
    expect(journal[1]?.fact).toEqual({
      kind: 'assigned',
      assigneeId: bob.id,
      assigneeName: 'Ann',
      reason: 'given',
      load: null,
    });
    // What is so already is no change.
    expect((await change(ann, room.id, { assigneeId: null })).version).toBe(released.version);
    expect(await listJournal(app, ann, room.id)).toHaveLength(3);
  });

  test('one of two who take a room at once gets it, and the other is told', async () => {
    const { ann, bob, room } = await makeOffice();
    const both = await Promise.all(
      [ann, bob].map((person) =>
        changeWork(app, person, room.id, { assigneeId: person.id, ifAssigneeId: null }),
      ),
    );
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
    expect(await listJournal(app, ann, room.id)).toHaveLength(1);
  });

  test('a room goes only to who answers for its product; others look like nobody', async () => {
    const { organizationId, ann, room } = await makeOffice();
    const wrong = await makePerson(app.storage, { organizationId, products: ['EXTENSION'] });
    const foreign = await makePerson(app.storage, { organizationId: `org-${unique()}` });
    const owner = await makePerson(app.storage, { isOwner: true });
    const refusals = [];
    for (const id of [wrong.id, foreign.id, '0'.repeat(24)]) {
      const answer = await changeWork(app, ann, room.id, { assigneeId: id });
      expect(answer.status).toBe(400);
      refusals.push(answer.text);
    }
    expect(new Set(refusals).size).toBe(1);
    await change(ann, room.id, { assigneeId: owner.id });
    for (const person of [wrong, foreign]) {
      expect((await changeWork(app, person, room.id, { tags: ['x'] })).status).toBe(404);
    }
  });

  test('a change is made whole or not at all', async () => {
    const { ann, room } = await makeOffice();
    const yesterday = new Date(nowMs - HOUR_MS).toISOString();
    for (const body of [
      { tags: ['a'], snoozedUntil: yesterday },
      { tags: ['a'], snoozedUntil: 'soon' },
      { tags: ['a\u0000b'] },
      { tags: ['two words'] },
      { tags: Array.from({ length: 21 }, (_, index) => `t${index}`) },
      { tags: ['a'], assigneeId: 'nobody' },
    ]) {
      expect((await changeWork(app, ann, room.id, body)).status).toBe(400);
    }
    expect((await getRoom(app, ann, room.id)).work).toMatchObject({ version: 1, tags: [] });
    const all = await change(ann, room.id, {
      assigneeId: ann.id,
      snoozedUntil: inAnHour(),
      tags: ['One', 'two', 'ONE'],
    });
    expect(all.work).toMatchObject({ version: 2, journalSeq: 3, tags: ['one', 'two'] });
  });

  test('a snoozed room comes back with the next message of its visitor, and no other', async () => {
    const { organizationId, ann, room, token } = await makeOffice();
    await change(ann, room.id, { snoozedUntil: inAnHour(), tags: ['later'] });
    const url = `/api/v3/rooms/${room.id}/messages`;
    await must(201, callAs(app, ann, 'POST', url, { clientId: unique(), data: 'by an agent' }));
    expect((await getRoom(app, ann, room.id)).work.snoozedUntil).not.toBeNull();
    await Promise.all(['one', 'two', 'three'].map((text) => sendV3(app.api, token, room.id, text)));
    const { work, version, lastSeq } = await getRoom(app, ann, room.id);
    expect(work).toMatchObject({ snoozedUntil: null, journalSeq: 3 });
    expect(work.version).toBeLessThanOrEqual(version);
    expect(lastSeq).toBe(4);
    const [, , woken] = await listJournal(app, ann, room.id);
    expect(woken).toMatchObject({
      actor: { accountId: null, name: 'server' },
      afterSeq: 2,
      fact: { kind: 'status', status: 'open', until: null },
    });
    const list = `/api/v3/organizations/${organizationId}/inbox?view=open&tag=later`;
    expect(await must(200, callAs(app, ann, 'GET', list))).toMatchObject({
      rooms: [{ id: room.id }],
    });
  });

  test('a snooze ends by itself when its time has come', async () => {
    const { ann, room } = await makeOffice();
    await change(ann, room.id, { snoozedUntil: inAnHour() });
    const decisions = createRoomDecisions(app.storage, clock, () => undefined);
    const wakeRooms = createWakeRooms(app.storage, clock, decisions);
    await wakeRooms();
    expect((await getRoom(app, ann, room.id)).work.snoozedUntil).not.toBeNull();
    nowMs += HOUR_MS;
    const job = createRegularLook({
      look: wakeRooms,
      everyMs: 10,
      onError: (error) => expect.fail(String(error)),
    });
    await vi.waitFor(async () =>
      expect((await getRoom(app, ann, room.id)).work.snoozedUntil).toBeNull(),
    );
    await job.stop();
    expect((await factsOf(ann, room.id)).at(-1)).toMatchObject({ kind: 'status', status: 'open' });
  });

  test('closing ends a snooze, and whoever closes or opens is in the journal, once', async () => {
    const { ann, room, token } = await makeOffice();
    await change(ann, room.id, { snoozedUntil: inAnHour() });
    const url = `/api/v3/rooms/${room.id}`;
    await Promise.all([
      sendAs(app.api, token, 'PATCH', url, { isActive: false }),
      callAs(app, ann, 'PATCH', url, { isActive: false }),
    ]);
    await must(409, changeWork(app, ann, room.id, { snoozedUntil: inAnHour() }));
    await must(200, callAs(app, ann, 'PATCH', url, { isActive: true }));
    await app.api.getWithBody(
      '/api/v2/room-service/',
      JSON.stringify({ type: 'delete_room', room_id: room.id }),
    );
    const facts = await factsOf(ann, room.id);
    expect(facts.map((fact) => fact.kind === 'status' && fact.status)).toEqual([
      'snoozed',
      'closed',
      'open',
      'closed',
    ]);
    expect((await getRoom(app, ann, room.id)).work.snoozedUntil).toBeNull();
  });

  test('closing and answering at once leave one order that both agree on', async () => {
    const { ann, bob, room } = await makeOffice();
    const body = { clientId: unique(), data: 'an answer' };
    const [closed, answered] = await Promise.all([
      callAs(app, ann, 'PATCH', `/api/v3/rooms/${room.id}`, { isActive: false }),
      callAs(app, bob, 'POST', `/api/v3/rooms/${room.id}/messages`, body),
    ]);
    expect(closed.status).toBe(200);
    const { lastSeq, isActive } = await getRoom(app, ann, room.id);
    expect(isActive).toBe(false);
    expect([answered.status, lastSeq]).toEqual(answered.status === 201 ? [201, 1] : [409, 0]);
  });

  test('who is removed holds no open room any more, and gets none back', async () => {
    const { organizationId, ann, bob, admin, room } = await makeOffice();
    const closed = (await openRoomOf(app, organizationId, 'LOGIN')).room;
    const snoozed = (await openRoomOf(app, organizationId, 'LOGIN')).room;
    for (const { id } of [room, closed, snoozed]) await change(ann, id, { assigneeId: bob.id });
    await change(ann, snoozed.id, { snoozedUntil: inAnHour() });
    await callAs(app, ann, 'PATCH', `/api/v3/rooms/${closed.id}`, { isActive: false });
    const members = `/api/v3/organizations/${organizationId}/members/${bob.id}`;
    expect((await callAs(app, admin, 'DELETE', members)).status).toBe(204);
    for (const { id } of [room, snoozed]) {
      const { work } = await getRoom(app, ann, id);
      expect(work).toMatchObject({ assigneeId: null, assignReason: 'released' });
    }
    expect((await factsOf(ann, room.id)).at(-1)).toMatchObject({ reason: 'released' });
    await callAs(app, ann, 'PATCH', `/api/v3/rooms/${closed.id}`, { isActive: true });
    expect((await getRoom(app, ann, closed.id)).work.assigneeId).toBeNull();
  });

  test('who is for other products from now on loses the rooms of those before', async () => {
    const { organizationId, ann, bob, admin, room } = await makeOffice();
    await change(ann, room.id, { assigneeId: bob.id });
    const members = `/api/v3/organizations/${organizationId}/members/${bob.id}`;
    await must(200, callAs(app, admin, 'PATCH', members, { products: ['LOGIN', 'EXTENSION'] }));
    expect((await getRoom(app, ann, room.id)).work.assigneeId).toBe(bob.id);
    await must(200, callAs(app, admin, 'PATCH', members, { products: ['EXTENSION'] }));
    expect((await getRoom(app, ann, room.id)).work.assigneeId).toBeNull();
  });

  test('the server itself assigns only what is open, with whom it thinks, and to who may', async () => {
    const { ann, bob, room } = await makeOffice();
    const decisions = createRoomDecisions(app.storage, clock, () => undefined);
    const { assign } = createRoomWorkService(app.storage, clock, decisions);
    const wanted = { roomId: room.id, ifAssigneeId: null, reason: 'routed' } as const;
    const load = { rooms: 1, capacity: 5 };
    expect(await assign({ ...wanted, accountId: '0'.repeat(24), load })).toBe(false);
    const both = [ann, bob].map(({ id }) => assign({ ...wanted, accountId: id, load }));
    expect((await Promise.all(both)).filter((isAssigned) => isAssigned)).toHaveLength(1);
    expect(await factsOf(ann, room.id)).toMatchObject([{ reason: 'routed', load }]);
  });

  test('no visitor, program or caller of v2 is let at any of it', async () => {
    const { room, token } = await makeOffice();
    for (const [method, path] of [
      ['GET', 'work'],
      ['PATCH', 'work'],
      ['GET', 'journal'],
      ['POST', 'notes'],
      ['GET', 'visitor'],
    ] as const) {
      const answer = await app.api.send({
        method,
        url: `/api/v3/rooms/${room.id}/${path}`,
        headers: { ...bearer(token), 'content-type': 'application/json' },
        ...(method !== 'GET' && { payload: '{}' }),
      });
      expect(answer.status, `${method} ${path}`).toBe(401);
      expect(problemIn(answer).code).toBe('UNAUTHENTICATED');
    }
  });
});
