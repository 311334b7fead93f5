import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { engines } from '../support/engines.ts';
import { useTestApp } from '../support/test-app.ts';
import {
  messagesUrl,
  openRoom,
  postMessage,
  readMessages,
  roomUrl,
  sendData,
} from '../support/v2.ts';
import { dataTexts } from './json-texts.ts';

const TRUE = ['true', '1', 'on', 'yes', 'y', 't'];
const FALSE = ['false', '0', 'off', 'no', 'n', 'f'];

/** Texts that programs have lost, changed or choked on. */
const DELICATE = {
  'trailing newlines': '"Hello\\n\\n"',
  'an empty text': '""',
  'only space': '" \\t "',
  emoji: '"👩‍👩‍👧‍👦 \\ud83d\\ude00 🏳️‍🌈"',
  'lone surrogates, escaped': '"\\ud83d and \\uDE00"',
  NUL: '"\\u0000"',
  'line separators': '"\u2028\u2029\\u2028"',
  'a script’s end': '"</script><!--"',
  'needless escapes': '"\\/\\u0041"',
  false: 'false',
  zero: '0',
  'a big number': '123456789012345678901234567890',
  'a number no double holds': '1e400',
  'a number’s spelling': '-0.10E+2',
  'key order': '{"b":1,"a":2,"10":3,"9":4}',
  'white space inside': '{ "a" : [ 1 ,\r\n\t2 ] }',
  'keys twice': '{"a":1,"a":{"a":null}}',
  'keys that objects are born with': '{"__proto__":{"x":1},"constructor":null,"toJSON":1}',
  'null inside': '[null,{"a":null}]',
  'an empty list': '[ ]',
  'brackets and quotes in texts': '["]","{\\"}",{"}":"\\\\"}]',
} as const;

describe.each(engines)('message_data is any JSON value, byte-identical, on $name', (engine) => {
  const app = useTestApp({ engine });

  test.each(Object.entries(DELICATE))('%s', async (_name, json) => {
    const { _id } = await openRoom(app.api);
    expect(await allComeBack(_id, [json])).toBe(true);
    expect((await app.api.get(roomUrl(_id))).text).toContain(`"message_data":${json},"message"`);
  });

  test('any', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(dataTexts, { minLength: 1, maxLength: 50 }), async (jsons) => {
        const { _id } = await openRoom(app.api);
        expect(await allComeBack(_id, jsons)).toBe(true);
      }),
      { numRuns: 6 },
    );
  });

  test('3 MB of bare base64 with message_type IMAGE', async () => {
    const { _id } = await openRoom(app.api);
    const image = 'iVBORw0KGgo/+A=='.repeat(200_000);
    await postMessage(app.api, _id, { message_data: image, message_type: 'IMAGE' });
    const { text } = await app.api.get(messagesUrl(_id));
    expect(text.includes(`"message_data":"${image}","side":true`)).toBe(true);
    expect(text).toContain('"message_type":"IMAGE"');
  });

  /** Whether the room's messages hold these very texts. */
  async function allComeBack(roomId: string, jsons: readonly string[]): Promise<boolean> {
    const answers = await Promise.all(jsons.map((json) => sendData(app.api, roomId, json)));
    const { text } = await app.api.get(messagesUrl(roomId));
    return answers.every((answer, index) => {
      expect(answer.status, answer.text).toBe(200);
      const { inserted_id } = (answer.json as { response: { inserted_id: string } }).response;
      const start = `{"_id":"${inserted_id}","room_id":"${roomId}"`;
      return text.includes(`${start},"message_data":${jsons[index]},"side":true,`);
    });
  }
});

describe('side', () => {
  const app = useTestApp();

  test.each([true, false, 1, 0, ...TRUE, ...FALSE, 'True', 'False', 'TRUE', 'OFF', 'Yes'])(
    '%j comes back exactly as it was sent',
    async (side) => {
      const { _id } = await openRoom(app.api);
      await postMessage(app.api, _id, { side });
      const { text } = await app.api.get(messagesUrl(_id));
      expect(text).toContain(`"side":${JSON.stringify(side)},"author":`);
    },
  );

  test('true/false/1/0/on/off/yes/no/y/n/t/f in any case', async () => {
    const spelling = fc
      .constantFrom(...TRUE, ...FALSE)
      .chain((text) => fc.mixedCase(fc.constant(text)));
    await fc.assert(
      fc.asyncProperty(fc.array(spelling, { minLength: 1, maxLength: 30 }), async (sides) => {
        const { _id } = await openRoom(app.api);
        await Promise.all(sides.map((side) => postMessage(app.api, _id, { side })));
        const messages = await readMessages(app.api, _id);
        expect(messages.map(({ side }) => String(side)).toSorted()).toEqual(sides.toSorted());
      }),
      { numRuns: 8 },
    );
  });

  test('read is boolean, whatever the side', async () => {
    const { _id } = await openRoom(app.api);
    for (const side of [true, 'false', 0]) await postMessage(app.api, _id, { side });
    const messages = await readMessages(app.api, _id);
    expect(messages.map(({ read }) => typeof read)).toEqual(['boolean', 'boolean', 'boolean']);
  });
});
