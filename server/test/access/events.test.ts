import { INBOUND_EVENTS, type InboundName } from '@dowellchat/contract/v3/events.ts';
import { beforeAll, describe, expect, test } from 'vitest';
import { connect, join, type TestSocket } from '../support/sockets.ts';
import { useTestApp } from '../support/test-app.ts';
import { unique } from '../support/v2.ts';
import { createVisitor, openVisitorRoom, sendV3, type V3Room } from '../support/v3.ts';
import { createKey } from './sample-calls.ts';

const CANARY = `canary-${unique()}`;

const app = useTestApp({ settings: { RATE_LIMITS: 'off' } });

/** One sensible request of each event; a new event without one does not compile. */
const SAMPLE_REQUESTS: Readonly<Record<InboundName, (roomId: string) => object>> = {
  'room.join': (roomId) => ({ rooms: [{ roomId, cursor: null }] }),
  'room.leave': (roomId) => ({ roomId }),
  'message.send': (roomId) => ({ roomId, clientId: unique(), data: 'intruder' }),
  'read.mark': (roomId) => ({ roomId, seq: 1 }),
  'typing.set': (roomId) => ({ roomId, isTyping: true }),
  // By the room’s id no organization is called: who may join a real one is told in realtime/agents.
  'inbox.join': (organizationId) => ({ organizationId }),
  'inbox.leave': (organizationId) => ({ organizationId }),
};

/** Leaving a room one has not joined changes nothing, whatever room it is. */
const HARMLESS: readonly InboundName[] = ['room.leave', 'inbox.leave'];

let owner: { token: string; room: V3Room };
let listener: TestSocket;
let strangers: Record<string, string>;

beforeAll(async () => {
  owner = await openVisitorRoom(app.api);
  await sendV3(app.api, owner.token, owner.room.id, CANARY);
  const { organizationId } = owner.room;
  strangers = {
    'a visitor of the same organization': await createVisitor(app.api, organizationId),
    'a visitor of another organization': await createVisitor(app.api),
    'a key of another organization': await createKey(app, `org-${unique()}`),
    'a key made for links alone': await createKey(app, organizationId, ['links:read']),
  };
});

describe.each(Object.keys(INBOUND_EVENTS) as InboundName[])('%s', (name) => {
  test.each([
    'a visitor of the same organization',
    'a visitor of another organization',
    'a key of another organization',
    'a key made for links alone',
  ])('a foreign room looks to %s like an unknown one', async (who) => {
    listener = await connect(app, owner.token);
    await join(listener, owner.room.id);
    const socket = await connect(app, strangers[who] ?? '');
    const request = SAMPLE_REQUESTS[name];
    const foreign = await socket.ask(name, request(owner.room.id));
    const unknown = await socket.ask(name, request('f'.repeat(24)));
    const withoutId = (reply: unknown): string =>
      JSON.stringify(reply).replaceAll(owner.room.id, '').replaceAll('f'.repeat(24), '');
    expect(withoutId(foreign)).toBe(withoutId(unknown));
    if (!HARMLESS.includes(name)) expect(withoutId(foreign)).toContain('"NOT_FOUND"');
    expect(JSON.stringify(foreign)).not.toContain(CANARY);

    // Whatever was asked for, a stranger hears nothing of the room, and the room nothing of them.
    await sendV3(app.api, owner.token, owner.room.id, CANARY);
    await listener.hear('message.created');
    await socket.ask('no.such.event');
    expect(socket.events).toEqual([]);
    const heard = JSON.stringify(listener.events);
    expect(heard).not.toContain('intruder');
    expect(heard).not.toContain('typing.changed');
  });
});
