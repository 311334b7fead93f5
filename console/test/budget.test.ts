import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { complaintsAbout, FIRST_LOAD_BYTES_MAX, type ConsoleSizes } from '../tools/budget.ts';

const BUDGET = fileURLToPath(new URL('../tools/budget.ts', import.meta.url));

test('what the inbox loads at first weighs 250 kB of script at most', async () => {
  // A process without this one's environment: what is built for tests holds more than what is delivered.
  const { stdout } = await promisify(execFile)(process.execPath, [BUDGET], { env: {} }).catch(
    // Too heavy, it ends with 1 and has said how heavy all the same.
    (failure: unknown) => failure as { stdout: string },
  );
  const sizes = JSON.parse(stdout.slice(stdout.indexOf('{'))) as ConsoleSizes;
  expect(complaintsAbout(sizes)).toEqual([]);
  // What weighs nothing was not weighed.
  expect(sizes.firstLoad).toBeGreaterThan(100_000);
  expect(sizes.scripts).toBeGreaterThan(sizes.firstLoad);
}, 60_000);

test('one byte too much is complained about', () => {
  const sizes = { firstLoad: FIRST_LOAD_BYTES_MAX, styles: 1, scripts: 1 };
  expect(complaintsAbout(sizes)).toEqual([]);
  expect(complaintsAbout({ ...sizes, firstLoad: FIRST_LOAD_BYTES_MAX + 1 })).toEqual([
    'first load: 250001 bytes, 250000 allowed',
  ]);
});
