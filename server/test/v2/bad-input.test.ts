import { beforeAll, describe, expect, test } from 'vitest';
import { createApiKey } from '../../src/domain/access/api-keys.service.ts';
import type { Answer } from '../support/api.ts';
import { engines } from '../support/engines.ts';
import { useTestApp, type TestApp } from '../support/test-app.ts';
import {
  MASTER_LINK,
  ROOM_CALLS,
  ROOM_CONTROL,
  ROOM_SERVICE,
  UNKNOWN_ID,
  messageTo,
  newVisit,
  openRoom,
  refusedIn,
  sendMessage,
  withNothingStored,
} from '../support/v2.ts';
import { expectNoFault } from './no-fault.ts';

const POSTS = [...ROOM_CALLS.map(({ url }) => url), ROOM_SERVICE, MASTER_LINK];

/** Bodies that no call takes, whatever it is for. */
const BAD_BODIES: [name: string, body: string][] = [
  ['deeply nested lists', `{"user_id":${'['.repeat(100_000)}${']'.repeat(100_000)}}`],
  ['deeply nested objects', `{"x":${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}}`],
  ['lists that never end', '['.repeat(500_000)],
  ['objects that never end', '{"a":'.repeat(100_000)],
  ['commas', ','.repeat(100_000)],
  ['quotes', '"'.repeat(99_999)],
  ['escapes', `{"user_id":"${'\\'.repeat(99_999)}`],
  ['a key twice', '{"user_id":"a","user_id":"b","type":"x","type":"create_message"}'],
  ['a key twice, escaped once', '{"user_id":"a","\\u0075ser_id":"b","product_name":{}}'],
  ['a number without end', `{"user_id":${'9'.repeat(100_000)}}`],
  ['a key without end', `{"${'k'.repeat(100_000)}":1}`],
  ['many keys', `{${Array.from({ length: 20_000 }, (_, key) => `"k${key}":1`).join(',')}}`],
  ['fields behind __proto__', behind('__proto__')],
  ['fields behind constructor', `{"constructor":${behind('prototype')}}`],
  ['a text that is a raw NUL', '{"user_id":"\0"}'],
];

/** A complete body, but as a property of another one. */
function behind(name: string): string {
  const fields = { ...newVisit(), ...messageTo(UNKNOWN_ID), workspace_id: 'w', qr_ids: [] };
  return JSON.stringify({ [name]: 0 }).replace('0', JSON.stringify(fields));
}

const BAD_IDS: [name: string, id: string][] = [
  ['NUL', '\0'],
  ['NUL in the middle', 'a\0b'],
  ['very long', 'x'.repeat(100_000)],
  ['long and wide', '😀'.repeat(50_000)],
];

/** Ids that a URL may hold, in the form it holds them. */
const STRANGE_IDS: [name: string, id: string][] = [
  ['NUL', '%00'],
  ['NUL in the middle', 'a%00b'],
  ['an overlong NUL', '%C0%80'],
  ['a surrogate', '%ED%A0%80'],
  ['no UTF-8', '%FF'],
  ['an emoji', '%F0%9F%98%80'],
  ['a path', '..%2F..%2Fetc%2Fpasswd'],
  ['SQL', '%27%20OR%201%3D1%20--'],
  ['a name of every object', '__proto__'],
  ['another name of every object', 'constructor'],
  ['5000 characters', 'x'.repeat(5000)],
];

describe('a body that no call takes', () => {
  const app = useTestApp();

  test.each(BAD_BODIES)('%s: a JSON error, nothing stored', async (_name, body) => {
    await refuse(
      app,
      POSTS.map((url) => () => app.api.postText(url, body)),
    );
  });
});

describe.each(engines)('bad ids, on $name', (engine) => {
  const app = useTestApp({ engine });
  let key: string;
  beforeAll(async () => {
    key = await createApiKey(app.storage, Date.now, { organizationId: 'ours' });
  });

  test.each(BAD_IDS)('an id that is %s: a JSON error, nothing stored', async (_name, id) => {
    const fields = { ...newVisit({ user_id: id }), ...messageTo(id), workspace_id: id };
    await refuse(
      app,
      POSTS.map((url) => () => app.api.post(url, fields)),
    );
  });

  test.each(['author', 'message_type', 'client_id'])(
    'a message’s %s is refused as ids are',
    async (name) => {
      const { _id } = await openRoom(app.api);
      const bad = BAD_IDS.flatMap(([, id]) => [id, [id]]);
      await refuse(
        app,
        bad.map((value) => () => sendMessage(app.api, _id, { [name]: value })),
      );
    },
  );

  test('a lone surrogate is no id, for no database could keep it', async () => {
    const visits = ['\ud800', 'a\udfff'].map((user_id) => newVisit({ user_id }));
    await refuse(
      app,
      visits.map((visit) => () => app.api.post(ROOM_CONTROL, visit)),
    );
  });

  test.each(STRANGE_IDS)('reading what has a strange id finds nothing: %s', async (_name, id) => {
    const urls = [
      `${ROOM_SERVICE}?type=get_messages&room_id=${id}`,
      `${ROOM_SERVICE}?type=get_room_by_id&room_id=${id}`,
      `${ROOM_SERVICE}?type=delete_room&is_active=false&room_id=${id}`,
      `/api/v2/room-list/?product_name=WIFIQRCODE&org_id=${id}`,
      `/api/v2/room-list/?org_id=ours&product_name=${id}`,
      `/api/v2/publicroom/?api_key=${key}&room_id=${id}`,
      `/api/v2/publicroom/?api_key=${key}&room_id=11-${id}`,
    ];
    const answers = await withNothingStored(app.storage, () => getAll(urls));
    expect(
      answers.map(({ status }) => status),
      'statuses',
    ).toEqual(urls.map(() => 200));
    for (const { text } of answers) expect(text).not.toContain('"_id"');
  });

  test.each(STRANGE_IDS)('a path with a strange id is answered in JSON: %s', async (_name, id) => {
    const urls = [`/api/v2/get_QR_Id/${id}/`, `/links/${id}`, `/qr/${id}.png`, `/chat/org/${id}`];
    for (const answer of await withNothingStored(app.storage, () => getAll(urls))) {
      expectNoFault(answer);
    }
  });

  test.each([
    ['get_messages', '&room_id[$ne]=x'],
    ['get_messages', '&room_id[]=x&room_id[]=y'],
    ['get_room_by_id', '&room_id[%24ne]=null'],
    ['get_room_by_id', '&__proto__[room_id]=x'],
  ])('an operator is no id: %s %s', async (type, query) => {
    await openRoom(app.api);
    const answer = await app.api.get(`${ROOM_SERVICE}?type=${type}${query}`);
    expect(answer.json).toMatchObject({ success: true, response: [] });
  });

  test.each(['"\\u0000"', '"a\\u0000"', '"\\ud800"', '{"$ne":null}', '["x"]', '7', 'true', 'null'])(
    'delete_room of %s is a 200 that changes nothing',
    async (room_id) => {
      const body = `{"type":"delete_room","is_active":false,"room_id":${room_id}}`;
      const answer = await withNothingStored(app.storage, () =>
        app.api.postText(ROOM_SERVICE, body),
      );
      expect(answer.status, answer.text).toBe(200);
      expect(answer.json).toMatchObject({ success: true });
    },
  );

  test('init of a bad part: a JSON error, nothing stored', async () => {
    const bad = ['%00', '%20', 'a%00', 'x'.repeat(3000), 'x'.repeat(100_000), '%zz', '%'];
    const urls = bad.flatMap((part) => [
      `/api/v2/init/${part}/WORKFLOWAI/user/`,
      `/api/v2/init/org/${part}/user/`,
      `/api/v2/init/org/WORKFLOWAI/${part}/`,
    ]);
    await refuse(
      app,
      urls.map((url) => () => app.api.get(url)),
    );
  });

  async function getAll(urls: readonly string[]): Promise<Answer[]> {
    return Promise.all(urls.map((url) => app.api.get(url)));
  }
});

/** Sends what must be refused as JSON, by no fault of the server, with nothing stored. */
async function refuse(
  { storage }: Pick<TestApp, 'storage'>,
  sends: readonly (() => Promise<Answer>)[],
): Promise<void> {
  await withNothingStored(storage, async () => {
    for (const send of sends) {
      const answer = await send();
      expect(answer.status, answer.text.slice(0, 300)).toBeGreaterThanOrEqual(400);
      expect(answer.status, answer.text.slice(0, 300)).toBeLessThan(500);
      refusedIn(answer);
    }
  });
}
