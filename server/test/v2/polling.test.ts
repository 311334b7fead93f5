import { describe, expect, test } from 'vitest';
import type { Api } from '../support/api.ts';
import { sqliteEngine, type Engine } from '../support/engine.ts';
import { engines } from '../support/engines.ts';
import { startTestApp, useTestApp } from '../support/test-app.ts';
import {
  SHAPES,
  deleteRoom,
  initUrl,
  messagesUrl,
  newVisit,
  openRoom,
  postMessage,
  roomListUrl,
  roomUrl,
  type VisitFields,
} from '../support/v2.ts';

type Place = VisitFields & { _id: string };

const POLLED: { name: string; urlOf: (room: Place) => string }[] = [
  { name: 'get_messages', urlOf: ({ _id }) => messagesUrl(_id) },
  { name: 'get_room_by_id', urlOf: ({ _id }) => roomUrl(_id) },
  { name: 'room-list', urlOf: roomListUrl },
];

const CHANGES: { name: string; make: (api: Api, room: Place) => Promise<unknown> }[] = [
  { name: 'a message', make: (api, { _id }) => postMessage(api, _id) },
  { name: 'a close', make: (api, { _id }) => deleteRoom(api, _id) },
];

describe.each(engines)('an answer’s ETag, on $name', (engine) => {
  const app = useTestApp({ engine });

  describe.each(POLLED)('of $name', ({ urlOf }) => {
    test('makes an unchanged answer a 304 without a body', async () => {
      const room = await openRoom(app.api);
      await postMessage(app.api, room._id);
      const tag = await tagOf(app.api, urlOf(room));
      const answer = await app.api.get(urlOf(room), { 'if-none-match': tag });
      expect(answer.status).toBe(304);
      expect(answer.text).toBe('');
      expect(answer.headers['etag']).toBe(tag);
    });

    test.each(CHANGES)('changes after $name', async ({ make }) => {
      const room = await openRoom(app.api);
      const before = await tagOf(app.api, urlOf(room));
      await make(app.api, room);
      const answer = await app.api.get(urlOf(room), { 'if-none-match': before });
      expect(answer.status).toBe(200);
      expect(answer.headers['etag']).not.toBe(before);
    });

    test('a foreign tag is no reason for a 304', async () => {
      const [room, another] = [await openRoom(app.api), await openRoom(app.api)];
      const foreign = await tagOf(app.api, urlOf(another));
      const answer = await app.api.get(urlOf(room), { 'if-none-match': foreign });
      expect(answer.status).toBe(200);
    });

    test('is understood among others, and weakened by a proxy', async () => {
      const room = await openRoom(app.api);
      const tag = await tagOf(app.api, urlOf(room));
      for (const sent of [`"x", ${tag}`, `W/${tag}`, `"x",W/${tag} , "y"`]) {
        const answer = await app.api.get(urlOf(room), { 'if-none-match': sent });
        expect(answer.status, sent).toBe(304);
      }
    });
  });

  test('of room-list changes with a new room', async () => {
    const visit = newVisit();
    await app.api.get(initUrl(visit));
    const before = await tagOf(app.api, roomListUrl(visit));
    await app.api.get(initUrl(visit));
    const answer = await app.api.get(roomListUrl(visit), { 'if-none-match': before });
    expect(answer.status).toBe(200);
  });
});

describe('another shape of the same data', () => {
  test('is another answer', async () => {
    const database = await sqliteEngine.createDatabase();
    const kept: Engine = {
      name: 'sqlite',
      createDatabase: async () => ({ ...database, drop: async () => undefined }),
    };
    const visit = newVisit();
    const tags: Record<string, string[]> = {};
    for (const shape of SHAPES) {
      const { api, close } = await startTestApp({ engine: kept, settings: { V2_SHAPE: shape } });
      const room = await openRoom(api, visit);
      tags[shape] = await Promise.all(POLLED.map(({ urlOf }) => tagOf(api, urlOf(room))));
      await close();
    }
    await database.drop();
    for (const [index, tag] of tags['documented']!.entries()) {
      expect(tags['deployed']![index], POLLED[index]!.name).not.toBe(tag);
    }
  });
});

describe('deployed clients poll get_messages every 5 s per open room', () => {
  const app = useTestApp();

  test('the default rate limits never hit that pace', async () => {
    expect(app.settings.RATE_LIMITS).toBe('on');
    const { _id } = await openRoom(app.api);
    const tag = await tagOf(app.api, messagesUrl(_id));
    // A console with 250 open rooms, for ten seconds.
    const polls = Array.from({ length: 500 }, (_, index) =>
      app.api.get(messagesUrl(_id), index % 2 === 0 ? {} : { 'if-none-match': tag }),
    );
    const statuses = new Set((await Promise.all(polls)).map(({ status }) => status));
    expect(statuses).toEqual(new Set([200, 304]));
  });
});

async function tagOf(api: Api, url: string): Promise<string> {
  const { headers } = await api.get(url);
  expect(headers['etag']).toMatch(/^(W\/)?"[\x21\x23-\x7e]+"$/);
  return String(headers['etag']);
}
