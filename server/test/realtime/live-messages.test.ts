import { describe, expect, test } from 'vitest';
import { createKey } from '../access/sample-calls.ts';
import { connect, join, problemOf } from '../support/sockets.ts';
import { useTestApp } from '../support/test-app.ts';
import { engines } from '../support/engines.ts';
import { unique } from '../support/v2.ts';
import { listMessages, openVisitorRoom, sendAs, sendV3 } from '../support/v3.ts';

describe.each(engines)('live messages on $name', (engine) => {
  const app = useTestApp({ engine, settings: { RATE_LIMITS: 'off' } });

  test('what a visitor sends by socket is heard by an agent at once, and is on disk', async () => {
    const { token, room } = await openVisitorRoom(app.api);
    const visitor = await connect(app, token);
    const agent = await connect(app, await createKey(app, room.organizationId));
    await join(agent, room.id);

    const { message, deduplicated } = await visitor.tell('message.send', {
      roomId: room.id,
      clientId: 'one',
      data: { any: ['JSON', 1] },
      type: 'card',
    });
    expect(deduplicated).toBe(false);
    expect(message).toMatchObject({ seq: 1, side: 'visitor', type: 'card', clientId: 'one' });
    const heard = await agent.hear('message.created');
    expect(heard.message).toEqual(message);
    expect(heard.room).toMatchObject({ id: room.id, lastSeq: 1, version: 2 });
    expect((await listMessages(app.api, token, room.id)).messages).toEqual([message]);
  });

  test('the same client id again is the same message, and nobody hears of it twice', async () => {
    const { token, room } = await openVisitorRoom(app.api);
    const visitor = await connect(app, token);
    await join(visitor, room.id);
    const send = { roomId: room.id, clientId: unique(), data: 'once' };
    const first = await visitor.tell('message.send', send);
    const again = await visitor.tell('message.send', { ...send, data: 'twice' });
    expect(again).toEqual({ message: first.message, deduplicated: true });
    const next = await sendV3(app.api, token, room.id, 'next');
    await visitor.hear('message.created', ({ message }) => message.id === next.message.id);
    expect(visitor.events.filter(({ name }) => name === 'message.created')).toHaveLength(2);
  });

  test('what comes in over v2 or v3 is live, and what is sent by socket is in v2', async () => {
    const { token, room } = await openVisitorRoom(app.api);
    const visitor = await connect(app, token);
    await join(visitor, room.id);
    await app.api.post('/api/v2/room-service/', {
      type: 'create_message',
      room_id: room.id,
      message_data: 'from v2',
      side: false,
      author: 'Agent',
      message_type: 'TEXT',
    });
    await sendV3(app.api, token, room.id, 'from v3');
    const last = await visitor.hear('message.created', ({ message }) => message.seq === 2);
    expect(last.message.data).toBe('from v3');
    const first = await visitor.hear('message.created', ({ message }) => message.seq === 1);
    expect(first.message).toMatchObject({ data: 'from v2', side: 'agent', author: 'Agent' });

    await visitor.tell('message.send', { roomId: room.id, clientId: 'x', data: 'by socket' });
    const answer = await app.api.get(`/api/v2/room-service/?type=get_messages&room_id=${room.id}`);
    const { response } = answer.json as { response: { message_data: unknown }[] };
    expect(response.map((message) => message.message_data)).toEqual([
      'from v2',
      'from v3',
      'by socket',
    ]);
  });

  test('closing, reopening and reading are told with the room’s new state', async () => {
    const { token, room } = await openVisitorRoom(app.api);
    await sendV3(app.api, token, room.id, 'hello');
    const visitor = await connect(app, token);
    const agent = await connect(app, await createKey(app, room.organizationId));
    await join(visitor, room.id);

    const read = await agent.tell('read.mark', { roomId: room.id, seq: 99 });
    expect(read.readSeq).toEqual({ visitor: 0, agent: 1 });
    const heard = await visitor.hear('room.changed', (event) => event.room.readSeq.agent === 1);
    expect(heard.room).toEqual(read);

    await sendAs(app.api, token, 'PATCH', `/api/v3/rooms/${room.id}`, { isActive: false });
    await visitor.hear('room.changed', (event) => !event.room.isActive);
    const refused = await visitor.ask('message.send', {
      roomId: room.id,
      clientId: unique(),
      data: 'too late',
    });
    expect(problemOf(refused)).toMatchObject({ code: 'CONFLICT', retryable: false });
    await sendAs(app.api, token, 'PATCH', `/api/v3/rooms/${room.id}`, { isActive: true });
    const opened = await visitor.hear('room.changed', ({ room: { version } }) => version === 5);
    expect(opened.room.isActive).toBe(true);
  });

  test('a message too heavy for an event is announced, and read over HTTP', async () => {
    const { token, room } = await openVisitorRoom(app.api);
    const visitor = await connect(app, token);
    await join(visitor, room.id);
    await sendV3(app.api, token, room.id, 'x'.repeat(100_000));
    const heard = await visitor.hear('room.changed');
    expect(heard.room.lastSeq).toBe(1);
    expect(visitor.events.map(({ name }) => name)).not.toContain('message.created');
    expect((await listMessages(app.api, token, room.id, '?after=0')).messages).toHaveLength(1);
  });
});
