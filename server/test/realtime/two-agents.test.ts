import { describe, expect, test } from 'vitest';
import type { Posted } from '@dowellchat/contract/v3/values.ts';
import type { Static } from 'typebox';
import { makePerson } from '../accounts/team.ts';
import { callAs, getRoom, listJournal, must } from '../inbox/desk.ts';
import { engines } from '../support/engines.ts';
import { connect, connectAs, join, problemOf } from '../support/sockets.ts';
import { useTestApp } from '../support/test-app.ts';
import { unique } from '../support/v2.ts';
import { listMessages, openVisitorRoom } from '../support/v3.ts';

const ROUNDS = 5;

const newAnswer = () => ({ clientId: unique(), data: 'an answer' });

describe.each(engines)('on $name: two agents at one room at once', (engine) => {
  const app = useTestApp({ engine, settings: { RATE_LIMITS: 'off' } });

  async function makeOffice() {
    const { token, room } = await openVisitorRoom(app.api);
    const { organizationId } = room;
    const ann = await makePerson(app.storage, { organizationId });
    const ben = await makePerson(app.storage, { organizationId });
    const admin = await makePerson(app.storage, { organizationId, role: 'admin' });
    const visitor = await connect(app, token);
    await join(visitor, room.id);
    return { token, visitor, organizationId, roomId: room.id, ann, ben, admin };
  }

  test('one closes while the other answers: the answer is told and kept, or refused', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const { token, visitor, roomId, ann, ben } = await makeOffice();
      const bens = await connectAs(app, ben);
      const url = `/api/v3/rooms/${roomId}`;
      const [closed, bySocket, overRest] = await Promise.all([
        callAs(app, ann, 'PATCH', url, { isActive: false }),
        bens.ask('message.send', { roomId, ...newAnswer() }),
        callAs(app, ben, 'POST', `${url}/messages`, newAnswer()),
      ]);
      expect(closed.status, closed.text).toBe(200);
      const acked: Static<typeof Posted>[] = [];
      if (Object.hasOwn(bySocket as object, 'error')) {
        expect(problemOf(bySocket).code).toBe('CONFLICT');
      } else acked.push(bySocket as Static<typeof Posted>);
      if (overRest.status >= 300) expect(overRest.status, overRest.text).toBe(409);
      else acked.push(overRest.json as Static<typeof Posted>);

      const { messages } = await listMessages(app.api, token, roomId);
      const ids = acked.map(({ message: { id } }) => id);
      expect(new Set(messages.map(({ id }) => id))).toEqual(new Set(ids));
      expect(messages.map(({ seq }) => seq)).toEqual(messages.map((_, index) => index + 1));
      await visitor.hear('room.changed', ({ room }) => !room.isActive);
      for (const id of ids) await visitor.hear('message.created', (told) => told.message.id === id);
      expect((await getRoom(app, ann, roomId)).isActive).toBe(false);
    }
  });

  test('both close it: it is closed once, and the journal says so once', async () => {
    const { roomId, ann, ben } = await makeOffice();
    const close = { isActive: false };
    const both = [ann, ben].map((one) =>
      callAs(app, one, 'PATCH', `/api/v3/rooms/${roomId}`, close),
    );
    for (const { status, text } of await Promise.all(both)) expect(status, text).toBe(200);
    const entries = await listJournal(app, ann, roomId);
    expect(entries.filter(({ fact }) => fact.kind === 'status')).toHaveLength(1);
  });

  test('both answer, each both ways: all are kept under their own names, in one order', async () => {
    const { token, visitor, roomId, ann, ben } = await makeOffice();
    const sent = [ann, ben].flatMap((one) =>
      Array.from({ length: 5 }, async (_, index) => {
        const body = { clientId: unique(), data: `${index} of ${one.id}` };
        if (index % 2 === 0) {
          const posted = callAs(app, one, 'POST', `/api/v3/rooms/${roomId}/messages`, body);
          return must<Static<typeof Posted>>(201, posted);
        }
        return (await connectAs(app, one)).tell('message.send', { roomId, ...body });
      }),
    );
    const posted = await Promise.all(sent);
    const { messages } = await listMessages(app.api, token, roomId);
    expect(messages).toHaveLength(posted.length);
    for (const { message } of posted) {
      expect(messages).toContainEqual(message);
      await visitor.hear('message.created', (told) => told.message.id === message.id);
    }
    expect(messages.map(({ seq }) => seq)).toEqual(messages.map((_, index) => index + 1));
  });

  test('one is removed while they send: nothing acked is lost, and nothing is sent after', async () => {
    const { token, organizationId, roomId, ann, ben, admin } = await makeOffice();
    const anns = await connectAs(app, ann);
    const bens = await connectAs(app, ben);
    const acked: string[] = [];
    async function goOn(): Promise<void> {
      while (anns.raw.connected) {
        const request = { roomId, clientId: unique(), data: 'still here' };
        const reply = await anns.ask('message.send', request).catch(() => ({ error: 'cut off' }));
        if (!Object.hasOwn(reply as object, 'error')) {
          acked.push((reply as Static<typeof Posted>).message.id);
        }
      }
    }
    const sending = goOn();
    await expect.poll(() => acked.length, { timeout: 5000 }).toBeGreaterThan(3);
    const url = `/api/v3/organizations/${organizationId}/members/${ann.id}`;
    const removed = await callAs(app, admin, 'DELETE', url);
    expect(removed.status, removed.text).toBe(204);
    await sending;
    expect(anns.events.at(-1)).toEqual({ name: 'session.ended', payload: { reason: 'revoked' } });
    const kept = (await listMessages(app.api, token, roomId, '?limit=200')).messages;
    expect(kept.map(({ id }) => id)).toEqual(expect.arrayContaining(acked));
    const late = { clientId: unique(), data: 'too late' };
    const refused = await callAs(app, ann, 'POST', `/api/v3/rooms/${roomId}/messages`, late);
    expect(refused.status).toBe(401);
    await bens.tell('message.send', { roomId, clientId: unique(), data: 'I stay' });
  });
});
