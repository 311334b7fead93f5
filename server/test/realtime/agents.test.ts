import type { OutboundName } from '@dowellchat/contract/v3/events.ts';
import { INBOXES_PER_SOCKET_MAX } from '@dowellchat/contract/limits.ts';
import { describe, expect, test } from 'vitest';
import { createKey } from '../access/sample-calls.ts';
import { asPerson, makePerson, type Person } from '../accounts/team.ts';
import { engines } from '../support/engines.ts';
import { connect, connectAs, join, problemOf, type TestSocket } from '../support/sockets.ts';
import { useTestApp } from '../support/test-app.ts';
import { unique } from '../support/v2.ts';
import { openVisitorRoom, PRODUCT, sendV3 } from '../support/v3.ts';

const OTHER_PRODUCT = 'WORKFLOWAI';

function countOf(socket: TestSocket, name: OutboundName): number {
  return socket.events.filter((event) => event.name === name).length;
}

describe.each(engines)('on $name', (engine) => {
  const app = useTestApp({ engine, settings: { RATE_LIMITS: 'off' } });

  async function openRoomWith(
    wanted: Parameters<typeof makePerson>[1] = {},
  ): Promise<{ token: string; roomId: string; organizationId: string; agent: Person }> {
    const { token, room } = await openVisitorRoom(app.api);
    const { organizationId } = room;
    const place = wanted.isOwner === true ? {} : { organizationId };
    const agent = await makePerson(app.storage, { ...place, ...wanted });
    return { token, roomId: room.id, organizationId, agent };
  }

  describe('an agent in a room', () => {
    test('hears the visitor, answers by socket under their own name, and reads', async () => {
      const { token, roomId, agent } = await openRoomWith();
      const socket = await connectAs(app, agent);
      const visitor = await connect(app, token);
      await join(visitor, roomId);
      await join(socket, roomId);
      await sendV3(app.api, token, roomId, 'hello');
      await socket.hear('message.created', ({ message }) => message.side === 'visitor');
      await socket.tell('message.send', { roomId, clientId: unique(), data: 'good day' });
      const told = await visitor.hear('message.created', ({ message }) => message.side === 'agent');
      expect(told.message).toMatchObject({ author: 'Ann', data: 'good day' });
      await socket.tell('read.mark', { roomId, seq: 1 });
      const read = await visitor.hear('room.changed', ({ room }) => room.readSeq.agent === 1);
      expect(read.room.id).toBe(roomId);
    });

    test('of another product cannot tell it from a room that is not there', async () => {
      const { roomId, agent } = await openRoomWith({ products: [OTHER_PRODUCT] });
      const socket = await connectAs(app, agent);
      const foreign = await join(socket, roomId);
      const unknown = await join(socket, 'f'.repeat(24));
      expect(foreign.joined).toMatchObject({ error: { code: 'NOT_FOUND' } });
      expect(JSON.stringify(foreign).replace(roomId, 'f'.repeat(24))).toBe(JSON.stringify(unknown));
    });
  });

  describe('who looks at a room', () => {
    test('is told to the agents there, each account once however many windows it has', async () => {
      const { roomId, organizationId, agent } = await openRoomWith();
      const ben = await makePerson(app.storage, { organizationId });
      const anns = await connectAs(app, agent);
      await join(anns, roomId);
      const alone = await anns.hear('viewers.changed');
      expect(alone).toEqual({
        roomId,
        viewers: [{ accountId: agent.id, name: 'Ann', isTyping: false }],
      });

      const bens = await connectAs(app, ben);
      await join(bens, roomId);
      const both = await anns.hear('viewers.changed', ({ viewers }) => viewers.length === 2);
      expect(both.viewers.map(({ accountId }) => accountId)).toEqual([agent.id, ben.id]);
      expect(await bens.hear('viewers.changed')).toEqual(both);

      const second = await connectAs(app, ben);
      const before = countOf(anns, 'viewers.changed');
      await join(second, roomId);
      expect(await second.hear('viewers.changed')).toEqual(both);
      bens.raw.disconnect();
      await second.tell('room.leave', { roomId });
      await anns.hear('viewers.changed', ({ viewers }) => viewers.length === 1);
      // `alone` was heard before: the last one is meant.
      await expect.poll(() => countOf(anns, 'viewers.changed')).toBe(before + 1);
      expect(anns.events.at(-1)).toEqual({ name: 'viewers.changed', payload: alone });
    });

    test('is told neither to visitors nor to programs, which are no viewers', async () => {
      const { token, roomId, organizationId, agent } = await openRoomWith();
      const visitor = await connect(app, token);
      const program = await connect(app, await createKey(app, organizationId));
      const socket = await connectAs(app, agent);
      for (const one of [visitor, program, socket]) await join(one, roomId);
      expect((await socket.hear('viewers.changed')).viewers).toHaveLength(1);
      await socket.tell('typing.set', { roomId, isTyping: true });
      await socket.hear('viewers.changed', ({ viewers }) => viewers[0]?.isTyping === true);
      const typing = { roomId, side: 'agent', isTyping: true };
      expect(await visitor.hear('typing.changed')).toEqual(typing);
      expect(await program.hear('typing.changed')).toEqual(typing);
      await socket.tell('typing.set', { roomId, isTyping: false });
      await visitor.hear('typing.changed', ({ isTyping }) => !isTyping);
      expect(socket.events.at(-1)?.payload).toMatchObject({ viewers: [{ isTyping: false }] });
      for (const one of [visitor, program]) {
        expect(countOf(one, 'viewers.changed')).toBe(0);
        expect(JSON.stringify(one.events)).not.toContain(agent.id);
      }
    });
  });

  describe('an inbox', () => {
    test.each([
      ['an owner of the instance', { isOwner: true }],
      ['an admin', { role: 'admin' as const }],
      ['an agent of all products', {}],
      ['an agent of one', { products: [PRODUCT] }],
    ])('is open to %s, and left again', async (_, wanted) => {
      const { organizationId, agent } = await openRoomWith(wanted);
      const socket = await connectAs(app, agent);
      for (const name of ['inbox.join', 'inbox.join', 'inbox.leave', 'inbox.leave'] as const) {
        expect(await socket.tell(name, { organizationId })).toEqual({});
      }
    });

    test('is to a stranger, a visitor and a program as if it were not there', async () => {
      const { token, organizationId } = await openRoomWith();
      const stranger = await makePerson(app.storage, { organizationId: `org-${unique()}` });
      const sockets = [
        await connectAs(app, stranger),
        await connectAs(app, await makePerson(app.storage)),
        await connect(app, token),
        await connect(app, await createKey(app, organizationId)),
      ];
      for (const socket of sockets) {
        const refused = problemOf(await socket.ask('inbox.join', { organizationId }));
        expect(refused).toMatchObject({ code: 'NOT_FOUND', message: 'Organization not found' });
        const unknown = { organizationId: `org-${unique()}` };
        expect(problemOf(await socket.ask('inbox.join', unknown))).toEqual(refused);
      }
    });

    test('can be joined of so many organizations alone', async () => {
      const { agent } = await openRoomWith({ isOwner: true });
      const socket = await connectAs(app, agent);
      for (let at = 0; at < INBOXES_PER_SOCKET_MAX; at += 1) {
        await socket.tell('inbox.join', { organizationId: `many-${at}` });
      }
      const more = { organizationId: 'one more' };
      expect(problemOf(await socket.ask('inbox.join', more)).code).toBe('CONFLICT');
      await socket.tell('inbox.leave', { organizationId: 'many-0' });
      await socket.tell('inbox.join', more);
    });
  });

  test('a session is let in over either transport, and its REST calls go on', async () => {
    const { agent } = await openRoomWith();
    await connectAs(app, agent);
    await connectAs(app, agent, { transports: ['polling'] });
    const { status } = await app.api.get('/api/v3/account', asPerson(agent.token));
    expect(status).toBe(200);
  });
});
