import { expect, test } from 'vitest';
import { createKey } from '../access/sample-calls.ts';
import { connect, join, problemOf } from '../support/sockets.ts';
import { useTestApp } from '../support/test-app.ts';
import { openVisitorRoom } from '../support/v3.ts';

const app = useTestApp({ settings: { RATE_LIMITS: 'off' } });

test('typing is heard by everybody in the room but who types', async () => {
  const { token, room } = await openVisitorRoom(app.api);
  const visitor = await connect(app, token);
  const agent = await connect(app, await createKey(app, room.organizationId));
  await join(visitor, room.id);
  await join(agent, room.id);
  await agent.tell('typing.set', { roomId: room.id, isTyping: true });
  expect(await visitor.hear('typing.changed')).toEqual({
    roomId: room.id,
    side: 'agent',
    isTyping: true,
  });
  await agent.tell('typing.set', { roomId: room.id, isTyping: false });
  await visitor.hear('typing.changed', ({ isTyping }) => !isTyping);
  expect(agent.events.map(({ name }) => name)).not.toContain('typing.changed');
});

test('who has not joined a room types in none', async () => {
  const { token, room } = await openVisitorRoom(app.api);
  const visitor = await connect(app, token);
  const reply = await visitor.ask('typing.set', { roomId: room.id, isTyping: true });
  expect(problemOf(reply)).toMatchObject({ code: 'NOT_FOUND', message: 'Room not found' });
});

test('a side is present while at least one of its connections has joined', async () => {
  const { token, room } = await openVisitorRoom(app.api);
  const key = await createKey(app, room.organizationId);
  const visitor = await connect(app, token);
  expect((await join(visitor, room.id)).joined).toMatchObject({
    presence: { visitor: true, agent: false },
  });
  const first = await connect(app, key);
  const second = await connect(app, key);
  await join(first, room.id);
  await visitor.hear('presence.changed', ({ presence }) => presence.agent);
  await join(second, room.id);
  first.raw.disconnect();
  await second.tell('room.leave', { roomId: room.id });
  const gone = await visitor.hear('presence.changed', ({ presence }) => !presence.agent);
  expect(gone).toEqual({ roomId: room.id, presence: { visitor: true, agent: false } });
  // One appearance and one departure, however many connections there were.
  const told = visitor.events.filter(({ name }) => name === 'presence.changed');
  expect(told.map(({ payload }) => (payload as typeof gone).presence.agent)).toEqual([
    // Its own appearance comes first.
    false,
    true,
    false,
  ]);
});

test('joining the same room twice counts once', async () => {
  const { token, room } = await openVisitorRoom(app.api);
  const watcher = await connect(app, token);
  await join(watcher, room.id);
  const agent = await connect(app, await createKey(app, room.organizationId));
  await join(agent, room.id);
  await join(agent, room.id);
  await agent.tell('room.leave', { roomId: room.id });
  await watcher.hear('presence.changed', ({ presence }) => !presence.agent);
});
