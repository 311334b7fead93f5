import { beforeAll, describe, expect, test } from 'vitest';
import { createApiKey } from '../../src/domain/access/api-keys.service.ts';
import type { Answer } from '../support/api.ts';
import { useTestApp } from '../support/test-app.ts';
import {
  ROOM_CALLS,
  ROOM_CONTROL,
  ROOM_SERVICE,
  SHAPES,
  messagesUrl,
  messageTo,
  newVisit,
  openRoom,
  openedIn,
  postMessage,
  readMessages,
  refusedIn,
  sendMessage,
  withNothingStored,
} from '../support/v2.ts';
import { toUrlEncoded } from './encodings.ts';

const NULL = 'This field may not be null.';
const BLANK = 'This field may not be blank.';
const NOT_TEXT = 'Not a valid string.';
const NOT_BOOLEAN = 'Must be a valid boolean.';

/** What no text field takes, with the complaint about it. */
const BAD_TEXTS: [value: unknown, complaint: string][] = [
  [undefined, NULL],
  [null, NULL],
  ['', BLANK],
  [' ', BLANK],
  ['\n\t \u00a0\u3000', BLANK],
  [true, NOT_TEXT],
  [false, NOT_TEXT],
  [{}, NOT_TEXT],
  [[], NOT_TEXT],
  [['a'], NOT_TEXT],
  [{ $ne: null }, NOT_TEXT],
  [{ $gt: '' }, NOT_TEXT],
];

const ROOM_FIELDS = ['user_id', 'org_id', 'portfolio_name', 'product_name'] as const;
const MESSAGE_TEXTS = ['room_id', 'author', 'message_type'] as const;

describe.each(SHAPES)('a message’s fields, shape %s', (shape) => {
  const app = useTestApp({ settings: { V2_SHAPE: shape } });
  let roomId: string;
  beforeAll(async () => {
    roomId = (await openRoom(app.api))._id;
  });

  const refuse = async (fields: object): Promise<Answer> => {
    const answer = await withNothingStored(app.storage, () => sendMessage(app.api, roomId, fields));
    expect(answer.status, answer.text).toBe(400);
    return answer;
  };

  test.each(MESSAGE_TEXTS.flatMap((name) => BAD_TEXTS.map((bad) => [name, ...bad] as const)))(
    '%s: %j → %s',
    async (name, value, complaint) => {
      const answer = await refuse({ [name]: value });
      expect(answer.json).toEqual({
        success: false,
        message: 'Invalid data',
        errors: { [name]: [complaint] },
      });
    },
  );

  test.each([
    [undefined, NULL],
    [null, NULL],
    ['maybe', NOT_BOOLEAN],
    ['', NOT_BOOLEAN],
    [' true', NOT_BOOLEAN],
    ['null', NOT_BOOLEAN],
    ['2', NOT_BOOLEAN],
    ['01', NOT_BOOLEAN],
    ['toString', NOT_BOOLEAN],
    [2, NOT_BOOLEAN],
    [-1, NOT_BOOLEAN],
    [0.5, NOT_BOOLEAN],
    [[], NOT_BOOLEAN],
    [[true], NOT_BOOLEAN],
    [{}, NOT_BOOLEAN],
    [{ $ne: null }, NOT_BOOLEAN],
  ])('side: %j → %s', async (side, complaint) => {
    const answer = await refuse({ side });
    expect(refusedIn(answer).errors).toEqual({ side: [complaint] });
  });

  test.each([undefined, null])('message_data: %j → this field may not be null', async (data) => {
    const answer = await refuse({ message_data: data });
    expect(refusedIn(answer).errors).toEqual({ message_data: [NULL] });
  });

  test.each([false, 0, '', [], {}, 'null', { $ne: null }])(
    'message_data: any JSON but null: %j',
    async (message_data) => {
      const { _id } = await openRoom(app.api);
      await postMessage(app.api, _id, { message_data });
      expect(await readMessages(app.api, _id)).toEqual([expect.objectContaining({ message_data })]);
    },
  );

  test('all bad fields are reported at once, in the contract’s order', async () => {
    const body = {
      message_type: '',
      author: {},
      side: 'maybe',
      message_data: null,
      type: 'create_message',
    };
    const { text } = await app.api.post(ROOM_SERVICE, body);
    const errors =
      `{"room_id":["${NULL}"],"message_data":["${NULL}"],"side":["${NOT_BOOLEAN}"],` +
      `"author":["${NOT_TEXT}"],"message_type":["${BLANK}"]}`;
    expect(text).toBe(`{"success":false,"message":"Invalid data","errors":${errors}}`);
  });

  test('a number becomes its text', async () => {
    const { _id } = await openRoom(app.api);
    await postMessage(app.api, _id, { author: 42, message_type: -7 });
    const message = messageTo(_id, { author: 0 });
    const big = JSON.stringify(message).replace('"author":0', '"author":12345678901234567890');
    await app.api.postText(ROOM_SERVICE, big);
    const { text } = await app.api.get(messagesUrl(_id));
    expect(text).toContain('"author":"42","message_type":"-7"');
    expect(text).toContain('"author":"12345678901234567890"');
  });

  test('a form’s fields have the same rules', async () => {
    const { payload, contentType } = toUrlEncoded(
      messageTo(roomId, { message_data: '', side: 'maybe', author: ' ' }),
    );
    const answer = await app.api.postText(ROOM_SERVICE, payload, contentType);
    expect(refusedIn(answer).errors).toEqual({ side: [NOT_BOOLEAN], author: [BLANK] });
  });
});

describe('a room’s fields', () => {
  const app = useTestApp();
  let key: string;
  beforeAll(async () => {
    key = await createApiKey(app.storage, Date.now, { organizationId: 'ours' });
  });

  const refuse = async (url: string, fields: object): Promise<Answer> => {
    const answer = await withNothingStored(app.storage, () => app.api.post(url, fields));
    expect(answer.status, answer.text).toBe(400);
    expect(refusedIn(answer).message).toBe('Posting wrong data to API');
    return answer;
  };

  test.each(ROOM_FIELDS.flatMap((name) => BAD_TEXTS.map((bad) => [name, ...bad] as const)))(
    '%s: %j → %s',
    async (name, value, complaint) => {
      const answer = await refuse(ROOM_CONTROL, { ...newVisit(), [name]: value });
      expect(refusedIn(answer).errors).toEqual({ [name]: [complaint] });
    },
  );

  test.each(['NOPE', 'constructor', '__proto__', '%s', '"', 11])(
    'product_name must be in the catalogue: %j',
    async (product_name) => {
      const answer = await refuse(ROOM_CONTROL, { ...newVisit(), product_name });
      expect(refusedIn(answer).errors).toEqual({
        product_name: [`"${product_name}" is not a valid choice.`],
      });
    },
  );

  test.each(ROOM_CALLS)('$name: all bad fields at once, in order', async ({ url, fields }) => {
    const { text } = await refuse(url, {});
    const errors = fields.map((name) => `"${name}":["${NULL}"]`).join(',');
    expect(text).toBe(
      `{"success":false,"message":"Posting wrong data to API","errors":{${errors}}}`,
    );
  });

  test.each(ROOM_CALLS)('$name: a number becomes its text', async ({ url }) => {
    const fields = { ...newVisit(), user_id: 0, org_id: 1234, portfolio_name: 5.5 };
    const { response } = openedIn(await app.api.post(url, fields));
    expect(response.user_id).toBe('0');
  });

  test('a number and its text are the same visitor', async () => {
    const visit = newVisit({ user_id: '42' });
    const { _id } = await openRoom(app.api, visit);
    const found = openedIn(await app.api.post(ROOM_CONTROL, { ...visit, user_id: 42 }));
    expect(found.response._id).toBe(_id);
  });

  test('login: optional fields are checked where they are sent', async () => {
    const fields = { user_id: 'u', org_id: ' ', product_name: 'NOPE' };
    const answer = await refuse('/api/v2/login/', fields);
    expect(refusedIn(answer).errors).toEqual({
      org_id: [BLANK],
      product_name: ['"NOPE" is not a valid choice.'],
    });
  });

  test('publicroom: all bad fields at once', async () => {
    const answer = await refuse(`/api/v2/publicroom/?api_key=${key}`, {});
    expect(Object.entries(refusedIn(answer).errors ?? {})).toEqual([
      ['org_id', [NULL]],
      ['portfolio_name', [NULL]],
      ['product_name', [NULL]],
    ]);
  });

  test('init: the fields have the names they have in a room', async () => {
    const answer = await withNothingStored(app.storage, () =>
      app.api.get('/api/v2/init/%20/NOPE/%20/'),
    );
    expect(answer.status).toBe(400);
    expect(refusedIn(answer).errors).toMatchObject({
      user_id: [BLANK],
      org_id: [BLANK],
      product_name: ['"NOPE" is not a valid choice.'],
    });
  });
});

describe('in the deployed shape', () => {
  const app = useTestApp({ settings: { V2_SHAPE: 'deployed' } });

  test.each(BAD_TEXTS)(
    'room fields rejected are a 200 that says so: user_id %j',
    async (user_id) => {
      const answer = await withNothingStored(app.storage, () =>
        app.api.post(ROOM_CONTROL, { ...newVisit(), user_id }),
      );
      expect(answer.status).toBe(200);
      expect(answer.json).toEqual({ success: false, message: 'Failed to create room' });
    },
  );

  test.each(['{', '[]', 'null'])('a body that is no object stays a 400: %s', async (body) => {
    expect((await app.api.postText(ROOM_CONTROL, body)).status).toBe(400);
  });
});
