/**
 * The bare Socket.IO program: what the library can do alone. Rooms, an acknowledgement, an echo to
 * everybody in the room; nobody is asked who they are and nothing is stored.
 */
import { createServer } from 'node:http';
import { Server } from 'socket.io';

const server = createServer((_request, response) => response.end());
const sockets = new Server(server, { serveClient: false, perMessageDeflate: false });

interface Sent {
  roomId: string;
  clientId: string;
  data: unknown;
}

sockets.on('connection', (socket) => {
  socket.on('room.join', ({ rooms }: { rooms: { roomId: string }[] }, acknowledge: () => void) => {
    for (const { roomId } of rooms) void socket.join(roomId);
    acknowledge();
  });
  socket.on('message.send', (message: Sent, acknowledge: (reply: object) => void) => {
    sockets.to(message.roomId).emit('message.created', { message });
    acknowledge({ message });
  });
});

const host = process.env['HOST'] ?? '127.0.0.1';
server.listen(Number(process.env['PORT'] ?? 0), host, () => {
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  console.log(`ready on http://${host}:${port}`);
});

process.once('SIGTERM', () => void sockets.close().then(() => process.exit(0)));
