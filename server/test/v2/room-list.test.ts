import { describe, expect, test } from 'vitest';
import { randomHex } from '../../src/lib/ids.ts';
import { insertRoom } from '../../src/storage/queries/rooms.queries.ts';
import { engines } from '../support/engines.ts';
import { useTestApp } from '../support/test-app.ts';
import {
  SHAPES,
  deleteRoom,
  initUrl,
  newVisit,
  openRoom,
  openedIn,
  postMessage,
  roomListUrl,
  unique,
  type Room,
} from '../support/v2.ts';

interface RoomList {
  rooms: Room[];
}

describe.each(engines)('room-list, on $name', (engine) => {
  const app = useTestApp({ engine });
  const list = async (visit: Parameters<typeof roomListUrl>[0]): Promise<Room[]> => {
    const answer = await app.api.get(roomListUrl(visit));
    expect(answer.status).toBe(200);
    return (answer.json as RoomList).rooms;
  };

  test('rooms in creation order, whatever happens in them later', async () => {
    const visit = newVisit();
    const made: string[] = [];
    for (let room = 0; room < 5; room += 1) {
      made.push(openedIn(await app.api.get(initUrl(visit))).inserted_id);
    }
    await postMessage(app.api, made[1]!);
    await deleteRoom(app.api, made[0]!);
    await deleteRoom(app.api, made[0]!, true);
    expect((await list(visit)).map(({ _id }) => _id)).toEqual(made);
  });

  test('inactive ones included', async () => {
    const visit = newVisit();
    const { _id } = await openRoom(app.api, visit);
    await deleteRoom(app.api, _id);
    await openRoom(app.api, visit);
    expect((await list(visit)).map(({ is_active }) => is_active)).toEqual([false, true]);
  });

  test('each room is what get-or-create answers', async () => {
    const visit = newVisit();
    const room = await openRoom(app.api, visit);
    expect(await list(visit)).toEqual([room]);
  });

  test('of this organization and this product only, named exactly', async () => {
    const visit = newVisit();
    const { _id } = await openRoom(app.api, visit);
    const others = [
      { ...visit, product_name: 'WORKFLOWAI' },
      { ...visit, org_id: `${visit.org_id}x` },
      { ...visit, org_id: visit.org_id.toUpperCase() },
    ];
    for (const other of others) await openRoom(app.api, other);
    expect((await list(visit)).map((room) => room._id)).toEqual([_id]);
    expect(await list({ ...visit, org_id: '%' })).toEqual([]);
  });

  test('a list longer than any page is whole and in order', async () => {
    const visit = newVisit();
    const ids = Array.from({ length: 450 }, () => randomHex(12));
    await app.storage.db.transaction().execute(async (tx) => {
      for (const id of ids) {
        await insertRoom(tx, {
          id,
          organizationId: visit.org_id,
          product: visit.product_name,
          userId: visit.user_id,
          portfolio: visit.portfolio_name,
          visitorKey: unique(),
          slot: null,
          visitorId: null,
          eventId: 'FB10100000001693018738#5535526',
          isLogin: true,
          createdAtMs: 0,
        });
      }
    });
    expect((await list(visit)).map(({ _id }) => _id)).toEqual(ids);
  });
});

describe.each(SHAPES)('room-list without its query, shape %s', (shape) => {
  const app = useTestApp({ settings: { V2_SHAPE: shape } });

  test.each(['', '?org_id=', '?product_name=WIFIQRCODE', '?org_id=x&product_name=NOPE'])(
    '%j lists nothing',
    async (query) => {
      await openRoom(app.api);
      const answer = await app.api.get(`/api/v2/room-list/${query}`);
      expect(answer.status).toBe(200);
      expect((answer.json as RoomList).rooms).toEqual([]);
    },
  );

  test('repeated query keys: the last one wins', async () => {
    const visit = newVisit();
    const { _id } = await openRoom(app.api, visit);
    const answer = await app.api.get(roomListUrl(visit).replace('?', '?org_id=other&'));
    expect((answer.json as RoomList).rooms).toMatchObject([{ _id }]);
  });
});
