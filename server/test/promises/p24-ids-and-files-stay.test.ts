import { beforeAll, describe, expect, test } from 'vitest';
import { ENDPOINTS, makePlace, type Place } from '../access/sample-calls.ts';
import { filesUrl } from '../files/uploads.ts';
import { engines } from '../support/engines.ts';
import { useTestApp } from '../support/test-app.ts';
import { bearer, openVisitorRoom } from '../support/v3.ts';
import { sized } from './support/size.ts';

const GUESSES = sized({ short: 200, long: 2000, full: 10_000 });

describe.each(engines)('P24 on $name: ids and file links', (engine) => {
  const app = useTestApp({ engine, settings: { RATE_LIMITS: 'off' } });
  let place: Place;
  let neighbour: Awaited<ReturnType<typeof openVisitorRoom>>;
  beforeAll(async () => {
    place = await makePlace(app);
    neighbour = await openVisitorRoom(app.api, place.organization);
  });

  const read = (token: string, roomId: string, fileId: string) =>
    app.api.get(`${filesUrl(roomId)}/${fileId}`, bearer(token));

  test('the token of room A opens no file of room B, in whichever room it is asked for', async () => {
    const { token, room } = neighbour;
    const none = '0'.repeat(24);
    for (const [roomId, unknownRoomId] of [
      [place.visitorRoomId, none],
      [room.id, room.id],
    ] as const) {
      const unknown = await read(token, unknownRoomId, none);
      const { status, text } = await read(token, roomId, place.visitorFileId);
      expect([status, text]).toEqual([404, unknown.text]);
    }
    const own = await read(place.visitorToken, place.visitorRoomId, place.visitorFileId);
    expect(own.status).toBe(200);
  });

  test('ids one digit away from a real one lead nowhere', async () => {
    const { visitorToken, visitorRoomId, visitorFileId } = place;
    const statuses = new Set<number>();
    for (let index = 0; index < GUESSES; index += 1) {
      const near = nearTo(visitorFileId, index);
      statuses.add((await read(visitorToken, visitorRoomId, near)).status);
      statuses.add((await read(neighbour.token, nearTo(visitorRoomId, index), near)).status);
    }
    expect([...statuses]).toEqual([404]);
  });

  test('a link alone opens nothing, nor does a token in it', async () => {
    const url = `${filesUrl(place.visitorRoomId)}/${place.visitorFileId}`;
    for (const query of ['', `?token=${place.visitorToken}`, `?api_key=${place.visitorToken}`]) {
      expect((await app.api.get(url + query)).status).toBe(401);
    }
  });
});

test('P24: no path of the contract has a place for a token', () => {
  const paths = Object.values(ENDPOINTS).map(({ path }) => path);
  expect(paths.length).toBeGreaterThan(50);
  expect(paths.filter((path) => /:\w*(token|secret|password)/i.test(path))).toEqual([]);
});

/** The id with one digit changed. */
function nearTo(id: string, index: number): string {
  const at = index % id.length;
  const digit =
    (Number.parseInt(id[at] ?? '0', 16) + 1 + (Math.floor(index / id.length) % 15)) % 16;
  return id.slice(0, at) + digit.toString(16) + id.slice(at + 1);
}
