import { describe, expect, test } from 'vitest';
import type { Answer, Api } from '../support/api.ts';
import { useTestApp } from '../support/test-app.ts';
import {
  ROOM_CONTROL,
  ROOM_SERVICE,
  UNKNOWN_ID,
  deleteRoom,
  messagesUrl,
  messageTo,
  newVisit,
  openRoom,
  refusedIn,
  roomListUrl,
} from '../support/v2.ts';
import { CONTRACT_PATHS, headerItems } from './contract-paths.ts';

const app = useTestApp({ settings: { BODY_BYTES_MAX: '4096' } });

/** One request for each status that the API answers with. */
const ANSWERS: { status: number; why: string; send: (api: Api) => Promise<Answer> }[] = [
  { status: 200, why: 'a room', send: (api) => api.post(ROOM_CONTROL, newVisit()) },
  { status: 200, why: 'no messages', send: (api) => api.get(messagesUrl(UNKNOWN_ID)) },
  { status: 200, why: 'a streamed list', send: listOfOne },
  { status: 200, why: 'links', send: (api) => api.get('/api/v2/get_QR_Id/x/') },
  { status: 200, why: 'the server is up', send: (api) => api.get('/api/v2/') },
  { status: 200, why: 'products', send: (api) => api.get('/admin_product_list/') },
  { status: 304, why: 'unchanged', send: pollTwice },
  { status: 400, why: 'bad fields', send: (api) => api.post(ROOM_CONTROL, {}) },
  { status: 400, why: 'malformed JSON', send: (api) => api.postText(ROOM_CONTROL, '{') },
  { status: 400, why: 'wrong type', send: (api) => api.get(`${ROOM_SERVICE}?type=nope`) },
  { status: 400, why: 'a bad escape', send: (api) => api.get('/api/v2/init/%E0%A4%A/x/y/') },
  { status: 401, why: 'wrong key', send: (api) => api.get('/api/v2/publicroom/?api_key=x') },
  { status: 404, why: 'unknown path', send: (api) => api.get('/api/v2/nope/') },
  { status: 404, why: 'unknown room', send: (api) => api.post(ROOM_SERVICE, messageTo('x')) },
  { status: 405, why: 'wrong verb', send: (api) => api.send({ method: 'PUT', url: ROOM_CONTROL }) },
  { status: 409, why: 'inactive room', send: messageToClosed },
  { status: 413, why: 'too large', send: (api) => api.postText(ROOM_CONTROL, 'x'.repeat(5000)) },
  {
    status: 415,
    why: 'no such type',
    send: (api) => api.postText(ROOM_CONTROL, 'x', 'text/plain'),
  },
];

describe('every v2 answer', () => {
  test.each(ANSWERS)('$status $why: any page may read it, none may keep it', async (answer) => {
    const { status, headers } = await answer.send(app.api);
    expect(status).toBe(answer.status);
    expect(headers).toMatchObject({
      'access-control-allow-origin': '*',
      'cache-control': 'no-store',
    });
    expect(headers).not.toHaveProperty('access-control-allow-credentials');
    expect(headers).not.toHaveProperty('set-cookie');
  });

  test.each(ANSWERS.filter(({ status }) => status !== 304))(
    '$status $why: JSON',
    async (answer) => {
      const { headers, json } = await answer.send(app.api);
      expect(headers['content-type']).toMatch(/^application\/json/);
      expect(json).toBeDefined();
    },
  );

  test.each(ANSWERS.filter(({ status }) => status >= 400))(
    '$status $why: says so',
    async (answer) => {
      refusedIn(await answer.send(app.api));
    },
  );

  test('GET /api/v2/ is a JSON string that says the server is up', async () => {
    const { json } = await app.api.get('/api/v2/');
    expect(json).toMatch(/\bup\b/);
  });
});

describe('preflight', () => {
  const paths = [...CONTRACT_PATHS.map(({ path }) => path), '/api/v2/nope'];

  test.each(paths.flatMap((path) => [path, `${path}/`]))('%s', async (url) => {
    const { status, headers } = await app.api.send({
      method: 'OPTIONS',
      url,
      headers: {
        origin: 'https://shop.example',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type,idempotency-key',
      },
    });
    expect([200, 204]).toContain(status);
    expect(headers['access-control-allow-origin']).toBe('*');
    expect(headers['access-control-max-age']).toBe('86400');
    expect(headers).not.toHaveProperty('access-control-allow-credentials');
    const allowed = headerItems(headers['access-control-allow-headers']);
    expect(allowed).toEqual(
      expect.arrayContaining(['content-type', 'authorization', 'idempotency-key']),
    );
    expect(headerItems(headers['access-control-allow-methods'])).toEqual(
      expect.arrayContaining(['get', 'post']),
    );
  });
});

async function listOfOne(api: Api): Promise<Answer> {
  const visit = newVisit();
  await openRoom(api, visit);
  return api.get(roomListUrl(visit));
}

async function pollTwice(api: Api): Promise<Answer> {
  const { _id } = await openRoom(api);
  const { headers } = await api.get(messagesUrl(_id));
  return api.get(messagesUrl(_id), { 'if-none-match': String(headers['etag']) });
}

async function messageToClosed(api: Api): Promise<Answer> {
  const { _id } = await openRoom(api);
  await deleteRoom(api, _id);
  return api.post(ROOM_SERVICE, messageTo(_id));
}
