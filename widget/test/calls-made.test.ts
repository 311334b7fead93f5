import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { findCallsMade, keepCalls } from '../tools/calls-made.ts';

const table = readFileSync(
  new URL('../../client/src/generated/operations.ts', import.meta.url),
  'utf8',
);

const namesIn = (text: string) => [...text.matchAll(/^ {2}(\w+): \[/gm)].map((match) => match[1]);

test('visitors load the calls the chat makes, and none of those for agents and programs', () => {
  const kept = namesIn(keepCalls(table, findCallsMade()));
  for (const name of ['createVisitor', 'openRoom', 'listMessages', 'postMessage', 'uploadFile']) {
    expect(kept).toContain(name);
  }
  for (const name of ['createLink', 'changeLook', 'changeOrganization']) {
    expect(namesIn(table)).toContain(name);
    expect(kept).not.toContain(name);
  }
});

test('every call that is made is in the table', () => {
  const known = new Set(namesIn(table));
  expect([...findCallsMade()].filter((name) => !known.has(name))).toEqual([]);
});

test('what is left of the table is still one', () => {
  const kept = keepCalls(table, new Set(['openRoom']));
  expect(namesIn(kept)).toEqual(['openRoom']);
  expect(kept).toContain('export const OPERATIONS = {\n  openRoom:');
});
