import { EVENT_DATA_BYTES_MAX } from '@dowellchat/contract/limits.ts';
import type {
  OUTBOUND_EVENTS,
  OutboundName,
  PayloadOf,
  Presence,
} from '@dowellchat/contract/v3/events.ts';
import type { Side } from '@dowellchat/contract/v3/values.ts';
import type { Admitted } from '../domain/access/standing.service.ts';
import type { DomainEvent } from '../domain/domain-events.ts';
import { toMessage, toRoomState } from '../v3/answers.ts';
import { closestGathering, gatheringOf, type SessionSocket, type Sockets } from './session.ts';
import type { SlowReaders } from './slow-readers.ts';

/** Events that everybody who has joined a room hears. */
type RoomEvent = {
  [Name in OutboundName]: (typeof OUTBOUND_EVENTS)[Name]['audience'] extends 'room' ? Name : never;
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
  function tellRoom<Name extends RoomEvent>(roomId: string, ...told: Told<Name>): void {
    tellGathered(gatheringOf.room(roomId), ...told);
  }

  /** Nothing is made for a gathering that nobody is in. */
  function tellGathered<Name extends OutboundName>(
    gathering: string,
    ...[name, makePayload, except]: Told<Name>
  ): void {
    const ids = sockets.sockets.adapter.rooms.get(gathering);
    if (ids === undefined) return;
    const audience = except === undefined ? sockets.to(gathering) : except.to(gathering);
    // The events' names and payloads belong together, which a union of names cannot show.
    (audience.emit as (name: string, payload: unknown) => void).call(audience, name, makePayload());
    slowReaders.check(ids);
  }

  function close(gathering: string, reason: EndReason): void {
    const theirs = sockets.in(gathering);
    theirs.emit('session.ended', { reason });
    theirs.disconnectSockets(true);
  }

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
          return;
        }
        case 'room.changed': {
          const room = toRoomState(event.room);
          tellRoom(room.id, 'room.changed', () => ({ room }));
          return;
        }
        case 'visitor.ended':
          close(gatheringOf.visitor(event.visitorId), 'revoked');
          return;
        case 'session.ended':
          for (const id of event.sessionIds) close(gatheringOf.session(id), 'revoked');
          return;
        case 'account.changed':
          close(gatheringOf.account(event.accountId), 'changed');
          return;
        case 'key.revoked':
          close(gatheringOf.key(event.keyId), 'revoked');
      }
    },

    /** Closes the sockets that were opened with the same token, key or session. */
    end(principal: Admitted, reason: EndReason): void {
      close(closestGathering(principal), reason);
    },

    /** To all in the room but who types. */
    tellTyping(from: SessionSocket, roomId: string, side: Side, isTyping: boolean): void {
      tellRoom(roomId, 'typing.changed', () => ({ roomId, side, isTyping }), from);
    },

    tellPresence(roomId: string, presence: Presence): void {
      tellRoom(roomId, 'presence.changed', () => ({ roomId, presence }));
    },

    tellViewers(roomId: string, viewers: Viewing): void {
      const payload = () => ({ roomId, viewers });
      tellGathered(gatheringOf.agentsOf(roomId), 'viewers.changed', payload);
    },

    /** To whoever comes and changes nothing by it. */
    tellViewersTo(socket: SessionSocket, roomId: string, viewers: Viewing): void {
      socket.emit('viewers.changed', { roomId, viewers });
    },
  };
}
