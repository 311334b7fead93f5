import type {
  InboundName,
  JoinedRoom,
  ReplyOf,
  RequestOf,
} from '@dowellchat/contract/v3/events.ts';
import { sideOf } from '../domain/access/principal.ts';
import type { CatchUp } from '../domain/messages/catch-up.ts';
import type { RoomsService } from '../domain/rooms/rooms.service.ts';
import type { Publish } from '../domain/domain-events.ts';
import { ApplicationError } from '../lib/application-error.ts';
import { toMessage, toRoom, toRoomState } from '../v3/answers.ts';
import { postMessage, type PostContext } from '../v3/post-message.ts';
import { toProblem } from '../v3/problems.ts';
import type { Inboxes } from './inboxes.ts';
import type { JoinedRooms } from './joined-rooms.ts';
import type { Outbound } from './outbound.ts';
import type { PresenceOfRooms } from './presence.ts';
import type { SessionSocket } from './session.ts';
import type { Viewers } from './viewers.ts';

/** Bytes of messages that one join tells, of all its rooms together. */
const JOIN_BYTES_MAX = 512 * 1024;

export interface InboundContext extends PostContext {
  readonly epoch: string;
  readonly rooms: RoomsService;
  readonly catchUp: CatchUp;
  readonly presence: PresenceOfRooms;
  readonly viewers: Viewers;
  readonly publish: Publish;
  readonly joinedRooms: JoinedRooms;
  readonly inboxes: Inboxes;
  readonly outbound: Outbound;
}

export type InboundHandlers = {
  [Name in InboundName]: (
    socket: SessionSocket,
    request: RequestOf<Name>,
  ) => Promise<ReplyOf<Name>>;
};

/** What each event does: the same service calls as the v3 API over HTTP. */
export function inboundHandlers(context: InboundContext): InboundHandlers {
  const {
    epoch,
    rooms,
    catchUp,
    presence,
    viewers,
    joinedRooms,
    inboxes,
    outbound,
    limits,
    publish,
  } = context;

  return {
    async 'room.join'(socket, request) {
      const joined: ReplyOf<'room.join'>['rooms'] = [];
      let bytesLeft = JOIN_BYTES_MAX;
      for (const wanted of request.rooms) {
        try {
          const { told, bytes } = await join(socket, wanted, bytesLeft);
          bytesLeft -= bytes;
          joined.push(told);
        } catch (error) {
          // One room that is gone must not keep the others from being told.
          if (!(error instanceof ApplicationError)) throw error;
          joined.push({ roomId: wanted.roomId, error: toProblem(error).error });
        }
      }
      return { epoch, rooms: joined };
    },

    async 'room.leave'(socket, { roomId }) {
      await joinedRooms.leave(socket, roomId);
      return {};
    },

    'message.send': async ({ data: session }, { roomId, ...sent }) =>
      postMessage(context, { ...session, roomId }, sent),

    async 'read.mark'({ data: { principal, address } }, { roomId, seq }) {
      await limits.takeWrite(address);
      return toRoomState(await rooms.markRead(principal, roomId, seq));
    },

    async 'typing.set'(socket, { roomId, isTyping }) {
      if (!joinedRooms.hasJoined(socket, roomId)) {
        throw new ApplicationError('NOT_FOUND', 'Room not found');
      }
      const { principal } = socket.data;
      outbound.tellTyping(socket, roomId, sideOf(principal), isTyping);
      if (principal.kind === 'agent') viewers.setTyping(roomId, principal, isTyping);
      publish({
        name: 'typing.changed',
        roomId,
        side: sideOf(principal),
        accountId: principal.kind === 'agent' ? principal.accountId : null,
        isTyping,
      });
      return {};
    },

    async 'inbox.join'(socket, { organizationId }) {
      await inboxes.join(socket, organizationId);
      return {};
    },

    async 'inbox.leave'(socket, { organizationId }) {
      await inboxes.leave(socket, organizationId);
      return {};
    },
  };

  /**
   * Access is asked first, or events would leak. Then the socket hears the room's events, and only
   * then what it missed is read: an event in between is told twice rather than never.
   */
  async function join(
    socket: SessionSocket,
    { roomId, cursor }: RequestOf<'room.join'>['rooms'][number],
    bytesMax: number,
  ): Promise<{ told: JoinedRoom; bytes: number }> {
    const { principal } = socket.data;
    await rooms.get(principal, roomId);
    await joinedRooms.enter(socket, roomId);
    const { room, reset, messages } = await catchUp(principal, { roomId, cursor }, bytesMax);
    const { told, bytes } = takeWhileLight(messages, bytesMax);
    return {
      told: {
        room: toRoom(room),
        reset,
        messages: told.map((message) => toMessage(message, roomId)),
        presence: presence.of(roomId),
      },
      bytes,
    };
  }
}

/** Storage gives at least one message, however heavy; a frame must not hold it. */
function takeWhileLight<M extends { readonly data: string }>(
  messages: readonly M[],
  bytesMax: number,
): { told: M[]; bytes: number } {
  let bytes = 0;
  const told: M[] = [];
  for (const message of messages) {
    const weight = Buffer.byteLength(message.data);
    if (bytes + weight > bytesMax) break;
    bytes += weight;
    told.push(message);
  }
  return { told, bytes };
}
