import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { runCommand } from '../../../bench/faults/command.ts';
import { createHttpClient } from '../../../bench/faults/http-client.ts';
import {
  callV3,
  listAllMessages,
  type Page,
  type VisitorRoom,
} from '../../../bench/faults/visitor-rooms.ts';
import { emptyRoomView } from '../../../client/src/client.ts';
import { findFreePort } from '../../../bench/faults/free-port.ts';
import { comeBack } from './support/returning-client.ts';
import { useRun, type Run } from './support/run.ts';
import { openSdkClient, untilLive } from './support/sdk-clients.ts';
import { sized } from './support/size.ts';

const CLIENTS = sized({ short: 30, long: 300 });
const ROOMS = 5;
const BEFORE = 20;
/** Written after the backup, and undone by it; the same numbers are then given to others. */
const UNDONE = 1000;
const AFTER = 30;
const CONVERGED_WITHIN_MS = 60_000;

test('P7: after a restore every client that comes back is reset and shows what is stored now', async () => {
  const run = await useRun({ PORT: String(await findFreePort()) });
  const { server, database } = run;
  const rooms = await run.openVisitorRooms(ROOMS);
  await write(run, rooms, BEFORE, 'kept');
  const clients = Array.from({ length: CLIENTS }, (_, index) => ({
    room: rooms[index % ROOMS]!,
    sdk: openSdkClient(server.url(), rooms[index % ROOMS]!),
  }));
  await untilLive(clients.map(({ sdk }) => sdk));
  const backup = join(database.dataDir, 'backup.db');
  await runCommand(['backup', backup], database.env);
  await write(run, rooms, UNDONE / ROOMS, 'undone');
  const latestSeq = BEFORE + UNDONE / ROOMS;
  await vi.waitFor(() => {
    for (const { sdk } of clients) expect(sdk.room.get().room?.lastSeq).toBe(latestSeq);
    for (const { sdk } of clients) expect(sdk.room.get().messages.at(-1)?.seq).toBe(latestSeq);
  }, CONVERGED_WITHIN_MS);
  const cursors = await cursorsOf(run, rooms);

  await server.restart('SIGTERM', {
    whileDown: async () => void (await runCommand(['restore', backup], database.env)),
  });
  await write(run, rooms, AFTER, 'anew');

  const http = createHttpClient(server.url);
  onTestFinished(http.close);
  const stored = new Map(
    await Promise.all(
      rooms.map(async (room) => [room.id, await listAllMessages(http, room)] as const),
    ),
  );
  expect([...stored.values()].map((messages) => messages.at(-1)?.seq)).toEqual(
    rooms.map(() => BEFORE + AFTER),
  );
  await vi.waitFor(
    () => {
      for (const { sdk, room } of clients) {
        const { messages, room: state } = sdk.room.get();
        expect(state?.lastSeq).toBe(BEFORE + AFTER);
        const from = (messages[0]?.seq ?? 0) - 1;
        expect(messages).toEqual(stored.get(room.id)?.slice(from));
      }
    },
    { timeout: CONVERGED_WITHIN_MS, interval: 100 },
  );

  // Whatever they had been told last, also where that number exists again.
  for (const [room, cursor] of cursors) {
    for (const seq of [0, BEFORE, BEFORE + AFTER, latestSeq]) {
      const held = emptyRoomView();
      const returned = comeBack(server.url(), http, { room, held, cursor: { ...cursor, seq } });
      await vi.waitFor(() => expect(returned.reset).toBe('epoch'), 10_000);
      expect(returned.view.messages.at(-1)).toEqual(stored.get(room.id)?.at(-1));
    }
  }
  console.log({ clients: CLIENTS, latestSeq, reused: AFTER });
});

async function write(
  run: Run,
  rooms: readonly VisitorRoom[],
  count: number,
  what: string,
): Promise<void> {
  const rest = run.connect();
  await Promise.all(
    rooms.map(async ({ id: room }) => {
      for (let number = 1; number <= count; number += 1) {
        const text = `${what} ${number}`;
        const told = await run.clients.send(rest, { room, author: 'visitor', text });
        expect(told.kind).toBe('acked');
      }
    }),
  );
}

/** Where clients stand before the restore. */
function cursorsOf({ server }: Run, rooms: readonly VisitorRoom[]) {
  const http = createHttpClient(server.url);
  onTestFinished(http.close);
  return Promise.all(
    rooms.map(async (room) => {
      const { epoch } = await callV3<Page>(http, 'GET', `/rooms/${room.id}/messages`, room);
      return [room, { epoch }] as const;
    }),
  );
}
