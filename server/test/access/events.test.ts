import { INBOUND_EVENTS, type InboundName } from '@dowellchat/contract/v3/events.ts';
import { beforeAll, describe, expect, test } from 'vitest';
import { makePerson, type Person } from '../accounts/team.ts';
import { changeWork, must, postNote } from '../inbox/desk.ts';
import {
  connect,
  connectAnyhow,
  connectAs,
  join,
  refusalOf,
  type TestSocket,
} from '../support/sockets.ts';
import { engines } from '../support/engines.ts';
import { useTestApp } from '../support/test-app.ts';
import { unique } from '../support/v2.ts';
import {
  createVisitor,
  openVisitorRoom,
  PRODUCT,
  sendAs,
  sendV3,
  type V3Room,
} from '../support/v3.ts';
import { createKey } from './sample-calls.ts';

const OTHER_PRODUCT = 'WORKFLOWAI';
const CANARY = `canary-${unique()}`;

/** One sensible request of each event; a new event without one does not compile. */
const SAMPLE_REQUESTS: Readonly<Record<InboundName, (roomId: string) => object>> = {
  'room.join': (roomId) => ({ rooms: [{ roomId, cursor: null }] }),
  'room.leave': (roomId) => ({ roomId }),
  'message.send': (roomId) => ({ roomId, clientId: unique(), data: 'intruder' }),
  'read.mark': (roomId) => ({ roomId, seq: 1 }),
  'typing.set': (roomId) => ({ roomId, isTyping: true }),
  // By the room’s id no organization is called: who may join a real one is below.
  'inbox.join': (organizationId) => ({ organizationId }),
  'inbox.leave': (organizationId) => ({ organizationId }),
};

/** Leaving a room one has not joined changes nothing, whatever room it is. */
const HARMLESS: readonly InboundName[] = ['room.leave', 'inbox.leave'];

/** Who may do what to the owner's room, and to the organization's inbox. */
const ROLES: Readonly<Record<string, { readonly room: boolean; readonly inbox: boolean }>> = {
  'the visitor': { room: true, inbox: false },
  'a visitor of the same organization': { room: false, inbox: false },
  'a visitor of another organization': { room: false, inbox: false },
  'a key of the organization': { room: true, inbox: false },
  'a key made for links alone': { room: false, inbox: false },
  'a key of another organization': { room: false, inbox: false },
  'an agent of the product': { room: true, inbox: true },
  'an agent of all products': { room: true, inbox: true },
  // Of the organization, but not of the room's product.
  'an agent of another product': { room: false, inbox: true },
  'an agent of another organization': { room: false, inbox: false },
  'an admin': { room: true, inbox: true },
  'an owner': { room: true, inbox: true },
};

describe.each(engines)('on $name', (engine) => {
  const app = useTestApp({ engine, settings: { RATE_LIMITS: 'off' } });
  let owner: { token: string; room: V3Room };
  let listener: TestSocket;
  let strangers: Record<string, string>;
  let team: Record<string, Person>;

  beforeAll(async () => {
    owner = await openVisitorRoom(app.api);
    await sendV3(app.api, owner.token, owner.room.id, CANARY);
    const { organizationId } = owner.room;
    strangers = {
      'a visitor of the same organization': await createVisitor(app.api, organizationId),
      'a visitor of another organization': await createVisitor(app.api),
      'a key of another organization': await createKey(app, `org-${unique()}`),
      'a key of the organization': await createKey(app, organizationId),
      'a key made for links alone': await createKey(app, organizationId, ['links:read']),
    };
    team = {
      'an agent of another product': await makePerson(app.storage, {
        organizationId,
        products: [OTHER_PRODUCT],
      }),
      'an agent of another organization': await makePerson(app.storage, {
        organizationId: `org-${unique()}`,
      }),
      'an agent of the product': await makePerson(app.storage, {
        organizationId,
        products: [PRODUCT],
      }),
      'an agent of all products': await makePerson(app.storage, { organizationId }),
      'an admin': await makePerson(app.storage, { organizationId, role: 'admin' }),
      'an owner': await makePerson(app.storage, { isOwner: true }),
    };
  });

  describe.each(Object.keys(INBOUND_EVENTS) as InboundName[])('%s', (name) => {
    test.each([
      'a visitor of the same organization',
      'a visitor of another organization',
      'a key of another organization',
      'a key made for links alone',
      'an agent of another product',
      'an agent of another organization',
    ])('a foreign room looks to %s like an unknown one', async (who) => {
      listener = await connect(app, owner.token);
      await join(listener, owner.room.id);
      const socket = await enter(who);
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

  describe.each(Object.keys(INBOUND_EVENTS) as InboundName[])('%s is', (name) => {
    const isOfInbox = name === 'inbox.join' || name === 'inbox.leave';

    test.each(Object.entries(ROLES))('answered to %s as they may: %j', async (who, may) => {
      const socket = await enter(who);
      const { id, organizationId } = owner.room;
      // Who types or leaves has joined.
      if (!isOfInbox) await socket.ask('room.join', SAMPLE_REQUESTS['room.join'](id));
      const reply = await socket.ask(name, SAMPLE_REQUESTS[name](isOfInbox ? organizationId : id));
      const isAllowed = HARMLESS.includes(name) || (isOfInbox ? may.inbox : may.room);
      expect(JSON.stringify(reply).includes('"NOT_FOUND"')).toBe(!isAllowed);
    });
  });

  test('nobody, and who holds nothing but the room’s id, come in by no socket', async () => {
    for (const token of [undefined, owner.room.id]) {
      expect((await refusalOf(await connectAnyhow(app, token))).code).toBe('UNAUTHENTICATED');
    }
  });

  describe('P21: what agents write and decide, and what is said to others,', () => {
    test('is heard by none it is not for, whatever they have asked for', async () => {
      const { id: roomId, organizationId } = owner.room;
      const author = team['an agent of all products']!;
      const sockets = new Map<string, TestSocket>();
      for (const who of Object.keys(ROLES)) {
        const socket = await enter(who);
        sockets.set(who, socket);
        await socket.ask('room.join', SAMPLE_REQUESTS['room.join'](roomId));
        await socket.ask('inbox.join', { organizationId });
      }
      const [note, tag, visitorName, text] = ['note', 'tag', 'name', 'text'].map((what) =>
        `${what}${unique()}`.toLowerCase(),
      );
      await must(201, postNote(app, author, roomId, { clientId: unique(), text: note }));
      await must(200, changeWork(app, author, roomId, { assigneeId: author.id, tags: [tag!] }));
      await must(
        200,
        sendAs(app.api, owner.token, 'PATCH', '/api/v3/visitors/me', { name: visitorName }),
      );
      await sendV3(app.api, owner.token, roomId, text);

      for (const [who, { room, inbox }] of Object.entries(ROLES)) {
        const socket = sockets.get(who)!;
        const isColleague = room && inbox;
        if (room) await socket.hear('message.created', ({ message }) => message.data === text);
        if (isColleague) {
          await socket.hear('journal.created', ({ entry }) =>
            JSON.stringify(entry).includes(note!),
          );
          await socket.hear('inbox.changed', ({ work }) => work?.tags.includes(tag!) === true);
          await socket.hear('inbox.changed', ({ visitor }) => visitor?.name === visitorName);
          await socket.hear('inbox.changed', ({ latest }) => latest?.preview === text);
        }
        // Answered after all of it: what is not there by now never comes.
        await socket.ask('no.such.event');
        const heard = JSON.stringify(socket.events);
        expect([who, heard.includes(text!)]).toEqual([who, room]);
        expect([who, heard.includes(note!)]).toEqual([who, isColleague]);
        expect([who, heard.includes(tag!)]).toEqual([who, isColleague]);
        // What a visitor writes has their name on it, for all in the room.
        if (!room) expect([who, heard.includes(visitorName!)]).toEqual([who, false]);
        expect([who, heard.includes(author.id)]).toEqual([who, isColleague]);
        if (!isColleague) {
          const names = socket.events.map((event) => event.name);
          for (const name of ['journal.created', 'inbox.changed', 'viewers.changed', 'mentioned']) {
            expect([who, names]).not.toEqual([who, expect.arrayContaining([name])]);
          }
        }
      }
    });
  });

  /** Connects as one of the roles. */
  async function enter(who: string): Promise<TestSocket> {
    const person = team[who];
    if (person !== undefined) return connectAs(app, person);
    return connect(app, who === 'the visitor' ? owner.token : (strangers[who] ?? ''));
  }
});
