import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import {
  CHAT_BYTES_MAX,
  complaintsAbout,
  LAUNCHER_BYTES_MAX,
  OPENED_BYTES_MAX,
  type Sizes,
} from '../tools/budget.ts';

const BUDGET = fileURLToPath(new URL('../tools/budget.ts', import.meta.url));

test('the launcher weighs 4 kB, the opened chat 30 kB, and all of it 40 kB at most, in every language', async () => {
  // A process without this one's environment: what is built for tests holds more than what is delivered.
  const { stdout } = await promisify(execFile)(process.execPath, [BUDGET], { env: {} }).catch(
    // Too heavy, it ends with 1 and has said how heavy all the same.
    (failure: unknown) => failure as { stdout: string },
  );
  const sizes = JSON.parse(stdout) as Sizes;
  expect(complaintsAbout(sizes)).toEqual([]);
  // What weighs nothing was not weighed.
  expect(sizes.launcher).toBeGreaterThan(1000);
  expect(Math.min(...Object.values(sizes.opened))).toBeGreaterThan(10_000);
  expect(sizes.chat.en).toBeGreaterThan(sizes.opened.en + 10_000);
}, 60_000);

test('what is too heavy by one byte is complained about by name', () => {
  const opened = { en: 1, es: OPENED_BYTES_MAX + 1, fr: 1, de: 1, ar: 1, hi: 1 };
  const chat = { en: CHAT_BYTES_MAX, es: 1, fr: 1, de: 1, ar: 1, hi: CHAT_BYTES_MAX + 1 };
  expect(complaintsAbout({ launcher: LAUNCHER_BYTES_MAX + 1, opened, chat })).toEqual([
    'launcher: 4001 bytes, 4000 allowed',
    'opened in es: 30001 bytes, 30000 allowed',
    'chat in hi: 40001 bytes, 40000 allowed',
  ]);
});
