import type { VisitorRoom } from '../../../../bench/faults/visitor-rooms.ts';
import { openRawWebSocket, type RawWebSocket } from './raw-websocket.ts';

/** Packets of Socket.IO 4 over Engine.IO 4, as they travel. */
export const PACKET = { connect: '40', event: '42', ack: '43', ping: '2', pong: '3' } as const;

/** A WebSocket whose session is admitted with the room's token. It answers no pings by itself. */
export async function openRawSession(
  url: URL,
  { token }: Pick<VisitorRoom, 'token'>,
): Promise<RawWebSocket> {
  const socket = await openRawWebSocket(url);
  socket.send(PACKET.connect + JSON.stringify({ token }));
  await socket.hear((text) => text.startsWith(PACKET.connect));
  return socket;
}

/** The same, hearing of the room. */
export async function joinRaw(url: URL, room: VisitorRoom): Promise<RawWebSocket> {
  const socket = await openRawSession(url, room);
  const request = { rooms: [{ roomId: room.id, cursor: null }] };
  socket.send(`${PACKET.event}1${JSON.stringify(['room.join', request])}`);
  await socket.hear((text) => text.startsWith(`${PACKET.ack}1`));
  return socket;
}
