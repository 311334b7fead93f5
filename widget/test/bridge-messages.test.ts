import { describe, expect, test } from 'vitest';
import {
  readToFrame,
  readToLauncher,
  toEnvelope,
  type ToFrame,
  type ToLauncher,
} from '../src/bridge/bridge-messages.ts';

const toFrame: ToFrame[] = [
  { type: 'hello', value: null },
  { type: 'language', value: 'fr' },
  { type: 'color', value: null },
  { type: 'look', value: { title: 'Help' } },
  { type: 'open', value: null },
  { type: 'close', value: null },
  { type: 'identity', value: { name: 'Nora', email: null, token: undefined } },
  { type: 'keptToken', value: 'dwv_1' },
];

const toLauncher: ToLauncher[] = [
  { type: 'ready', value: '#4650c8' },
  { type: 'close', value: null },
  { type: 'unread', value: 3 },
  { type: 'getKeptToken', value: null },
  { type: 'keepToken', value: 'dwv_1' },
];

describe('messages between launcher and frame', () => {
  test.each(toFrame)('$type reaches the frame as it was sent', (message) => {
    expect(readToFrame(toEnvelope(message))).toEqual(message);
  });

  test.each(toLauncher)('$type reaches the launcher as it was sent', (message) => {
    expect(readToLauncher(toEnvelope(message))).toEqual(message);
  });

  test.each([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'open'],
    ['a number', 7],
    ['another script’s message', { type: 'open' }],
    ['an unknown type', { dowellchat: 'eval', value: null }],
    ['a type that every object has', { dowellchat: 'toString', value: null }],
    ['a type that is no text', { dowellchat: ['open'], value: null }],
    ['a value where none belongs', { dowellchat: 'open', value: 'x' }],
    ['no value', { dowellchat: 'keepToken' }],
    ['an object for a text', { dowellchat: 'keepToken', value: { token: 'x' } }],
    ['an identity of numbers', { dowellchat: 'identity', value: { userId: 7 } }],
    ['no identity', { dowellchat: 'identity', value: null }],
    ['a text without end', { dowellchat: 'keepToken', value: 'x'.repeat(5000) }],
    ['a negative count', { dowellchat: 'unread', value: -1 }],
    ['a count that is none', { dowellchat: 'unread', value: Number.NaN }],
  ])('%s is no message', (_name, data) => {
    expect([readToFrame(data), readToLauncher(data)]).toEqual([undefined, undefined]);
  });

  test('what is meant for one side is no message for the other', () => {
    expect(readToLauncher(toEnvelope({ type: 'keptToken', value: 'x' }))).toBeUndefined();
    expect(readToFrame(toEnvelope({ type: 'keepToken', value: 'x' }))).toBeUndefined();
  });
});
