import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makePerson } from '../accounts/team.ts';
import { createKey } from '../access/sample-calls.ts';
import { engines } from '../support/engines.ts';
import { connect, join } from '../support/sockets.ts';
import { startTestApp, type TestApp } from '../support/test-app.ts';
import { roomListUrl, unique } from '../support/v2.ts';
import { bearer, sendAs, sendV3 } from '../support/v3.ts';
import { callAs, listJournal, must, openRoomOf, postNote } from './desk.ts';

describe.each(engines)('the journal of a room, on $name', (engine) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ engine, settings: { RATE_LIMITS: 'off' } });
  });
  afterAll(() => app.close());

  async function makeOffice() {
    const organizationId = `org-${unique()}`;
    const ann = await makePerson(app.storage, { organizationId });
    const bob = await makePerson(app.storage, { organizationId, products: ['LOGIN'] });
    return { organizationId, ann, bob, ...(await openRoomOf(app, organizationId, 'LOGIN')) };
  }

  test('keeps a note once, however often and however much at once it is sent', async () => {
    const { ann, bob, room, token } = await makeOffice();
    await sendV3(app.api, token, room.id, 'hello');
    const note = { clientId: 'c1', text: 'call back', mentions: [bob.id, bob.id] };
    const answers = await Promise.all([1, 2, 3].map(() => postNote(app, ann, room.id, note)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 200, 201]);
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    // Another agent may use the same name for another note.
    await must(201, postNote(app, bob, room.id, { ...note, text: 'done' }));
    expect(await listJournal(app, bob, room.id)).toMatchObject([
      {
        seq: 1,
        afterSeq: 1,
        actor: { accountId: ann.id, name: 'Ann' },
        fact: { kind: 'note', text: 'call back', mentions: [bob.id] },
      },
      { seq: 2, fact: { text: 'done' } },
    ]);
  });

  test('is read in both directions, by pages', async () => {
    const { ann, room } = await makeOffice();
    for (let index = 1; index <= 7; index += 1) {
      await must(201, postNote(app, ann, room.id, { clientId: `${index}`, text: `${index}` }));
    }
    const page = async (query: string) => {
      const url = `/api/v3/rooms/${room.id}/journal?${query}`;
      const answer = await must<{ entries: { seq: number }[]; hasMore: boolean }>(
        200,
        callAs(app, ann, 'GET', url),
      );
      return [answer.entries.map(({ seq }) => seq), answer.hasMore];
    };
    expect(await page('limit=3')).toEqual([[5, 6, 7], true]);
    expect(await page('limit=3&before=5')).toEqual([[2, 3, 4], true]);
    expect(await page('limit=3&before=2')).toEqual([[1], false]);
    expect(await page('limit=3&after=3')).toEqual([[4, 5, 6], true]);
    expect(await page('limit=3&after=6')).toEqual([[7], false]);
    const both = `/api/v3/rooms/${room.id}/journal?after=1&before=3`;
    expect((await callAs(app, ann, 'GET', both)).status).toBe(400);
  });

  test('calls only colleagues who could read the note; others look like nobody', async () => {
    const { organizationId, ann, room } = await makeOffice();
    const wrong = await makePerson(app.storage, { organizationId, products: ['EXTENSION'] });
    const foreign = await makePerson(app.storage, { organizationId: `org-${unique()}` });
    const refusals = [];
    for (const id of [wrong.id, foreign.id, '0'.repeat(24)]) {
      const body = { clientId: unique(), text: 'look', mentions: [ann.id, id] };
      const answer = await postNote(app, ann, room.id, body);
      expect(answer.status).toBe(400);
      refusals.push(answer.text);
    }
    expect(new Set(refusals).size).toBe(1);
    expect(await listJournal(app, ann, room.id)).toEqual([]);
    for (const person of [wrong, foreign]) {
      const body = { clientId: unique(), text: 'let me in' };
      expect((await postNote(app, person, room.id, body)).status).toBe(404);
      const url = `/api/v3/rooms/${room.id}/journal`;
      expect((await callAs(app, person, 'GET', url)).status).toBe(404);
    }
  });

  test('is in no answer and no event of a visitor or a program, in whatever they ask', async () => {
    const { organizationId, ann, room, token } = await makeOffice();
    const canary = `canarynote${unique()}`;
    const key = await createKey(app, organizationId);
    const visitor = await connect(app, token);
    const program = await connect(app, key);
    await join(visitor, room.id);
    await join(program, room.id);
    await must(201, postNote(app, ann, room.id, { clientId: unique(), text: canary }));
    await must(
      200,
      callAs(app, ann, 'PATCH', `/api/v3/rooms/${room.id}/work`, {
        tags: [canary],
        assigneeId: ann.id,
      }),
    );
    await sendV3(app.api, token, room.id, 'the end');
    for (const socket of [visitor, program]) {
      await socket.hear('message.created');
      const { joined } = await join(socket, room.id);
      const heard = JSON.stringify([socket.events, joined]);
      expect(heard).not.toContain(canary);
      expect(heard).not.toContain(ann.id);
    }
    const rooms = roomListUrl({ org_id: organizationId, product_name: 'LOGIN' });
    const answers = [
      await sendAs(app.api, token, 'GET', `/api/v3/rooms/${room.id}`),
      await sendAs(app.api, token, 'GET', '/api/v3/rooms'),
      await sendAs(app.api, key, 'GET', '/api/v3/rooms?product=LOGIN'),
      await sendAs(app.api, token, 'GET', `/api/v3/rooms/${room.id}/messages`),
      await sendAs(app.api, token, 'PATCH', `/api/v3/rooms/${room.id}`, { isActive: false }),
      await app.api.get(`/api/v2/room-service/?type=get_messages&room_id=${room.id}`),
      await app.api.get(rooms, bearer(key)),
    ];
    for (const { text } of answers) {
      expect(text).not.toContain(canary);
      expect(text).not.toContain(ann.id);
    }
  });
});
