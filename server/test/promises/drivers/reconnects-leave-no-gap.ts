import { setTimeout } from 'node:timers/promises';
import { CATCH_UP_MESSAGES_MAX, START_MESSAGES } from '@dowellchat/contract/limits.ts';
import type { Cursor, JoinedRoom, ResetReason } from '@dowellchat/contract/v3/events.ts';
import type { Message } from '@dowellchat/contract/v3/values.ts';
import { expect, onTestFinished, vi } from 'vitest';
import { createHttpClient, type HttpClient } from '../../../../bench/faults/http-client.ts';
import {
  callV3,
  listAllMessages,
  type Page,
  type VisitorRoom,
} from '../../../../bench/faults/visitor-rooms.ts';
import type { Supervised } from '../../../../bench/faults/supervised-server.ts';
import { applyJoin, emptyRoomView, type RoomView } from '../../../../client/src/client.ts';
import { layLine } from '../support/faulty-line.ts';
import { comeBack, type Returned, type Returning } from '../support/returning-client.ts';
import type { Run } from '../support/run.ts';
import { openSdkClient, untilLive } from '../support/sdk-clients.ts';

const AT_ONCE = 50;
/** So many messages rooms have, around every limit there is. */
const LENGTHS = [
  0,
  1,
  START_MESSAGES - 1,
  START_MESSAGES + 1,
  CATCH_UP_MESSAGES_MAX,
  CATCH_UP_MESSAGES_MAX + 1,
  CATCH_UP_MESSAGES_MAX + 60,
];
/** More than a join carries, and no more than one page. */
const HEAVY = { count: 6, bytes: 120_000 };
const LIVE_PER_CLIENT = 1;
const CONVERGED_WITHIN_MS = 30_000;
const REQUESTS_MAX = 2;
/** So many messages a room gets while its clients are away. */
const MISSED = [0, 1, 30, CATCH_UP_MESSAGES_MAX - 1, CATCH_UP_MESSAGES_MAX + 100];
/** Whoever was away for long tries again ever less often. */
const OFFLINE_CONVERGED_WITHIN_MS = 60_000;

/** Whatever their cursors, all who come back have all or are told to reset, within two requests. */
export async function expectAnyCursorToCatchUp(
  run: Run<Supervised>,
  { clients }: { readonly clients: number },
): Promise<void> {
  const http = createHttpClient(run.server.url);
  onTestFinished(http.close);
  const places = await fillRooms(run, http);
  const counts: Record<string, number> = {};
  let requestsMax = 0;
  for (let done = 0; done < clients; done += AT_ONCE) {
    const batch = Array.from({ length: Math.min(AT_ONCE, clients - done) }, (_, index) =>
      chooseClient(run, places, done + index),
    );
    const returned = batch.map((client) => comeBack(run.server.url(), http, client));
    // Life goes on while they come: events meet joins.
    const rest = run.connect();
    const writing = places.map(async ({ room }) => {
      for (let count = 0; count < LIVE_PER_CLIENT; count += 1) {
        await setTimeout(run.random.integer(0, 300));
        const text = `meanwhile ${done} ${count}`;
        const told = await run.clients.send(rest, { room: room.id, author: 'visitor', text });
        expect(told.kind).toBe('acked');
      }
    });
    await Promise.all(writing);
    for (const place of places) place.stored = await listAllMessages(http, place.room);
    for (const [index, client] of batch.entries()) {
      const result = returned[index]!;
      await expectConverged(result, client);
      expect(result.reset, client.kind).toBe(client.expected);
      expect(result.requests, client.kind).toBeLessThanOrEqual(REQUESTS_MAX);
      requestsMax = Math.max(requestsMax, result.requests);
      counts[`${client.kind}: ${result.reset}`] =
        (counts[`${client.kind}: ${result.reset}`] ?? 0) + 1;
    }
  }
  console.log({ seed: run.random.seed, requestsMax, ...counts });
  expect(new Set(Object.keys(counts).map((name) => name.split(': ')[1]))).toEqual(
    new Set(['null', 'start', 'epoch', 'future', 'far']),
  );
}

export interface Absence {
  readonly clientsPerRoom: number;
  readonly offlineMs: readonly [min: number, max: number];
}

/** Clients that were offline for a while, and missed much or little, miss nothing. */
export async function expectAbsentToMissNothing(
  run: Run<Supervised>,
  { clientsPerRoom, offlineMs }: Absence,
): Promise<void> {
  const rooms = await run.openVisitorRooms(MISSED.length);
  const rest = run.connect();
  const away = await Promise.all(
    rooms.map(async (room, index) => {
      const line = await layLine(run.server.url);
      const clients = Array.from({ length: clientsPerRoom }, () => openSdkClient(line.url, room));
      return { room, line, clients, missed: MISSED[index] ?? 0 };
    }),
  );
  await untilLive(away.flatMap(({ clients }) => clients));
  await Promise.all(
    away.map(async ({ room, line, missed }) => {
      line.goDown();
      for (let count = 1; count <= missed; count += 1) {
        const text = `missed ${count}`;
        const told = await run.clients.send(rest, { room: room.id, author: 'visitor', text });
        expect(told.kind).toBe('acked');
      }
      await setTimeout(run.random.integer(...offlineMs));
      line.goUp();
    }),
  );
  const http = createHttpClient(run.server.url);
  onTestFinished(http.close);
  for (const { room, clients } of away) {
    const stored = await listAllMessages(http, room);
    for (const { room: live, told } of clients) {
      await vi.waitFor(
        () => {
          expect(live.get().messages).toEqual(stored);
          expect(told).toEqual(stored);
        },
        { timeout: OFFLINE_CONVERGED_WITHIN_MS, interval: 50 },
      );
    }
  }
}

interface Place {
  readonly room: VisitorRoom;
  readonly epoch: string;
  stored: Message[];
}

/** Rooms of every length, and one with messages too heavy for one join. */
async function fillRooms(run: Run<Supervised>, http: HttpClient): Promise<Place[]> {
  const rooms = await run.openVisitorRooms(LENGTHS.length + 1);
  const rest = run.connect();
  const fill = async (room: VisitorRoom, count: number, bytes: number): Promise<void> => {
    await Promise.all(
      Array.from({ length: count }, async (_, index) => {
        const text = `message ${index} `.padEnd(bytes, '.');
        const told = await run.clients.send(rest, { room: room.id, author: 'visitor', text });
        expect(told.kind).toBe('acked');
      }),
    );
  };
  for (const [index, length] of LENGTHS.entries()) await fill(rooms[index]!, length, 100);
  await fill(rooms.at(-1)!, HEAVY.count, HEAVY.bytes);
  return Promise.all(
    rooms.map(async (room) => {
      const path = `/rooms/${room.id}/messages?limit=1`;
      const { epoch } = await callV3<Page>(http, 'GET', path, room);
      return { room, epoch, stored: await listAllMessages(http, room) };
    }),
  );
}

interface Client extends Returning {
  readonly kind: string;
  readonly place: Place;
  readonly expected: ResetReason | null;
}

type Kind = (
  place: Place,
  run: Run<Supervised>,
) => { cursor: Cursor | null; expected: ResetReason | null; heldTo: number };

const KINDS: Readonly<Record<string, Kind>> = {
  none: () => ({ cursor: null, expected: 'start', heldTo: 0 }),
  'up to date': ({ epoch, stored }) => ({
    cursor: { epoch, seq: stored.length },
    expected: null,
    heldTo: stored.length,
  }),
  'a while ago': ({ epoch, stored }, { random }) => {
    // What is written while they come back counts as missed, too.
    const missedMax = CATCH_UP_MESSAGES_MAX - LIVE_PER_CLIENT;
    const seq = random.integer(Math.max(0, stored.length - missedMax), stored.length);
    return { cursor: { epoch, seq }, expected: null, heldTo: seq };
  },
  'long ago': ({ epoch, stored }) => {
    const isFar = stored.length > CATCH_UP_MESSAGES_MAX;
    const seq = isFar ? stored.length - CATCH_UP_MESSAGES_MAX - 1 : 0;
    const isNear = stored.length < CATCH_UP_MESSAGES_MAX - LIVE_PER_CLIENT;
    if (isFar) return { cursor: { epoch, seq }, expected: 'far', heldTo: seq };
    return isNear
      ? { cursor: { epoch, seq: 0 }, expected: null, heldTo: 0 }
      : { cursor: null, expected: 'start', heldTo: 0 };
  },
  future: ({ epoch, stored }, { random }) => ({
    cursor: { epoch, seq: stored.length + random.integer(1000, 1_000_000) },
    expected: 'future',
    heldTo: stored.length,
  }),
  'far future': ({ epoch, stored }) => ({
    cursor: { epoch, seq: Number.MAX_SAFE_INTEGER },
    expected: 'future',
    heldTo: stored.length,
  }),
  foreign: ({ stored }, { random }) => ({
    cursor: { epoch: 'f'.repeat(32), seq: random.integer(0, stored.length) },
    expected: 'epoch',
    heldTo: stored.length,
  }),
  garbage: (_, { random }) => ({
    cursor: { epoch: `\u0000'; ${random.integer(0, 1e6)} \uD83D`, seq: random.integer(0, 1e9) },
    expected: 'epoch',
    heldTo: 0,
  }),
};

function chooseClient(run: Run<Supervised>, places: readonly Place[], index: number): Client {
  const kinds = Object.entries(KINDS);
  const [kind, choose] = kinds[index % kinds.length]!;
  const place = places[Math.floor(index / kinds.length) % places.length]!;
  const { heldTo, ...chosen } = choose(place, run);
  return {
    kind,
    place,
    room: place.room,
    held: chosen.cursor === null ? emptyRoomView() : viewOf(place, heldTo),
    ...chosen,
  };
}

/** What a client holds that was told of all up to a `seq`: the latest of them. */
function viewOf({ room, stored }: Place, to: number): RoomView {
  const held: JoinedRoom['room'] = {
    id: room.id,
    organizationId: '',
    product: '',
    userId: '',
    portfolio: '',
    createdAt: '',
    isActive: true,
    lastSeq: to,
    readSeq: { visitor: 0, agent: 0 },
    version: 1,
  };
  const joined: JoinedRoom = {
    room: held,
    reset: 'start',
    messages: stored.slice(Math.max(0, to - START_MESSAGES), to),
    presence: { visitor: true, agent: false },
  };
  return applyJoin(emptyRoomView(), joined);
}

/** It shows what the server holds up to the very end, without a gap; from where it stood, unless it was reset. */
async function expectConverged(returned: Returned, { place, held, kind }: Client): Promise<void> {
  await vi.waitFor(() => {
    const { messages, room, ahead } = returned.view;
    expect(room?.lastSeq, kind).toBe(place.stored.length);
    const from = (messages[0]?.seq ?? place.stored.length + 1) - 1;
    expect(messages).toEqual(place.stored.slice(from));
    expect(ahead).toEqual([]);
    const heldFrom = held.messages[0]?.seq;
    if (returned.reset === null && heldFrom !== undefined) expect(from + 1).toBe(heldFrom);
    else
      expect(place.stored.length - from).toBeGreaterThanOrEqual(Math.min(place.stored.length, 1));
  }, CONVERGED_WITHIN_MS);
}
