/**
 * The bare limit program: what node:http and better-sqlite3 can do with the same durable work and
 * nothing else. No validation, no framework, no limits: it is a yardstick and never a server.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createdMessage, listedMessages, listedRooms, openedRoom } from './answers.ts';
import { openDatabase } from './database.ts';
import { openMessages, type NewMessage } from './messages.ts';
import { openRooms, type RoomFields } from './rooms.ts';

const database = openDatabase(process.env['DATA_DIR'] ?? './data');
const rooms = openRooms(database);
const messages = openMessages(database);

const server = createServer((request, response) => {
  const url = request.url ?? '/';
  const queryAt = url.indexOf('?');
  const path = queryAt < 0 ? url : url.slice(0, queryAt);
  if (request.method === 'POST') readBody(request, (text) => post(path, text, response));
  else get(path, new URLSearchParams(queryAt < 0 ? '' : url.slice(queryAt)), response);
});

function post(path: string, text: string, response: ServerResponse): void {
  if (path === '/api/v2/room-service/') {
    messages.append({
      message: JSON.parse(text) as NewMessage,
      committed: (id) => (id ? answer(response, 200, createdMessage(id)) : refuse(response, 404)),
      failed: () => refuse(response, 500),
    });
  } else if (path === '/api/v2/room-control/') {
    const { room, created } = rooms.getOrCreate(JSON.parse(text) as RoomFields);
    answer(response, 200, openedRoom(room, created));
  } else refuse(response, 404);
}

function get(path: string, query: URLSearchParams, response: ServerResponse): void {
  if (path === '/api/v2/room-service/' && query.get('type') === 'get_messages') {
    answer(response, 200, listedMessages(messages.list(query.get('room_id') ?? '')));
  } else if (path === '/api/v2/room-list/') {
    const found = rooms.list(query.get('org_id') ?? '', query.get('product_name') ?? '');
    answer(response, 200, listedRooms(found));
  } else refuse(response, 404);
}

function readBody(request: IncomingMessage, use: (text: string) => void): void {
  let text = '';
  request.setEncoding('utf8');
  request.on('data', (chunk: string) => (text += chunk));
  request.on('end', () => use(text));
}

function answer(response: ServerResponse, status: number, body: object): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
  });
  response.end(text);
}

function refuse(response: ServerResponse, status: number): void {
  answer(response, status, { success: false });
}

const host = process.env['HOST'] ?? '127.0.0.1';
server.listen(Number(process.env['PORT'] ?? 0), host, () => {
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  console.log(`ready on http://${host}:${port}`);
});

process.once('SIGTERM', () => {
  server.closeAllConnections();
  server.close(() => database.close());
});
