import { describe, expect, test } from 'vitest';
import type { Api } from '../support/api.ts';
import { engines } from '../support/engines.ts';
import {
  deleteRoom,
  newVisit,
  openedIn,
  openRoom,
  postMessage,
  readMessages,
  readRoom,
  ROOM_CONTROL,
  sendMessage,
  unique,
  type RoomAnswer,
  type VisitFields,
} from '../support/v2.ts';
import { clustersOf, useCluster } from './second-instance.ts';

const CREATED = 'Room created successfully';
const CALLS = 20;
const ROOMS = 4;
const MESSAGES_PER_ROOM = 40;

const cases = engines.flatMap((engine) =>
  clustersOf(engine).map((cluster) => ({ ...cluster, engine, name: engine.name })),
);

async function open(api: Api, visit: VisitFields): Promise<RoomAnswer> {
  return openedIn(await api.post(ROOM_CONTROL, visit));
}

describe.each(cases)('$name, $title', ({ engine, servers }) => {
  const cluster = useCluster(engine, servers);

  test('simultaneous first calls of a visitor meet in one room, made once', async () => {
    const visit = newVisit();
    const answers = await Promise.all(
      Array.from({ length: CALLS }, (_, call) => open(cluster.apiFor(call), visit)),
    );
    expect(new Set(answers.map((answer) => answer.inserted_id)).size).toBe(1);
    expect(answers.filter(({ message }) => message === CREATED)).toHaveLength(1);
  });

  test('simultaneous calls of different visitors each get a room of their own', async () => {
    const org_id = newVisit().org_id;
    const answers = await Promise.all(
      Array.from({ length: CALLS }, (_, call) => open(cluster.apiFor(call), newVisit({ org_id }))),
    );
    expect(new Set(answers.map((answer) => answer.inserted_id)).size).toBe(CALLS);
    expect(answers.every(({ message }) => message === CREATED)).toBe(true);
  });

  test('a room opened and closed at once never leaves a visitor without a room', async () => {
    const visit = newVisit();
    const first = await open(cluster.apiFor(0), visit);
    const calls = Array.from({ length: CALLS }, async (_, call) => {
      const api = cluster.apiFor(call);
      if (call % 4 === 0) await deleteRoom(api, first.inserted_id);
      return open(api, visit);
    });
    const opened = new Set((await Promise.all(calls)).map((answer) => answer.inserted_id));
    expect([...opened].filter((id) => id !== first.inserted_id)).toHaveLength(1);
    expect(await readRoom(cluster.apiFor(1), first.inserted_id)).toMatchObject({
      is_active: false,
    });
  });

  test('a restored room stands beside the newer one, and the oldest active one is opened', async () => {
    const visit = newVisit();
    const older = await open(cluster.apiFor(0), visit);
    await deleteRoom(cluster.apiFor(1), older.inserted_id);
    const newer = await open(cluster.apiFor(0), visit);
    expect(newer.inserted_id).not.toBe(older.inserted_id);
    await deleteRoom(cluster.apiFor(1), older.inserted_id, true);
    expect((await open(cluster.apiFor(0), visit)).inserted_id).toBe(older.inserted_id);
    await deleteRoom(cluster.apiFor(1), older.inserted_id);
    expect((await open(cluster.apiFor(1), visit)).inserted_id).toBe(newer.inserted_id);
  });

  test('messages sent at once get 1, 2, 3 … in each room, without a gap', async () => {
    const rooms = await Promise.all(
      Array.from({ length: ROOMS }, () => openRoom(cluster.apiFor(0))),
    );
    const sends = Array.from({ length: ROOMS * MESSAGES_PER_ROOM }, async (_, index) => {
      const roomId = rooms[index % ROOMS]!._id;
      const api = cluster.apiFor(Math.floor(index / ROOMS));
      return { roomId, id: await postMessage(api, roomId, { message_data: `message ${index}` }) };
    });
    const acked = await Promise.all(sends);

    for (const [index, { _id }] of rooms.entries()) {
      const messages = await readMessages(cluster.apiFor(index), _id);
      expect(messages.map(({ seq }) => seq)).toEqual(
        Array.from({ length: MESSAGES_PER_ROOM }, (__, position) => position + 1),
      );
      const ids = acked.filter(({ roomId }) => roomId === _id).map(({ id }) => id);
      expect(messages.map((message) => message._id).toSorted()).toEqual(ids.toSorted());
    }
  });

  test('all servers show one order', async () => {
    const { _id } = await openRoom(cluster.apiFor(0));
    await Promise.all(
      Array.from({ length: 30 }, (_, index) => postMessage(cluster.apiFor(index), _id)),
    );
    expect(await readMessages(cluster.apiFor(0), _id)).toEqual(
      await readMessages(cluster.apiFor(1), _id),
    );
  });

  test('one client id sent many times at once is one message, and all are told its id', async () => {
    const { _id } = await openRoom(cluster.apiFor(0));
    const client_id = unique();
    const ids = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        postMessage(cluster.apiFor(index), _id, { client_id }),
      ),
    );
    expect(new Set(ids).size).toBe(1);
    expect((await readMessages(cluster.apiFor(0), _id)).map((message) => message._id)).toEqual([
      ids[0],
    ]);
  });

  test('sends that are refused leave no gap', async () => {
    const { _id } = await openRoom(cluster.apiFor(0));
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, index) =>
        sendMessage(cluster.apiFor(index), index % 3 === 0 ? '0'.repeat(24) : _id),
      ),
    );
    expect(answers.filter(({ status }) => status === 404)).toHaveLength(10);
    expect((await readMessages(cluster.apiFor(0), _id)).map(({ seq }) => seq)).toEqual(
      Array.from({ length: 20 }, (_, index) => index + 1),
    );
  });
});
