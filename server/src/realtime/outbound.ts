import { EVENT_DATA_BYTES_MAX } from '@dowellchat/contract/limits.ts';
import type {
  OUTBOUND_EVENTS,
  OutboundName,
  PayloadOf,
  Presence,
} from '@dowellchat/contract/v3/events.ts';
import type { Side } from '@dowellchat/contract/v3/values.ts';
import type { Admitted } from '../domain/access/standing.service.ts';
import type { DomainEvent, PlacedRoom } from '../domain/domain-events.ts';
import type { RoomState as StoredRoomState } from '../storage/queries/rooms.queries.ts';
import { toMessage, toRoomState, toTime } from '../v3/answers.ts';
import { toJournalEntry, toLatest, toWork } from '../v3/inbox-answers.ts';
import { createInboxNews } from './inbox-news.ts';
import { closestGathering, gatheringOf, type SessionSocket, type Sockets } from './session.ts';
import type { SlowReaders } from './slow-readers.ts';

/** Events that those of an audience hear. */
type EventFor<Audience extends (typeof OUTBOUND_EVENTS)[OutboundName]['audience']> = {
  [Name in OutboundName]: (typeof OUTBOUND_EVENTS)[Name]['audience'] extends Audience
    ? Name
    : never;
}[OutboundName];

type EndReason = PayloadOf<'session.ended'>['reason'];
type Viewing = PayloadOf<'viewers.changed'>['viewers'];

export type Outbound = ReturnType<typeof createOutbound>;

/** An event, its payload, and who already knows. */
type Told<Name extends OutboundName> = [
  name: Name,
  makePayload: () => PayloadOf<Name>,
  except?: SessionSocket,
];

/** Who hears what: nothing leaves through a socket but from here. */
export function createOutbound(sockets: Sockets, slowReaders: SlowReaders) {
  /** Builds nothing for gatherings nobody is in. */
  function tellGathered<Name extends OutboundName>(
    gatherings: readonly string[],
    ...[name, makePayload, except]: Told<Name>
  ): void {
    const { rooms } = sockets.sockets.adapter;
    const gathered = gatherings.filter((gathering) => rooms.has(gathering));
    if (gathered.length === 0) return;
    const audience = except === undefined ? sockets.to(gathered) : except.to(gathered);
    // The events' names and payloads belong together, which a union of names cannot show.
    (audience.emit as (name: string, payload: unknown) => void).call(audience, name, makePayload());
    for (const gathering of gathered) slowReaders.check(rooms.get(gathering) ?? new Set());
  }

  function tellRoom<Name extends EventFor<'room'>>(roomId: string, ...told: Told<Name>): void {
    tellGathered([gatheringOf.room(roomId)], ...told);
  }

  function tellInboxReset(organizationId: string): void {
    const payload = () => ({ organizationId });
    tellGathered([gatheringOf.colleagues(organizationId)], 'inbox.reset', payload);
  }

  /** Of people who will not come back with what they had. */
  const revoked = new WeakSet<SessionSocket>();

  function close(gathering: string, reason: EndReason): void {
    const theirs = sockets.in(gathering);
    theirs.emit('session.ended', { reason });
    if (reason === 'revoked') {
      for (const id of sockets.sockets.adapter.rooms.get(gathering) ?? []) {
        const socket = sockets.sockets.sockets.get(id);
        if (socket !== undefined) revoked.add(socket);
      }
    }
    theirs.disconnectSockets(true);
  }

  const inboxNews = createInboxNews({
    isHeard: (room) =>
      inboxesOf(room).some((gathering) => sockets.sockets.adapter.rooms.has(gathering)),
    tell: (room, payload) => tellGathered(inboxesOf(room), 'inbox.changed', () => payload),
  });

  return {
    tell(event: DomainEvent): void {
      switch (event.name) {
        case 'message.created': {
          const { message } = event;
          const room = toRoomState(event.room);
          // Told that there is one, the reader fetches it in its own time.
          if (message.data.length > EVENT_DATA_BYTES_MAX) {
            tellRoom(room.id, 'room.changed', () => ({ room }));
          } else {
            const payload = () => ({ message: toMessage(message, room.id), room });
            tellRoom(room.id, 'message.created', payload);
          }
          inboxNews.add(event.room, () => ({
            room,
            activeAt: toTime(event.room.activeAtMs),
            latest: toLatest({ ...message, dataStart: message.data }),
            work: event.work && toWork(event.work),
            visitor: null,
          }));
          return;
        }
        case 'room.created': {
          const { room } = event;
          inboxNews.add(room, () => ({
            room: toRoomState(room),
            activeAt: toTime(room.activeAtMs),
            latest: null,
            work: toWork(room.work),
            visitor: null,
          }));
          return;
        }
        case 'room.changed': {
          const { work, ...stored } = event.room;
          const room = toRoomState(stored);
          tellRoom(room.id, 'room.changed', () => ({ room }));
          inboxNews.add(stored, () => ({
            room,
            activeAt: toTime(stored.activeAtMs),
            latest: null,
            work: event.isWorkChanged ? toWork(work) : null,
            visitor: null,
          }));
          return;
        }
        case 'visitor.changed': {
          const { room, visitor } = event;
          inboxNews.add(room, () => ({
            room: toRoomState(room),
            activeAt: toTime(room.activeAtMs),
            latest: null,
            work: null,
            visitor,
          }));
          return;
        }
        case 'journal.created': {
          const { room, work } = event;
          const { organizationId, product } = room;
          const entry = toJournalEntry(event.entry, room.id);
          tellGathered([gatheringOf.agentsOf(room.id)], 'journal.created', () => ({
            entry,
            room: toRoomState(room),
            work: toWork(work),
          }));
          const called = entry.fact.kind === 'note' ? entry.fact.mentions : [];
          tellGathered(called.map(gatheringOf.account), 'mentioned', () => ({
            organizationId,
            product,
            entry,
          }));
          return;
        }
        case 'colleague.changed': {
          const { organizationId, accountId, availability } = event;
          tellGathered([gatheringOf.colleagues(organizationId)], 'colleague.changed', () => ({
            organizationId,
            accountId,
            availability,
          }));
          return;
        }
        case 'agent.away':
        case 'typing.changed':
          // Told where it is known who is there, and who of them types.
          return;
        case 'visitor.ended':
          close(gatheringOf.visitor(event.tokenHash), event.reason);
          return;
        case 'session.ended':
          for (const id of event.sessionIds) close(gatheringOf.session(id), 'revoked');
          return;
        case 'account.changed':
          close(gatheringOf.account(event.accountId), 'changed');
          return;
        case 'key.revoked':
          close(gatheringOf.key(event.keyId), 'revoked');
          return;
        case 'routing.changed':
          return;
        case 'identity.changed':
          // Whom a key has named that is gone, and in which rooms, is known to the lists alone.
          tellInboxReset(event.organizationId);
          // So seldom that looking at every socket costs less than gathering them all the time.
          for (const { data } of sockets.sockets.sockets.values()) {
            const { principal } = data;
            if (principal.kind !== 'visitor') continue;
            if (principal.organizationId !== event.organizationId) continue;
            close(gatheringOf.visitor(principal.tokenHash), 'changed');
          }
      }
    },

    /** Closes the sockets that were opened with the same token, key or session. */
    end(principal: Admitted, reason: EndReason): void {
      close(closestGathering(principal), reason);
    },

    /** Whether a socket was closed because what it was opened with was ended. */
    isRevoked: (socket: SessionSocket): boolean => revoked.has(socket),

    /** To all in the room but who types. */
    tellTyping(
      from: SessionSocket | undefined,
      roomId: string,
      side: Side,
      isTyping: boolean,
    ): void {
      tellRoom(roomId, 'typing.changed', () => ({ roomId, side, isTyping }), from);
    },

    tellPresence(roomId: string, presence: Presence): void {
      tellRoom(roomId, 'presence.changed', () => ({ roomId, presence }));
    },

    tellViewers(roomId: string, viewers: Viewing): void {
      const payload = () => ({ roomId, viewers });
      tellGathered([gatheringOf.agentsOf(roomId)], 'viewers.changed', payload);
    },

    /** What the database says of a room: who has missed something of it reads it by that. */
    tellRoomState(room: StoredRoomState): void {
      tellRoom(room.id, 'room.changed', () => ({ room: toRoomState(room) }));
    },

    tellInboxReset,

    /** To whoever comes and changes nothing by it. */
    tellViewersTo(socket: SessionSocket, roomId: string, viewers: Viewing): void {
      socket.emit('viewers.changed', { roomId, viewers });
    },

    /** Tells at once what is held back. */
    stop: (): void => inboxNews.flush(),
  };
}

/** Those who hear of a room in lists: agents for all products, and those for its product. */
function inboxesOf({ organizationId, product }: PlacedRoom): string[] {
  return [gatheringOf.inbox(organizationId), gatheringOf.inbox(organizationId, product)];
}
