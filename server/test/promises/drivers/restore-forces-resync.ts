import { expect, onTestFinished, vi } from 'vitest';
import { createHttpClient } from '../../../../bench/faults/http-client.ts';
import type { Supervised } from '../../../../bench/faults/supervised-server.ts';
import {
  callV3,
  listAllMessages,
  type Page,
  type VisitorRoom,
} from '../../../../bench/faults/visitor-rooms.ts';
import { emptyRoomView } from '../../../../client/src/client.ts';
import { comeBack } from '../support/returning-client.ts';
import type { Run } from '../support/run.ts';
import { openSdkClient, untilLive } from '../support/sdk-clients.ts';

const ROOMS = 5;
const BEFORE = 20;
/** Written after the backup, and undone by it; the same numbers are then given to others. */
const UNDONE = 1000;
const AFTER = 30;
const CONVERGED_WITHIN_MS = 60_000;

export interface Restored {
  readonly clientCount: number;
  readonly backUp: () => Promise<void>;
  /** Stops what serves, brings the backup back, and starts it again at the same address. */
  readonly restore: () => Promise<void>;
}

/** Clients that know messages which a restore undoes, and whose numbers others get after it. */
export async function expectRestoreToForceResync(
  run: Run<Supervised>,
  { clientCount, backUp, restore }: Restored,
): Promise<void> {
  const { server } = run;
  const rooms = await run.openVisitorRooms(ROOMS);
  await write(run, rooms, BEFORE, 'kept');
  const clients = Array.from({ length: clientCount }, (_, index) => ({
    room: rooms[index % ROOMS]!,
    sdk: openSdkClient(server.url(), rooms[index % ROOMS]!),
  }));
  await untilLive(clients.map(({ sdk }) => sdk));
  await backUp();
  await write(run, rooms, UNDONE / ROOMS, 'undone');
  const latestSeq = BEFORE + UNDONE / ROOMS;
  await vi.waitFor(() => {
    for (const { sdk } of clients) expect(sdk.room.get().room?.lastSeq).toBe(latestSeq);
    for (const { sdk } of clients) expect(sdk.room.get().messages.at(-1)?.seq).toBe(latestSeq);
  }, CONVERGED_WITHIN_MS);
  const cursors = await cursorsOf(run, rooms);

  await restore();
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
  console.log({ clients: clientCount, latestSeq, reused: AFTER });
}

async function write(
  run: Run<Supervised>,
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
function cursorsOf({ server }: Run<Supervised>, rooms: readonly VisitorRoom[]) {
  const http = createHttpClient(server.url);
  onTestFinished(http.close);
  return Promise.all(
    rooms.map(async (room) => {
      const { epoch } = await callV3<Page>(http, 'GET', `/rooms/${room.id}/messages`, room);
      return [room, { epoch }] as const;
    }),
  );
}
