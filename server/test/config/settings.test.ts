import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { settingsPage } from '../../../tools/generate/settings-page.ts';
import {
  describeSettings,
  isLoopback,
  readSettings,
  settingEntries,
  SettingsError,
} from '../../src/config/settings.ts';

const PAGE = new URL('../../../docs/reference/settings.md', import.meta.url);

const entries = settingEntries();
const integers = entries.filter(([, { kind }]) => kind === 'integer');
const choices = entries.filter(([, { kind }]) => kind === 'choice');

function problemsOf(env: Readonly<Record<string, string>>): readonly string[] {
  try {
    readSettings(env);
    return [];
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return error.problems;
  }
}

describe.each(entries)('%s', (name, setting) => {
  test('is explained in sentences, and has a default that its own rules accept', () => {
    expect(setting.about).toMatch(/^\S.{9,}\S$/s);
    expect(setting.about).toMatch(/[.]$/);
    expect(name).toMatch(/^[A-Z][A-Z0-9_]*$/);
    expect(problemsOf({ [name]: String(setting.default) })).toEqual([]);
  });

  test.each(['', ' ', '\t\n'])('%j is the default', (text) => {
    expect(readSettings({ [name]: text })[name]).toBe(setting.default);
    expect(readSettings({})[name]).toBe(setting.default);
  });

  test('is in docs/reference/settings.md', () => {
    expect(settingsPage()).toContain(`| \`${name}\` |`);
  });
});

describe.each(integers)('%s takes whole numbers', (name, { min = 0, max = Infinity }) => {
  test('between its bounds, both included', () => {
    expect(readSettings({ [name]: String(min) })[name]).toBe(min);
    expect(readSettings({ [name]: ` ${max} ` })[name]).toBe(max);
  });

  test.each([
    String(max + 1),
    '9'.repeat(40),
    ...'-1 +1 1.5 1e3 0x10 1_000 1,000 ten NaN Infinity ٣'.split(' '),
  ])('and not %s', (text) => {
    expect(problemsOf({ [name]: text })).toEqual([
      `${name} must be a whole number from ${min} to ${max}, not "${text}"`,
    ]);
  });

  test('and none below its least', () => {
    expect(problemsOf({ [name]: String(min - 1) })).toHaveLength(1);
  });
});

describe.each(choices)('%s takes its choices', (name, { choices: all = [] }) => {
  test('as they are spelled', () => {
    expect(all.length).toBeGreaterThan(1);
    for (const text of all) expect(readSettings({ [name]: text })[name]).toBe(text);
  });

  test.each(['nonsense', (all[0] ?? '').toUpperCase(), all.join(' ')])('and not %s', (text) => {
    expect(problemsOf({ [name]: text })).toEqual([
      `${name} must be one of ${all.join(', ')}, not "${text}"`,
    ]);
  });
});

const TEXTS: readonly { name: string; text: string; isTaken: boolean }[] = [
  { name: 'PUBLIC_URL', text: 'https://chat.example', isTaken: true },
  { name: 'PUBLIC_URL', text: 'http://localhost:8080/chat', isTaken: true },
  { name: 'PUBLIC_URL', text: 'chat.example', isTaken: false },
  { name: 'PUBLIC_URL', text: 'ftp://chat.example', isTaken: false },
  { name: 'PUBLIC_URL', text: 'javascript:alert(1)', isTaken: false },
  { name: 'DATABASE_URL', text: 'postgres://user@host/db', isTaken: true },
  { name: 'DATABASE_URL', text: 'postgresql://user@host/db', isTaken: true },
  { name: 'DATABASE_URL', text: 'mysql://user@host/db', isTaken: false },
  { name: 'DATABASE_URL', text: 'host/db', isTaken: false },
  { name: 'TRUST_PROXY', text: '127.0.0.1, 10.0.0.0/8', isTaken: true },
  { name: 'TRUST_PROXY', text: 'loopback', isTaken: true },
  { name: 'TRUST_PROXY', text: 'the proxy', isTaken: false },
  { name: 'TRUST_PROXY', text: '10.0.0.0/99', isTaken: false },
];

test.each(TEXTS)('$name=$text is taken: $isTaken', ({ name, text, isTaken }) => {
  expect(problemsOf({ [name]: text })).toHaveLength(isTaken ? 0 : 1);
});

test('all mistakes are told at once, in the order of the table', () => {
  const env = Object.fromEntries([...integers, ...choices].map(([name]) => [name, 'nonsense']));
  const named = problemsOf(env).map((problem) => problem.split(' ')[0]);
  const expected = entries.map(([name]) => name).filter((name) => name in env);
  expect(named).toEqual(expected);
});

test('a secret is never repeated: not in a complaint, not in a description', () => {
  const secrets = entries.filter(([, { secret }]) => secret);
  expect(secrets.map(([name]) => name)).toContain('DATABASE_URL');
  for (const [name] of secrets) {
    expect(problemsOf({ [name]: 'hunter2' }).join()).not.toContain('hunter2');
  }
  const settings = readSettings({ DATABASE_URL: 'postgres://user:hunter2@host/db' });
  expect(JSON.stringify(describeSettings(settings))).not.toContain('hunter2');
});

test('a description says of each setting whether somebody chose it', () => {
  const described = describeSettings(readSettings({ PORT: '9090' }));
  expect(described.map(({ name }) => name)).toEqual(entries.map(([name]) => name));
  expect(described.filter(({ isDefault }) => !isDefault).map(({ name }) => name)).toEqual(['PORT']);
});

test('what the environment holds beside the settings is nobody’s business', () => {
  expect(readSettings({ PATH: '/bin', port: '1', HOSTNAME: 'x' })).toEqual(readSettings({}));
});

test('docs/reference/settings.md is what the table says', () => {
  expect(readFileSync(PAGE, 'utf8')).toBe(settingsPage());
});

test.each([
  ['localhost', true],
  ['127.0.0.1', true],
  ['127.255.255.254', true],
  ['::1', true],
  ['0.0.0.0', false],
  ['::', false],
  ['', false],
  ['192.168.0.1', false],
  ['127.0.0.1.example', false],
  ['localhost.example', false],
  ['1127.0.0.1', false],
])('%j is this machine only: %s', (host, expected) => {
  expect(isLoopback(host)).toBe(expected);
});
