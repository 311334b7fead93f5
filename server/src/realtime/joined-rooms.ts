import { ROOMS_PER_SOCKET_MAX } from '@dowellchat/contract/limits.ts';
import { sideOf } from '../domain/access/principal.ts';
import { ApplicationError } from '../lib/application-error.ts';
import type { Outbound } from './outbound.ts';
import type { PresenceOfRooms } from './presence.ts';
import { gatheringOf, type SessionSocket } from './session.ts';
import type { Viewers } from './viewers.ts';

export interface JoinedRoomsParts {
  readonly presence: PresenceOfRooms;
  readonly viewers: Viewers;
  readonly outbound: Outbound;
}

export type JoinedRooms = ReturnType<typeof createJoinedRooms>;

/** Takes sockets into and out of rooms, and those who are there learn of it. */
export function createJoinedRooms({ presence, viewers, outbound }: JoinedRoomsParts) {
  /** Programs are of the agents' side, but nobody who looks. */
  async function enter(socket: SessionSocket, roomId: string): Promise<void> {
    const { principal } = socket.data;
    if (!hasJoined(socket, roomId)) {
      if (count(socket) >= ROOMS_PER_SOCKET_MAX) {
        throw new ApplicationError(
          'CONFLICT',
          `One connection hears of at most ${ROOMS_PER_SOCKET_MAX} rooms: leave some first.`,
        );
      }
      // Whoever has gone in the meantime would be counted for ever.
      if (!socket.connected) return;
      await socket.join(gatheringOf.room(roomId));
      presence.enter(roomId, sideOf(principal));
      if (principal.kind !== 'agent') return;
      await socket.join(gatheringOf.agentsOf(roomId));
      if (viewers.enter(roomId, principal)) return;
    }
    if (principal.kind === 'agent') outbound.tellViewersTo(socket, roomId, viewers.of(roomId));
  }

  function forget({ data: { principal } }: SessionSocket, roomId: string): void {
    presence.leave(roomId, sideOf(principal));
    if (principal.kind === 'agent') viewers.leave(roomId, principal);
  }

  return {
    enter,
    hasJoined,

    async leave(socket: SessionSocket, roomId: string): Promise<void> {
      if (!hasJoined(socket, roomId)) return;
      await socket.leave(gatheringOf.room(roomId));
      await socket.leave(gatheringOf.agentsOf(roomId));
      forget(socket, roomId);
    },

    /** Takes a socket that is about to go out of all its rooms. */
    leaveAll(socket: SessionSocket): void {
      for (const roomId of roomsOf(socket)) forget(socket, roomId);
    },
  };
}

function hasJoined({ rooms }: SessionSocket, roomId: string): boolean {
  return rooms.has(gatheringOf.room(roomId));
}

function roomsOf({ rooms }: SessionSocket): string[] {
  const prefix = gatheringOf.room('');
  return [...rooms].filter((one) => one.startsWith(prefix)).map((one) => one.slice(prefix.length));
}

/** Counts them only where there can be too many. */
function count(socket: SessionSocket): number {
  return socket.rooms.size < ROOMS_PER_SOCKET_MAX ? 0 : roomsOf(socket).length;
}
