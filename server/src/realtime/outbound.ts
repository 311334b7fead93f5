import { EVENT_DATA_BYTES_MAX } from '@dowellchat/contract/limits.ts';
import type {
  OUTBOUND_EVENTS,
  OutboundName,
  PayloadOf,
  Presence,
} from '@dowellchat/contract/v3/events.ts';
import type { Side } from '@dowellchat/contract/v3/values.ts';
import type { DomainEvent } from '../domain/domain-events.ts';
import { toMessage, toRoomState } from '../v3/answers.ts';
import { gatheringOf, type SessionSocket, type Sockets } from './session.ts';
import type { SlowReaders } from './slow-readers.ts';

/** Events that everybody who has joined a room hears. */
type RoomEvent = {
  [Name in OutboundName]: (typeof OUTBOUND_EVENTS)[Name]['audience'] extends 'room' ? Name : never;
}[OutboundName];

export type Outbound = ReturnType<typeof createOutbound>;

/** Who hears what: nothing leaves through a socket but from here. */
export function createOutbound(sockets: Sockets, slowReaders: SlowReaders) {
  function tellRoom<Name extends RoomEvent>(
    roomId: string,
    name: Name,
    makePayload: () => PayloadOf<Name>,
    except?: SessionSocket,
  ): void {
    const gathering = gatheringOf.room(roomId);
    const ids = sockets.sockets.adapter.rooms.get(gathering);
    if (ids === undefined) return;
    const audience = except === undefined ? sockets.to(gathering) : except.to(gathering);
    // The events' names and payloads belong together, which a union of names cannot show.
    (audience.emit as (name: string, payload: unknown) => void).call(audience, name, makePayload());
    slowReaders.check(ids);
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
        case 'visitor.ended': {
          const theirs = sockets.in(gatheringOf.visitor(event.tokenHash));
          theirs.emit('session.ended', { reason: event.reason });
          theirs.disconnectSockets(true);
          return;
        }
        case 'identity.changed': {
          // So seldom that looking at every socket costs less than gathering them all the time.
          for (const socket of sockets.sockets.sockets.values()) {
            const { principal } = socket.data;
            if (principal.kind !== 'visitor') continue;
            if (principal.organizationId !== event.organizationId) continue;
            socket.emit('session.ended', { reason: 'changed' });
            socket.disconnect(true);
          }
        }
      }
    },

    /** To all in the room but who types. */
    tellTyping(from: SessionSocket, roomId: string, side: Side, isTyping: boolean): void {
      tellRoom(roomId, 'typing.changed', () => ({ roomId, side, isTyping }), from);
    },

    tellPresence(roomId: string, presence: Presence): void {
      tellRoom(roomId, 'presence.changed', () => ({ roomId, presence }));
    },
  };
}
