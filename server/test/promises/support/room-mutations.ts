/**
 * Everything that changes a room. The tables are complete by type: an event or a call that is new does
 * not compile until its mutations are named here.
 */
import type { V2_ENDPOINTS } from '@dowellchat/contract/v2/endpoints.ts';
import type { V3_ENDPOINTS } from '@dowellchat/contract/v3/endpoints.ts';
import { EVENT_DATA_BYTES_MAX } from '@dowellchat/contract/limits.ts';
import {
  OUTBOUND_EVENTS,
  type InboundName,
  type OutboundName,
} from '@dowellchat/contract/v3/events.ts';
import type { DomainEvent } from '../../../src/domain/domain-events.ts';
import { withSession } from '../../access/sample-calls.ts';
import type { Person } from '../../accounts/team.ts';
import { callAs } from '../../inbox/desk.ts';
import type { Api } from '../../support/api.ts';
import type { TestSocket } from '../../support/sockets.ts';
import type { TestApp } from '../../support/test-app.ts';
import { unique } from '../../support/v2.ts';
import { openVisitorRoom, sendAs } from '../../support/v3.ts';
import { signToken, type IdentityKey } from './identity-tokens.ts';

/** Who may change a room. */
export interface Actors {
  readonly app: Omit<TestApp, 'close'>;
  readonly api: Api;
  readonly organizationId: string;
  readonly roomId: string;
  readonly visitorToken: string;
  readonly agentKey: string;
  /** Somebody signed in who answers in the organization. */
  readonly person: Person;
  readonly admin: Person;
  /** Names visitors by the organization's word. */
  readonly identityKey: IdentityKey;
  readonly visitor: TestSocket;
  readonly agent: TestSocket;
  /** Where the person is signed in. */
  readonly desk: TestSocket;
}

/** Whatever is refused, as a message to a closed room is, has changed nothing. */
type Mutation = (actors: Actors) => Promise<unknown>;

const overV2 =
  (side: boolean): Mutation =>
  ({ api, roomId }) =>
    api.post('/api/v2/room-service/', {
      type: 'create_message',
      room_id: roomId,
      message_data: `over v2 ${unique()}`,
      side,
      author: 'somebody',
      message_type: 'TEXT',
    });

const overV3 =
  (makeBody: () => object): Mutation =>
  ({ api, roomId, visitorToken }) =>
    sendAs(api, visitorToken, 'POST', `/api/v3/rooms/${roomId}/messages`, makeBody());

const setActive =
  (isActive: boolean): Mutation =>
  ({ api, roomId, visitorToken }) =>
    sendAs(api, visitorToken, 'PATCH', `/api/v3/rooms/${roomId}`, { isActive });

const mark =
  (by: 'visitorToken' | 'agentKey', seq: number): Mutation =>
  (actors) =>
    sendAs(actors.api, actors[by], 'PUT', `/api/v3/rooms/${actors.roomId}/read`, { seq });

const bySocket =
  (by: 'visitor' | 'agent' | 'desk', name: InboundName, makeRequest: () => object): Mutation =>
  async (actors) => {
    const { [by]: socket, roomId } = actors;
    if (!socket.raw.connected) return;
    await socket.ask(name, { roomId, ...makeRequest() }).catch((error: unknown) => {
      // Closed meanwhile, it may have been heard or not.
      if (socket.raw.connected) throw error;
    });
  };

const byPerson =
  (
    method: 'PATCH' | 'POST',
    path: 'work' | 'notes',
    makeBody: (actors: Actors) => object,
  ): Mutation =>
  (actors) => {
    const { api, roomId, person } = actors;
    const payload = JSON.stringify(makeBody(actors));
    const headers = { 'content-type': 'application/json' };
    const url = `/api/v3/rooms/${roomId}/${path}`;
    return api.send(withSession({ method, url, payload, headers }, person.token));
  };

const decide = (makeBody: (actors: Actors) => object): Mutation =>
  byPerson('PATCH', 'work', makeBody);

/** Whoever has the room: one person, on every device. */
const identityOf = async ({ identityKey, organizationId: aud, roomId: sub }: Actors) => ({
  identity: { token: await signToken(identityKey, { sub, aud, name: unique() }) },
});

const sayOfVisitor =
  (makeProfile: (actors: Actors) => object | Promise<object>): Mutation =>
  async (actors) => {
    const { api, visitorToken } = actors;
    return sendAs(api, visitorToken, 'PATCH', '/api/v3/visitors/me', await makeProfile(actors));
  };

const tomorrow = (): string => new Date(Date.now() + 86_400_000).toISOString();

/** Whenever the server looks next what is due, this is. */
const MOMENT_MS = 3000;

const ALL = Number.MAX_SAFE_INTEGER;

export const MUTATIONS = {
  'a message of the visitor over v2': overV2(true),
  'a message of an agent over v2': overV2(false),
  'a message over v3': overV3(() => ({ clientId: unique(), data: unique() })),
  'the same message again': overV3(() => ({ clientId: 'always the same', data: 'same' })),
  'a message too heavy for an event': overV3(() => ({
    clientId: unique(),
    data: 'x'.repeat(EVENT_DATA_BYTES_MAX + 1),
  })),
  'a message of the visitor by socket': bySocket('visitor', 'message.send', () => ({
    clientId: unique(),
    data: { any: [unique()] },
    type: 'card',
  })),
  'a message of an agent by socket': bySocket('agent', 'message.send', () => ({
    clientId: unique(),
    data: unique(),
  })),
  'closing over v3': setActive(false),
  'opening again over v3': setActive(true),
  'closing over v2': ({ api, roomId }) =>
    api.getWithBody(
      '/api/v2/room-service/',
      JSON.stringify({ type: 'delete_room', room_id: roomId }),
    ),
  'the visitor reads the first': mark('visitorToken', 1),
  'the visitor reads all': mark('visitorToken', ALL),
  'an agent reads all': mark('agentKey', ALL),
  'the visitor reads all by socket': bySocket('visitor', 'read.mark', () => ({ seq: ALL })),
  'an agent reads the first by socket': bySocket('agent', 'read.mark', () => ({ seq: 1 })),
  'an agent takes it': decide(({ person }) => ({ assigneeId: person.id })),
  'an agent gives it up': decide(() => ({ assigneeId: null })),
  'an agent snoozes it': decide(() => ({ snoozedUntil: tomorrow() })),
  'an agent snoozes it for a moment': decide(() => ({
    snoozedUntil: new Date(Date.now() + MOMENT_MS).toISOString(),
  })),
  'an agent ends its snooze': decide(() => ({ snoozedUntil: null })),
  'an agent tags it': decide(() => ({ tags: [unique()] })),
  'an agent does it all at once': decide(({ person }) => ({
    assigneeId: person.id,
    snoozedUntil: tomorrow(),
    tags: [],
  })),
  'an agent writes a note': byPerson('POST', 'notes', ({ person }) => ({
    clientId: unique(),
    text: unique(),
    mentions: [person.id],
  })),
  'an agent comes': ({ agent, roomId }) =>
    agent.ask('room.join', { rooms: [{ roomId, cursor: null }] }),
  'an agent goes': bySocket('agent', 'room.leave', () => ({})),
  'the visitor types': bySocket('visitor', 'typing.set', () => ({ isTyping: true })),
  'the visitor types no more': bySocket('visitor', 'typing.set', () => ({ isTyping: false })),
  'somebody signed in looks at it': ({ desk, roomId }) =>
    desk.ask('room.join', { rooms: [{ roomId, cursor: null }] }),
  'somebody signed in looks at it no more': bySocket('desk', 'room.leave', () => ({})),
  'a message of somebody signed in': bySocket('desk', 'message.send', () => ({
    clientId: unique(),
    data: unique(),
  })),
  'somebody signed in reads all': bySocket('desk', 'read.mark', () => ({ seq: ALL })),
  'the visitor says their name': sayOfVisitor(() => ({ name: unique(), email: null })),
  'the visitor is named by a JWT': sayOfVisitor(identityOf),
  'another device is named by the same JWT': async (actors) => {
    const { api, organizationId } = actors;
    return api.post('/api/v3/visitors', { organizationId, ...(await identityOf(actors)) });
  },
  'the identity key goes': ({ api, organizationId, admin, identityKey }) => {
    const url = `/api/v3/organizations/${organizationId}/identity/keys/${identityKey.id}`;
    return callAs({ api }, admin, 'DELETE', url);
  },
  'another room is opened': async ({ api, organizationId }) => {
    await openVisitorRoom(api, organizationId);
  },
} as const satisfies Record<string, Mutation>;

export type MutationName = keyof typeof MUTATIONS;

/** After them the visitor's token may be somebody else's, or nobody's: their sockets are closed. */
export const CLOSES_VISITOR: readonly MutationName[] = [
  'another device is named by the same JWT',
  'the identity key goes',
];

/** `ends the session`: nothing more can be seen with that token, which has a test of its own. */
type OrEnd = MutationName | 'ends the session';

/** `no room`: nothing of a room changes. */
type OrElsewhere = OrEnd | 'no room';

/** What causes each event, of those who tell and of those who are told. */
const MUTATIONS_OF_EVENT = {
  'message.created': [
    'a message of the visitor over v2',
    'a message of an agent over v2',
    'a message over v3',
    'a message of the visitor by socket',
    'a message of an agent by socket',
  ],
  'room.changed': [
    'a message too heavy for an event',
    'closing over v3',
    'closing over v2',
    'an agent takes it',
    'an agent snoozes it',
    'an agent tags it',
    'an agent writes a note',
  ],
  'typing.changed': ['the visitor types'],
  'presence.changed': ['an agent comes', 'somebody signed in looks at it'],
  'inbox.changed': [
    'another room is opened',
    'a message of the visitor over v2',
    'a message too heavy for an event',
    'a message of somebody signed in',
    'closing over v3',
    'closing over v2',
    'the visitor reads the first',
    'somebody signed in reads all',
    'an agent takes it',
    'an agent snoozes it',
    'an agent snoozes it for a moment',
    'an agent tags it',
    'an agent does it all at once',
    'an agent writes a note',
    'the visitor says their name',
    'the visitor is named by a JWT',
  ],
  'journal.created': [
    'closing over v3',
    'closing over v2',
    'an agent takes it',
    'an agent snoozes it',
    'an agent tags it',
    'an agent does it all at once',
    'an agent writes a note',
  ],
  mentioned: ['an agent writes a note'],
  'viewers.changed': ['somebody signed in looks at it'],
  'colleague.changed': ['no room'],
  'visitor.changed': ['the visitor says their name', 'the visitor is named by a JWT'],
  'room.created': ['another room is opened'],
  'session.ended': ['ends the session'],
  'visitor.ended': ['ends the session'],
  'account.changed': ['ends the session'],
  'key.revoked': ['ends the session'],
  'identity.changed': ['the identity key goes', 'ends the session'],
  'routing.changed': ['no room'],
  'agent.away': ['no room'],
  'inbox.reset': ['the identity key goes'],
} as const satisfies Record<OutboundName | DomainEvent['name'], readonly OrElsewhere[]>;

/** Calls about rooms, and about visitors, whose rooms they are. What others do is told by events. */
type PathOfRooms =
  | '/api/v3/rooms'
  | '/api/v3/visitors'
  | '/api/v3/organizations/:organizationId/identity'
  | '/api/v2/';

type Changing<Endpoints> = {
  [Name in keyof Endpoints]: Endpoints[Name] extends { method: 'GET' }
    ? never
    : Endpoints[Name] extends { path: `${PathOfRooms}${string}` }
      ? Name
      : never;
}[keyof Endpoints];

/** What each call that may change something does to a room. */
const MUTATIONS_OF_CALL = {
  'room.join': ['an agent comes', 'somebody signed in looks at it'],
  'room.leave': ['an agent goes', 'somebody signed in looks at it no more'],
  'message.send': [
    'a message of the visitor by socket',
    'a message of an agent by socket',
    'a message of somebody signed in',
  ],
  'read.mark': [
    'the visitor reads all by socket',
    'an agent reads the first by socket',
    'somebody signed in reads all',
  ],
  'typing.set': ['the visitor types', 'the visitor types no more'],

  'inbox.join': ['no room'],
  'inbox.leave': ['no room'],

  createVisitor: ['another device is named by the same JWT'],
  changeVisitor: ['the visitor says their name', 'the visitor is named by a JWT'],
  changeIdentity: ['no room'],
  createIdentityKey: ['no room'],
  removeIdentityKey: ['the identity key goes'],
  addVisitorPage: ['no room'],
  endVisitor: ['ends the session'],
  openRoom: ['another room is opened'],
  changeRoom: ['closing over v3', 'opening again over v3'],
  postMessage: ['a message over v3', 'the same message again', 'a message too heavy for an event'],
  markRead: ['the visitor reads the first', 'the visitor reads all', 'an agent reads all'],
  uploadFile: ['no room'],
  changeWork: [
    'an agent takes it',
    'an agent gives it up',
    'an agent snoozes it',
    'an agent snoozes it for a moment',
    'an agent ends its snooze',
    'an agent tags it',
    'an agent does it all at once',
  ],
  postNote: ['an agent writes a note'],

  roomControl: ['another room is opened'],
  openChat: ['another room is opened'],
  login: ['another room is opened'],
  extension: ['another room is opened'],
  postRoomService: [
    'a message of the visitor over v2',
    'a message of an agent over v2',
    'closing over v2',
  ],
  postQrIds: ['no room'],
  createMasterLink: ['no room'],
  createPublicRoom: ['another room is opened'],
} as const satisfies Record<
  InboundName | Changing<typeof V3_ENDPOINTS> | Changing<typeof V2_ENDPOINTS>,
  readonly OrElsewhere[]
>;

/** Mutations that no table names: one that nothing can cause. */
export function unnamedMutations(): string[] {
  const named = new Set<string>(Object.values(MUTATIONS_OF_CALL).flat());
  return Object.keys(MUTATIONS).filter((name) => !named.has(name));
}

type Audience = (typeof OUTBOUND_EVENTS)[OutboundName]['audience'];

/** Each event that those of these audiences hear, with each mutation that causes it. */
export function casesFor(
  ...audiences: readonly Audience[]
): (readonly [OutboundName, MutationName])[] {
  const heard = (Object.keys(OUTBOUND_EVENTS) as OutboundName[]).filter((name) =>
    audiences.includes(OUTBOUND_EVENTS[name].audience),
  );
  return heard.flatMap((event) =>
    (MUTATIONS_OF_EVENT[event] as readonly string[])
      .filter((name): name is MutationName => name in MUTATIONS)
      .map((name) => [event, name] as const),
  );
}
