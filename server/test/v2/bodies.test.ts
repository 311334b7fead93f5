import { beforeAll, describe, expect, test } from 'vitest';
import { createApiKey } from '../../src/domain/access/api-keys.service.ts';
import { useTestApp } from '../support/test-app.ts';
import {
  MASTER_LINK,
  ROOM_CONTROL,
  ROOM_SERVICE,
  masterLinkOf,
  messagesUrl,
  messageTo,
  newVisit,
  openRoom,
  openedIn,
  readMessages,
  readRoom,
  refusedIn,
  withNothingStored,
} from '../support/v2.ts';
import { ENCODINGS, toMultipart, toUrlEncoded } from './encodings.ts';

const app = useTestApp();
let key: string;
let roomId: string;
beforeAll(async () => {
  key = await createApiKey(app.storage, Date.now, { organizationId: 'ours' });
  roomId = (await openRoom(app.api))._id;
});

/** Every POST of the API with a body that it takes. */
const POSTS = [
  { name: 'room-control', url: () => ROOM_CONTROL, fields: newVisit },
  { name: 'extension', url: () => '/api/v2/extension/', fields: newVisit },
  { name: 'openChatRoom', url: () => '/api/v2/openChatRoom/', fields: newVisit },
  { name: 'login', url: () => '/api/v2/login/', fields: newVisit },
  { name: 'create_message', url: () => ROOM_SERVICE, fields: () => messageTo(roomId) },
  {
    name: 'delete_room',
    url: () => ROOM_SERVICE,
    fields: () => ({ type: 'delete_room', room_id: roomId, is_active: true }),
  },
  { name: 'create_master_link', url: () => MASTER_LINK, fields: () => masterLinkOf('ours') },
  { name: 'get_QR_Id', url: () => '/api/v2/get_QR_Id/ours/', fields: () => ({ org_id: 'ours' }) },
  {
    name: 'publicroom',
    url: () => `/api/v2/publicroom/?api_key=${key}`,
    fields: () => newVisit({ org_id: 'ours' }),
  },
];

describe.each(ENCODINGS)('$name works on every POST', ({ encode }) => {
  test.each(POSTS)('$name', async ({ url, fields }) => {
    const { payload, contentType } = encode({ ...fields() });
    const answer = await app.api.postText(url(), payload, contentType);
    expect(answer.status, answer.text).toBe(200);
    expect(answer.json).not.toMatchObject({ success: false });
  });

  test('the fields of a room arrive as they are', async () => {
    const visit = newVisit({ user_id: 'ä=&+% "\'\u2028', portfolio_name: '😀' });
    const { payload, contentType } = encode({ ...visit });
    const answer = await app.api.postText(ROOM_CONTROL, payload, contentType);
    expect(openedIn(answer).response).toMatchObject(visit);
  });

  test('a message’s data and side arrive as they are', async () => {
    const { _id } = await openRoom(app.api);
    const fields = messageTo(_id, { message_data: ' +&=%\n\r\n"{}"\n\n', side: 'False' });
    const { payload, contentType } = encode(fields);
    await app.api.postText(ROOM_SERVICE, payload, contentType);
    const { message_data, side } = fields;
    expect(await readMessages(app.api, _id)).toMatchObject([{ message_data, side }]);
  });

  test('3 MB of bare base64', async () => {
    const { _id } = await openRoom(app.api);
    const image = 'iVBORw0KGgo/+A=='.repeat(200_000);
    const { payload, contentType } = encode(messageTo(_id, { message_data: image }));
    await app.api.postText(ROOM_SERVICE, payload, contentType);
    const { text } = await app.api.get(messagesUrl(_id));
    expect(text.includes(`"message_data":"${image}",`)).toBe(true);
  });
});

describe('a form', () => {
  test.each([
    { name: 'multipart', encode: toMultipart },
    { name: 'urlencoded', encode: toUrlEncoded },
  ])('carries texts, never JSON: $name', async ({ encode }) => {
    const { _id } = await openRoom(app.api);
    const { payload, contentType } = encode(messageTo(_id, { message_data: '{"a":1}' }));
    await app.api.postText(ROOM_SERVICE, payload, contentType);
    const { text } = await app.api.get(messagesUrl(_id));
    expect(text).toContain('"message_data":"{\\"a\\":1}","side":"true"');
  });

  test.each([
    ['without a boundary', 'multipart/form-data', 'x'],
    ['whose boundary never comes', 'multipart/form-data; boundary=a', '--b--\r\n'],
    ['cut off', 'multipart/form-data; boundary=a', '--a\r\ncontent-disposition: form-data; na'],
  ])('%s: 400', async (_name, contentType, payload) => {
    const answer = await app.api.postText(ROOM_CONTROL, payload, contentType);
    expect(answer.status).toBe(400);
    refusedIn(answer);
  });
});

describe('the content type', () => {
  test.each([
    'application/json; charset=utf-8',
    'application/json;charset=UTF-8',
    'APPLICATION/JSON',
    ' application/json ; charset="utf-8"',
  ])('of JSON may be written %j', async (contentType) => {
    const answer = await app.api.postText(ROOM_CONTROL, JSON.stringify(newVisit()), contentType);
    openedIn(answer);
  });

  test('of forms may be written in any case, with a charset', async () => {
    const urlEncoded = toUrlEncoded({ ...newVisit() });
    const multipart = toMultipart({ ...newVisit() });
    const types = [
      [urlEncoded.payload, 'Application/X-WWW-Form-URLencoded; charset=UTF-8'],
      [
        multipart.payload,
        multipart.contentType.replace('multipart/form-data', 'Multipart/Form-Data'),
      ],
      [multipart.payload, multipart.contentType.replace(/boundary=(.*)/, 'boundary="$1"')],
    ] as const;
    for (const [payload, contentType] of types) {
      openedIn(await app.api.postText(ROOM_CONTROL, payload, contentType));
    }
  });

  test.each(['text/plain', 'application/xml', 'application/octet-stream', 'image/png', 'json'])(
    'unsupported media type %s: 415',
    async (contentType) => {
      for (const url of [ROOM_CONTROL, ROOM_SERVICE, MASTER_LINK]) {
        const answer = await withNothingStored(app.storage, () =>
          app.api.postText(url, JSON.stringify(newVisit()), contentType),
        );
        expect(answer.status).toBe(415);
        refusedIn(answer);
      }
    },
  );
});

describe('an empty body is an empty object', () => {
  const NULL = ['This field may not be null.'];

  test.each([{}, { 'content-type': 'application/json' }])('with headers %j', async (headers) => {
    const room = await app.api.send({ method: 'POST', url: ROOM_CONTROL, headers });
    expect(room.status).toBe(400);
    expect(refusedIn(room).errors).toEqual({
      user_id: NULL,
      org_id: NULL,
      portfolio_name: NULL,
      product_name: NULL,
    });
    const service = await app.api.send({ method: 'POST', url: ROOM_SERVICE, headers });
    expect(service.status).toBe(400);
    expect(service.json).toEqual({ success: false, message: 'Invalid request type' });
  });
});

describe('JSON', () => {
  test.each([
    ['at the end', ',}'],
    ['before space', ' ,\r\n\t }\n'],
    ['in an extra list', ',"x":[1,[2,],]}'],
    ['in an extra object', ',"x":{"y":{"z":1,},},}'],
  ])('a body with trailing commas is accepted: %s', async (_name, ending) => {
    const visit = newVisit({ user_id: 'a,}', portfolio_name: ',]\\",}' });
    const body = JSON.stringify(visit).slice(0, -1) + ending;
    expect(openedIn(await app.api.postText(ROOM_CONTROL, body)).response).toMatchObject(visit);
  });

  test('trailing commas inside message_data are left out, and nothing else', async () => {
    const { _id } = await openRoom(app.api);
    const data = '{"a": [1, 2 ,] , "b,]": ",}" , }';
    const body = JSON.stringify(messageTo(_id, { message_data: 0 })).replace(
      '"message_data":0',
      `"message_data":${data}`,
    );
    expect((await app.api.postText(ROOM_SERVICE, body)).status).toBe(200);
    const messages = await readMessages(app.api, _id);
    expect(messages).toMatchObject([{ message_data: { a: [1, 2], 'b,]': ',}' } }]);
  });

  test('the documented GET with a body takes them too', async () => {
    const { _id } = await openRoom(app.api);
    await app.api.getWithBody(
      ROOM_SERVICE,
      `{"type":"delete_room","room_id":"${_id}","is_active":false,}`,
    );
    expect(await readRoom(app.api, _id)).toMatchObject({ is_active: false });
  });

  test.each([
    '{',
    '}',
    '{"user_id"}',
    '{"user_id":}',
    '{"user_id":"a"',
    '{"user_id":"a",,}',
    '{"user_id":"a" "org_id":"b"}',
    "{'user_id':'a'}",
    '{user_id:"a"}',
    '{"user_id":"a"}}',
    '{"user_id":"a"} x',
    '{"user_id":"a\n"}',
    '{"user_id":"\\x"}',
    '{"user_id":"\\u12"}',
    '{"x":01}',
    '{"x":NaN}',
    '{"x":undefined}',
    '{"x":[1,,2]}',
    '{"x":[1}',
    '{/* */}',
    'user_id=a&org_id=b',
    ' ',
  ])('other malformed JSON is a 400 that says why: %j', async (text) => {
    for (const url of [ROOM_CONTROL, ROOM_SERVICE, '/api/v2/login/', MASTER_LINK]) {
      const answer = await withNothingStored(app.storage, () => app.api.postText(url, text));
      expect(answer.status, `${url} ${answer.text}`).toBe(400);
      refusedIn(answer);
    }
  });

  test.each(['[]', '[{}]', '"text"', 'null', '1', 'true', ' [] '])(
    'a list, string or null body is 400: %j',
    async (text) => {
      for (const url of [ROOM_CONTROL, ROOM_SERVICE, '/api/v2/login/', MASTER_LINK]) {
        const answer = await withNothingStored(app.storage, () => app.api.postText(url, text));
        expect(answer.status).toBe(400);
        refusedIn(answer);
      }
    },
  );

  test.each([
    ['a byte of another encoding', Buffer.from('{"user_id":"\xe4"}', 'latin1')],
    ['half a character', Buffer.from('{"user_id":"😀"}').fill('"', 13, 15)],
    ['a raw surrogate', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22])],
    ['UTF-16', Buffer.from('{}', 'utf16le')],
    ['a raw NUL', Buffer.from('{"user_id":"\0"}')],
  ])('a body that is not JSON in UTF-8 is 400: %s', async (_name, body) => {
    const answer = await withNothingStored(app.storage, () => app.api.postText(ROOM_CONTROL, body));
    expect(answer.status).toBe(400);
    refusedIn(answer);
  });
});
