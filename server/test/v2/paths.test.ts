import { describe, expect, test } from 'vitest';
import { createApiKey } from '../../src/domain/access/api-keys.service.ts';
import { useTestApp } from '../support/test-app.ts';
import {
  ROOM_SERVICE,
  SHAPES,
  messageTo,
  messagesUrl,
  newVisit,
  openRoom,
  openedIn,
  postMessage,
  refusedIn,
  roomListUrl,
  roomUrl,
} from '../support/v2.ts';
import { CONTRACT_PATHS, headerItems } from './contract-paths.ts';

const app = useTestApp();

describe('with or without the trailing slash, query kept', () => {
  test.each(slashedUrls('R').map((url, index) => ({ url, index })))(
    'GET $url',
    async ({ index }) => {
      const room = await openRoom(app.api, { org_id: 'slash', user_id: 'u' });
      await postMessage(app.api, room._id);
      const url = slashedUrls(room._id)[index]!;
      const slashed = await app.api.get(url);
      const bare = await app.api.get(url.replace('/?', '?'));
      expect(slashed.status).toBe(200);
      expect({ status: bare.status, text: bare.text }).toEqual({
        status: slashed.status,
        text: slashed.text,
      });
    },
  );

  test.each([
    ['room-control', () => newVisit()],
    ['extension', () => newVisit()],
    ['openChatRoom', () => newVisit()],
    ['login', () => newVisit()],
    ['create_master_link', () => ({})],
    ['publicroom', () => newVisit()],
    ['room-service', () => ({ type: 'delete_room' })],
    ['get_QR_Id/x', () => ({})],
  ])('POST /api/v2/%s', async (path, body) => {
    const slashed = await app.api.post(`/api/v2/${path}/?x=1`, body());
    const bare = await app.api.post(`/api/v2/${path}?x=1`, body());
    expect(bare.status).toBe(slashed.status);
    expect(Object.keys(bare.json as object)).toEqual(Object.keys(slashed.json as object));
  });

  test.each(['/api/v2/publicroom/', '/api/v2/publicroom'])('%s reads its key', async (path) => {
    const key = await createApiKey(app.storage, Date.now, { organizationId: 'ours' });
    const visit = newVisit({ org_id: 'ours' });
    const { room_room_id } = openedIn(await app.api.post(`${path}?api_key=${key}`, visit)).response;
    const found = await app.api.get(`${path}?api_key=${key}&room_id=${room_room_id}`);
    expect(found.json).toMatchObject({ response: [{ room_room_id }] });
  });

  test('GET /api/v2/init/…', async () => {
    expect((await app.api.get('/api/v2/init/o/WORKFLOWAI/u/?x=1')).status).toBe(200);
    expect((await app.api.get('/api/v2/init/o/WORKFLOWAI/u?x=1')).status).toBe(200);
  });
});

describe('wrong verb: 405 as JSON, with the verbs that there are', () => {
  test.each(CONTRACT_PATHS)('$path', async ({ path, methods }) => {
    const verbs = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
    for (const verb of verbs) if (!methods.includes(verb)) await refuseVerb(verb, path, methods);
  });

  test.each(['PROPFIND', 'TRACE', 'MKCOL', 'LOCK'])(
    'a verb of other protocols: %s',
    async (verb) => {
      for (const { path, methods } of CONTRACT_PATHS) await refuseVerb(verb, path, methods);
    },
  );
});

describe('unknown path: 404', () => {
  test.each([
    '/api/v2/nope/',
    '/api/v2/room-control/x/',
    '/api/v2/ROOM-CONTROL/',
    '/api/v2/openchatroom/',
    '/api/v2/init/org/WORKFLOWAI/',
    '/api/v2/get_QR_Id/',
    '/api/v1/room-control/',
    '/api/',
    '/room-control/',
  ])('%s', async (url) => {
    for (const method of ['GET', 'POST'] as const) {
      const answer = await app.api.send({ method, url });
      expect(answer.status).toBe(404);
      refusedIn(answer);
    }
  });
});

describe.each(SHAPES)('wrong type: 400, shape %s', (shape) => {
  const shaped = useTestApp({ settings: { V2_SHAPE: shape } });
  const WRONG = { success: false, message: 'Invalid request type' };

  test.each(['?type=nope', '?type=', '', '?type=create_message', '?type=GET_MESSAGES'])(
    'GET %j',
    async (query) => {
      const answer = await shaped.api.get(`${ROOM_SERVICE}${query}`);
      expect(answer.status).toBe(400);
      expect(answer.json).toEqual(WRONG);
    },
  );

  test.each(['nope', '', null, 1, {}, ['create_message'], 'get_messages', 'constructor'])(
    'POST %j',
    async (type) => {
      const { _id } = await openRoom(shaped.api);
      const answer = await shaped.api.post(ROOM_SERVICE, messageTo(_id, { type }));
      expect(answer.status).toBe(400);
      expect(answer.json).toEqual(WRONG);
    },
  );
});

async function refuseVerb(verb: string, path: string, methods: readonly string[]): Promise<void> {
  for (const url of [path, `${path}/`]) {
    const answer = await app.api.send({ method: verb, url });
    expect(answer.status, `${verb} ${url}`).toBe(405);
    refusedIn(answer);
    expect(headerItems(answer.headers['allow'])).toEqual(
      expect.arrayContaining(methods.map((method) => method.toLowerCase())),
    );
  }
}

/** What can be read of a room, with a slash before the query. */
function slashedUrls(room: string): string[] {
  return [
    messagesUrl(room),
    roomUrl(room),
    roomListUrl({ org_id: 'slash', product_name: 'WIFIQRCODE' }),
    '/api/v2/get_QR_Id/slash/?x=1',
    '/api/v2/?x=1',
    '/client_product_list/slash/?x=1',
    '/admin_product_list/?x=1',
  ];
}
