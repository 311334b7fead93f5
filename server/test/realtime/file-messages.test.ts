import { expect, test } from 'vitest';
import { connect, join, problemOf } from '../support/sockets.ts';
import { useTestApp } from '../support/test-app.ts';
import { unique } from '../support/v2.ts';
import { bearer, openVisitorRoom } from '../support/v3.ts';

const app = useTestApp({ settings: { RATE_LIMITS: 'off' } });

async function upload(token: string, roomId: string): Promise<{ id: string }> {
  const answer = await app.api.send({
    method: 'POST',
    url: `/api/v3/rooms/${roomId}/files`,
    headers: { ...bearer(token), 'content-type': 'text/plain', 'x-file-name': 'notes.txt' },
    payload: 'hello',
  });
  expect(answer.status, answer.text).toBe(201);
  return answer.json as { id: string };
}

test('a file message tells what the server knows of the file, not what its sender says', async () => {
  const { token, room } = await openVisitorRoom(app.api);
  const file = await upload(token, room.id);
  const socket = await connect(app, token);
  await join(socket, room.id);
  const data = { fileId: file.id, name: 'trusted.exe', bytes: 1 };
  await socket.tell('message.send', { roomId: room.id, clientId: unique(), type: 'file', data });
  const { message } = await socket.hear('message.created');
  expect(message).toMatchObject({ type: 'file', data: { ...file, name: 'notes.txt', bytes: 5 } });
});

test.each([
  ['a file of another room', async () => foreignFile()],
  ['an unknown file', async () => 'f'.repeat(24)],
])('%s looks like none', async (_, findFile) => {
  const { token, room } = await openVisitorRoom(app.api);
  const socket = await connect(app, token);
  const reply = await socket.ask('message.send', {
    roomId: room.id,
    clientId: unique(),
    type: 'file',
    data: { fileId: await findFile() },
  });
  expect(problemOf(reply)).toMatchObject({ code: 'NOT_FOUND', message: 'File not found' });
});

async function foreignFile(): Promise<string> {
  const { token, room } = await openVisitorRoom(app.api);
  return (await upload(token, room.id)).id;
}
